"""System checks of the audit app: audit.E001 and following."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .tracking import TrackedQuerySet, tracked_models
from .trusted import trusted_keys

BACKEND = "compliance.audit.postgresql"


@register()
def check_database_backend(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """audit.E001: migrations keep history verifiable only with our schema editor."""
    if settings.DATABASES["default"]["ENGINE"] == BACKEND:
        return []
    return [
        Error(
            "The database backend does not keep the history verifiable.",
            hint=f"Set the ENGINE of the default database to {BACKEND}.",
            id="audit.E001",
        )
    ]


@register()
def check_seal_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """audit.E002: the keys that sign and verify seals can be read."""
    try:
        trusted_keys()
    except ValueError:
        return [
            Error(
                "SEAL_SIGNING_KEY or SEAL_TRUSTED_KEYS is not base64 of 32 bytes.",
                hint="Make a key with: python -c 'import os, base64; "
                "print(base64.b64encode(os.urandom(32)).decode())'",
                id="audit.E002",
            )
        ]
    return []


@register()
def check_managers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """audit.E003: no manager of a tracked model offers writes that leave no history."""
    return [
        Error(
            f"A manager of {model._meta.label} writes without history.",
            hint="Make its managers from TrackedQuerySet, and set Meta.base_manager_name to one of them.",
            obj=model,
            id="audit.E003",
        )
        for model in tracked_models()
        if not all(
            isinstance(manager.get_queryset(), TrackedQuerySet)
            for manager in (model._base_manager, *model._meta.managers)
            if manager.name != model._meta.simple_history_manager_attribute  # type: ignore[attr-defined]  # set by simple-history
        )
    ]


@register()
def check_history_is_on(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """audit.E004: simple-history is not switched off."""
    if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        return []
    return [Error("The history is switched off.", hint="Remove SIMPLE_HISTORY_ENABLED.", id="audit.E004")]
