"""Correcting and completing data by documents of the subject (clauses 3.3.2, 8.4; Art. 13, 25(2)(8))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Medium, Source
from compliance.register.services.subjects import Provenance, change_values
from requests_inbox.models import Request, RequestChannel, RequestType
from requests_inbox.services.refusing import refuse

from .effects import Effect, Plain

_SOURCES = {
    RequestChannel.EMAIL: (Source.EMAIL, Medium.ELECTRONIC),
    RequestChannel.WEBSITE_FORM: (Source.WEBSITE_FORM, Medium.ELECTRONIC),
}


@dataclass(frozen=True, slots=True)
class Rectify(Plain):
    """The new values by category, as they were typed from the documents."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.RECTIFICATION})

    values: Mapping[str, str] = field(repr=False)

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Changes the values; what is equal stays as it is, and a correction that corrects nothing is
        none.
        """
        assert request.subject is not None  # noqa: S101 - asked before the act
        source, medium = _SOURCES.get(RequestChannel(request.channel), (Source.PAPER, Medium.PAPER))
        saved = change_values(
            subject=request.subject,
            values=self.values,
            provenance=Provenance(source, medium, collected_at=request.received_at, verified_at=now),
            actor=actor,
            reason=reason,
            now=now,
        )
        if not saved.added and not saved.changed:
            refuse("nothing_to_change")
        return ()
