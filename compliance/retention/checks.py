"""System checks of retention."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning as CheckWarning, register
from django.db.utils import DatabaseError
from django.utils import timezone


@register(Tags.database)
def check_purposes_have_periods(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """W001: a purpose in use without a period: its data would never be due. Run with ``check --database``."""
    from .services.period_changes import purposes_without_period

    if not databases:
        return []
    try:
        codes = purposes_without_period()
    except DatabaseError:
        return []  # Not migrated yet.
    return [
        CheckWarning(
            f"No retention rule is valid for the purpose {code}: what was needed for it is never due.",
            hint="Add a retention rule that counts from any end.",
            id="retention.W001",
        )
        for code in codes
    ]


@register(Tags.database)
def check_unlawful_goes_at_once(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """W002: a purpose whose data would be kept although it was found unlawful (Art. 25(2)(8))."""
    from .services.period_changes import purposes_keeping_unlawful

    if not databases:
        return []
    try:
        codes = purposes_keeping_unlawful(timezone.now())
    except DatabaseError:
        return []  # Not migrated yet.
    return [
        CheckWarning(
            f"Unlawful data of the purpose {code} is kept for a period, or waits for approval.",
            hint="Add a retention rule that counts from the end “found unlawful”: at once, pre-approved.",
            id="retention.W002",
        )
        for code in codes
    ]
