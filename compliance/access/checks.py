"""System checks of access: access.E001 and following."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning as CheckWarning, register

from compliance.access.services.grants import UndeclaredGrant, declared_grants, known_permissions

MIDDLEWARE_IN_ORDER = (
    "compliance.access.middleware.RequestIdentityMiddleware",
    "compliance.access.middleware.RefusalMiddleware",
    "compliance.access.middleware.SecureHeadersMiddleware",
    "compliance.access.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.access.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "compliance.access.middleware.SessionLimitsMiddleware",
    "compliance.access.middleware.SignInRequiredMiddleware",
    "compliance.access.middleware.SignInStepsMiddleware",
    "axes.middleware.AxesMiddleware",
)


@register(Tags.security)
def check_grants(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """access.E001: every permission granted to a role is declared by a model, and every role exists."""
    try:
        granted = set().union(*declared_grants().values())
    except UndeclaredGrant as error:
        return [Error(f"Unknown role in GRANTS: {error}.", hint="Roles are in access/rules/roles.py.",
                      id="access.E001")]  # fmt: skip
    return [
        Error(f"GRANTS name a permission that no model declares: {name}.",
              hint="Declare it in the model's Meta.permissions or take it out of permissions.py.",
              id="access.E001")
        for name in sorted(granted - known_permissions())
    ]  # fmt: skip


@register(Tags.security)
def check_middleware(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """access.E002: the middleware that guards every page is there, in the order it needs."""
    present = [name for name in settings.MIDDLEWARE if name in MIDDLEWARE_IN_ORDER]
    if tuple(present) == MIDDLEWARE_IN_ORDER:
        return []
    return [Error("The middleware of access is incomplete or out of order.",
                  hint="Keep this order: " + ", ".join(MIDDLEWARE_IN_ORDER), id="access.E002")]  # fmt: skip


@register(Tags.security, deploy=True)
def check_second_factor(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """access.W001: in production the second factor is required."""
    if settings.SECOND_FACTOR_REQUIRED:
        return []
    hint = "Remove SECOND_FACTOR_REQUIRED=0 from the environment."
    return [CheckWarning("The second factor is not required.", hint=hint, id="access.W001")]


@register(Tags.security)
def check_session_limits(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """access.E003: a session may not be idle for longer than it may last."""
    if settings.SESSION_IDLE_SECONDS <= settings.SESSION_ABSOLUTE_SECONDS:
        return []
    return [Error("SESSION_IDLE_SECONDS is longer than SESSION_ABSOLUTE_SECONDS.",
                  hint="Make the idle limit the shorter one.", id="access.E003")]  # fmt: skip
