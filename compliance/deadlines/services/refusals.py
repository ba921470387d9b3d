"""Why a change of the calendar or of a term is refused; told to staff and kept in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.audit.tracking import TrackedModel

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REFUSALS: dict[str, StrPromise] = {
    "rule_unknown": _("There is no such term. Nothing was saved."),
    "version_there": _(
        "There is a version of this term from that day on already. Nothing was saved; cancel it first, "
        "or choose another day."
    ),
    "last_version": _("This is the only valid version of the term. Nothing was changed; add another first."),
    "version_withdrawn": _("This version was cancelled before. Nothing was changed."),
    "day_removed": _("This day was taken back before. Nothing was changed."),
    "day_as_shipped": _("The day is not in the office's calendar. Nothing was changed."),
    "year_unknown": _("There is no calendar for this year. Nothing was saved."),
}


class Refused(Exception):
    """A change was refused; nothing was changed. The refusal is already in the trail."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def text(self) -> str:
        """What staff read."""
        return str(REFUSALS[self.code])


def record_refusal(
    refused: Refused, *, model: type[TrackedModel], what: str, actor: Actor, reason: Reason, now: datetime
) -> None:
    """Keeps a refusal in the trail. Call it where no transaction is about to be rolled back."""
    # The first remark makes the key that it is sealed under: both or neither.
    with transaction.atomic():
        record_event(
            "deadlines.change_refused",
            actor=actor,
            now=now,
            object_label=model._meta.label_lower,
            reason=reason.code,
            note=seal_office_note(reason.note, now),
            details={"codes": refused.code, "about": what},
        )
