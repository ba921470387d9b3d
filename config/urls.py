"""Addresses of the site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from compliance.access.views.account import OwnPassword
from config.health import healthz, readyz

urlpatterns = [
    # A stranger reads the policy; staff know the address of the back office.
    path("", login_not_required(RedirectView.as_view(pattern_name="policy")), name="root"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/", include("compliance.consents.api.urls")),
    path("", include("compliance.policy.urls")),
    path("", include("compliance.consents.urls")),
    path("account/", include("compliance.access.urls")),
    # Before the admin's own page, which would save the user without saying who does it and why.
    path("admin/password_change/", OwnPassword.as_view()),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
