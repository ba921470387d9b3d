"""Rows that say something else from now on, past the services but with their history."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason

ACTOR, WHY = Actor.command("tests"), Reason("other")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def change(row: Any, now: datetime, **fields: Any) -> Any:
    """A row says something else."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.record(actor=ACTOR, reason=WHY, now=now)
    return row


def another(row: Any, now: datetime, **fields: Any) -> Any:
    """One more row, that says the same but for some fields."""
    more = copy.copy(row)
    more.pk = None
    more._state.adding = True
    return change(more, now, **fields)


def borders(rows: Iterable[Any], now: datetime, field: str, days: int) -> None:
    """Rows at the borders of the last days: in at both ends, out at the beginning, and a fourth one ahead."""
    moments = (now, now - days * DAY + MOMENT, now - days * DAY, now + MOMENT)
    for row, moment in zip(rows, moments, strict=False):
        change(row, now, **{field: moment})
