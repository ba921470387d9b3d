"""System checks of the audit app: audit.E001 and following."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .trusted import trusted_keys

BACKEND = "compliance.audit.postgresql"


@register()
def check_database_backend(app_configs: list[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
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
def check_seal_keys(app_configs: list[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
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
