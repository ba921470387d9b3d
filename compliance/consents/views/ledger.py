"""The ledger of consents as people read it: each entry with what it said, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.audit.names import actor_names
from compliance.audit.reasons import reason_label
from compliance.consents.models import Consent, Wording
from compliance.consents.views.pages import Names
from compliance.consents.views.texts import term_texts

SEALED = ("representative", "conditions", "evidence")
ROWS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the ledger."""

    consent_id: int
    number: int
    act: str
    act_text: str
    received_at: datetime
    recorded_at: datetime
    wording: Wording
    altered: bool
    channel: str
    giver: str
    purposes: Sequence[str]
    categories: Sequence[str]
    terms: Sequence[tuple[str, str]]
    valid_until: datetime | None
    actor: str
    reason: str
    message: str
    sealed: frozenset[str]

    @property
    def has_sealed(self) -> bool:
        """Whether something of it opens only by a recorded reveal."""
        return bool(self.sealed)


def rows_of(subject_id: int, consent_id: int | None = None) -> Any:
    """Entries of the ledger of a subject, or of one consent: rows of the append-only history."""
    rows = Consent.history.filter(subject_id=subject_id)
    return rows if consent_id is None else rows.filter(id=consent_id)


def lines_of(rows: Sequence[Any], names: Names) -> list[Line]:
    """Entries in words. Two queries whatever their number."""
    wordings = Wording.objects.in_bulk({row.wording_id for row in rows}) if rows else {}
    actors = actor_names(row.history_actor for row in rows)
    return [
        Line(
            consent_id=row.id,
            number=row.number,
            act=row.act,
            act_text=row.get_act_display(),
            received_at=row.received_at,
            recorded_at=row.history_date,
            wording=wordings[row.wording_id],
            altered=wordings[row.wording_id].digest != row.wording_digest,
            channel=row.get_channel_display(),
            giver=row.get_giver_display(),
            purposes=names.of_purposes(row.purposes),
            categories=names.of_categories(row.categories),
            terms=[(names.categories.get(code, code), text) for code, text in term_texts(row.terms)],
            valid_until=row.valid_until,
            actor=actors[row.history_actor],
            reason=str(reason_label(row.history_change_reason or "")),
            message=row.message,
            sealed=frozenset(name for name in SEALED if getattr(row, name) is not None),
        )
        for row in rows
    ]
