"""Addresses of the policy that are open to anybody."""

from django.urls import path, re_path

from compliance.policy.views.public import choose_language, show_archive, show_policy

LANGUAGE = r"^(?P<language>kk|ru)"

urlpatterns = [
    path("policy/", choose_language, name="policy"),
    re_path(rf"{LANGUAGE}/policy/$", show_policy, name="public_policy"),
    re_path(rf"{LANGUAGE}/policy/versions/$", show_archive, name="public_policy_archive"),
    re_path(rf"{LANGUAGE}/policy/(?P<number>[0-9]{{1,4}})/$", show_policy, name="public_policy_version"),
]
