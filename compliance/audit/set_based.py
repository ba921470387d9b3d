"""History rows of tracked models that set-based SQL changes: who, why and when, in the same statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from .actors import Actor
from .tracking import history_model


@dataclass(frozen=True, slots=True)
class Stamp:
    """The author, time, request and reason (a registered code) of everything one statement writes."""

    actor: Actor
    now: datetime
    request_id: UUID | None
    reason: str

    def parameters(self) -> dict[str, Any]:
        """Named parameters for the statement that ``history_of`` gives."""
        return {
            "stamp_now": self.now,
            "stamp_reason": self.reason,
            "stamp_user": self.actor.staff_id,
            "stamp_actor": self.actor.label,
            "stamp_request": self.request_id,
        }


def history_of(model: type[models.Model], sign: str, *, rows: str) -> str:
    """SQL that writes history rows of a tracked model: ``rows`` is a FROM clause with its columns.

    ``sign`` is ``+`` for new rows and ``~`` for changed ones.
    """
    history = history_model(model)
    own = {field.column for field in model._meta.concrete_fields}
    columns = ", ".join(str(f.column) for f in history._meta.concrete_fields if f.column in own)
    return (
        f"INSERT INTO {history._meta.db_table} ({columns}, history_date, history_change_reason, "
        "history_type, history_user_id, history_actor, history_request) "
        f"SELECT {columns}, %(stamp_now)s, %(stamp_reason)s, '{sign}', %(stamp_user)s, %(stamp_actor)s, "
        f"%(stamp_request)s FROM {rows} ORDER BY id"
    )
