"""Addresses of the consents that are open to anybody."""

from django.urls import path, re_path

from compliance.consents.views.public_terms import choose_language, show_terms

urlpatterns = [
    path("terms/", choose_language, name="terms"),
    re_path(r"^(?P<language>kk|ru)/terms/$", show_terms, name="public_terms"),
]
