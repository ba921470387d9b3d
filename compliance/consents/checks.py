"""System checks of the consents: consents.E001 and following."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError


@register(Tags.database)
def check_suppression_key(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """consents.E001: the opt-outs are under the key at hand."""
    return suppression_key_problems() if databases else []


def suppression_key_problems() -> list[CheckMessage]:
    """What is wrong with the key, compared with the newest opt-out; web and workers ask at start."""
    from .models import Suppression
    from .rules.contact_addresses import fingerprint
    from .services.suppression_key import SuppressionKeyMissing, suppression_key

    try:
        at_hand = fingerprint(suppression_key())
        newest = Suppression.objects.order_by("-pk").values_list("key_print", flat=True).first()
    except (DatabaseError, SuppressionKeyMissing):
        return []  # Not migrated or out of reach: readiness says so. Malformed: config.E024 and E025 do.
    if newest in {None, at_hand}:
        return []
    return [
        Error(
            "SUPPRESSION_KEY is not the one the opt-outs of this database are under.",
            hint="Put the right key back: under another one no opt-out is recognised. Nothing was written.",
            id="consents.E001",
        )
    ]
