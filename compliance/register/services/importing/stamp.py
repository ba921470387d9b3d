"""Who, why and when, for history rows that set-based SQL writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from compliance.audit.actors import Actor
from compliance.audit.tracking import history_model

REASON = "import"


@dataclass(frozen=True, slots=True)
class Stamp:
    """The author, time and request of everything one batch writes."""

    actor: Actor
    now: datetime
    request_id: UUID

    def parameters(self) -> dict[str, Any]:
        """Named parameters for the statement that ``history_of`` gives."""
        return {
            "stamp_now": self.now,
            "stamp_reason": REASON,
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
