"""Requests that are fulfilled by an answer in words: questions, complaints, inquiries of an authority."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import Request, RequestType
from requests_inbox.services.letter_sealing import Enclosure
from requests_inbox.services.refusing import refuse

from .effects import Effect


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and a PDF with it (clauses 3.2.1, 3.2.4, 3.3.5). The words go into the letter."""

    fulfils: ClassVar[frozenset[str]] = frozenset(
        {RequestType.EXPLANATION, RequestType.COMPLAINT, RequestType.AUTHORITY_INQUIRY}
    )
    needs_subject: ClassVar[bool] = False

    text: str = field(repr=False)
    enclosure: Enclosure | None = None

    def prepare(self, request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Enclosure | None:
        """The file that staff enclose; it was tried to be encrypted when it was chosen."""
        return self.enclosure

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Changes nothing."""
        if not self.text.strip():
            refuse("answer_missing")
        return ()
