"""Information about own data: a report of all that is held, as PDF/A-2b with JSON inside (3.2.1, 3.3.1;
Art. 24).

Opened and typeset before the transaction, recorded as an export; in the transaction the values must still
be those that were printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import Subject
from compliance.register.rules.revealing import may_open_blocked
from compliance.register.services.blocking import live_blockings
from compliance.register.services.reveal import reveal
from requests_inbox.models import Request, RequestType
from requests_inbox.services.letter_sealing import Enclosure
from requests_inbox.services.refusing import refuse

from .effects import Effect
from .held import Held, held_items, print_of, read_held
from .report import data_of, typeset_report


@dataclass(slots=True)
class Access:
    """A report in a language. ``settles_blockings``: whoever asks may open blocked values for this reason."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.ACCESS})
    needs_subject: ClassVar[bool] = True

    language: str
    settles_blockings: bool = False
    _made: str = field(default="", init=False, repr=False)

    def prepare(self, request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Enclosure:
        """The report, made in memory. Raises Refused: blocked data, or a value that is not the subject's."""
        assert request.subject is not None  # noqa: S101 - asked before
        held = self._held(request.subject, actor=actor, reason=reason, now=now)
        self._made = print_of([shown.item for shown in held.values])
        with transaction.atomic():
            record_event(
                "requests_inbox.report_made",
                actor=actor,
                now=now,
                subject_id=request.subject.pk,
                object_label="requests_inbox.request",
                object_id=request.pk,
                reason=reason.code,
                details={
                    "reference": request.reference,
                    "values": len(held.values),
                    "categories": ",".join(held.categories)[:200],
                },
            )
        return Enclosure(
            name=f"report-{request.reference}.pdf",
            document=typeset_report(held, request, self.language),
            data_name=f"report-{request.reference}.json",
            data=data_of(held, request),
        )

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Changes nothing; says what the report holds and what it leaves out."""
        assert request.subject is not None  # noqa: S101 - asked before
        # A destruction, a blocking or a correction comes before or after this, never in between.
        subject = Subject.objects.select_for_update(no_key=True).get(pk=request.subject.pk)
        items = held_items(subject)
        if live_blockings(subject) and not may_open_blocked(
            trusted=self.settles_blockings, reason=reason.code
        ):
            refuse("reveal_blocked")
        if self._made and self._made != print_of(items):
            refuse("preview_changed")
        held = ("reported", tuple(item.category.code for item in items))
        return (Effect(*held),)

    def _held(self, subject: Subject, *, actor: Actor, reason: Reason, now: datetime) -> Held:
        values = reveal(
            subject=subject,
            items=held_items(subject),
            actor=actor,
            reason=reason,
            now=now,
            settles_blockings=self.settles_blockings,
        )
        return read_held(subject=subject, values=values, now=now)
