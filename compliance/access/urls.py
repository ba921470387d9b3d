"""Addresses of one's own account."""

from django.urls import path

from compliance.access.views import account, second_factor

app_name = "access"

urlpatterns = [
    path("", account.account, name="account"),
    path("language/", account.choose_language, name="language"),
    path("password/", account.OwnPassword.as_view(), name="password"),
    path("second-factor/", second_factor.pass_second_factor, name="second_factor"),
    path("second-factor/set-up/", second_factor.set_up_second_factor, name="set_up_second_factor"),
    path("second-factor/recovery-codes/", second_factor.replace_recovery_codes, name="recovery_codes"),
]
