"""Reading what is sealed of a request or a letter: recorded with the reason before anything is opened."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import Detail, record_event
from compliance.vault.files import open_sealed_file
from compliance.vault.values import Opened, Shredded
from requests_inbox.models import DueDate, Message, Note, RawMessage, Request

from .keys import open_in_scope, seal_remark
from .letter_contents import LetterContents, open_letter
from .raw_letters import RawUnreadable, read_letter

REQUEST_FIELDS = ("contact", "contents", "representative", "proof", "refusal")


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Everything sealed of a request in clear; each part may be Shredded or Unreadable instead."""

    fields: dict[str, Opened] = field(repr=False)
    notes: list[tuple[Note, Opened]] = field(repr=False)
    explanations: list[tuple[DueDate, Opened]] = field(repr=False)
    letter: LetterContents | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file in clear, as a stream."""

    name: str = field(repr=False)
    content: Iterator[bytes] = field(repr=False)


def reveal_request(*, request: Request, actor: Actor, reason: Reason, now: datetime) -> ReadRequest:
    """A request with its letter, notes and explanations in clear."""
    with transaction.atomic():
        _tell("requests_inbox.request_revealed", request, actor=actor, reason=reason, now=now)
        notes = list(request.notes.select_related("author").order_by("-pk"))
        dues = list(request.due_dates.exclude(explanation=None).order_by("number"))
        sealed = [getattr(request, name) for name in REQUEST_FIELDS]
        sealed += [note.text for note in notes] + [due.explanation for due in dues]
        opened = open_in_scope(sealed, request.subject_id, request.scope)
        own, said = opened[: len(REQUEST_FIELDS)], opened[len(REQUEST_FIELDS) :]
        return ReadRequest(
            fields=dict(zip(REQUEST_FIELDS, own, strict=True)),
            notes=list(zip(notes, said[: len(notes)], strict=True)),
            explanations=list(zip(dues, said[len(notes) :], strict=True)),
            letter=open_letter(request.message) if request.message is not None else None,
        )


def reveal_letter(*, message: Message, actor: Actor, reason: Reason, now: datetime) -> LetterContents:
    """A letter in clear."""
    with transaction.atomic():
        _tell("requests_inbox.message_revealed", message, actor=actor, reason=reason, now=now)
        return open_letter(message)


def open_attachment(
    *, message: Message, number: int, actor: Actor, reason: Reason, now: datetime
) -> OpenedFile:
    """The attachment with this number, from 1. Raises LookupError: there is none, or the letter is gone."""
    with transaction.atomic():
        details: dict[str, Detail] = {"items": number}
        _tell("requests_inbox.attachment_read", message, actor=actor, reason=reason, now=now, **details)
        try:
            read = read_letter(message)
        except (RawUnreadable, RawMessage.DoesNotExist):
            raise LookupError(message.number) from None
        if isinstance(read, Shredded) or not 1 <= number <= len(read.attachments):
            raise LookupError(message.number)
        found = read.attachments[number - 1]
        if found.too_large:
            raise LookupError(message.number)
        return OpenedFile(found.name, found.chunks())


def open_proof(*, request: Request, actor: Actor, reason: Reason, now: datetime) -> OpenedFile:
    """The proof of representation. Raises LookupError: there is none, or it was destroyed."""
    if request.proof is None:
        raise LookupError(request.reference)
    with transaction.atomic():
        _tell("requests_inbox.proof_read", request, actor=actor, reason=reason, now=now)
        kept: Any = open_in_scope([request.proof], request.subject_id, request.scope)[0]
        if not isinstance(kept, dict):
            raise LookupError(request.reference)
        content = open_sealed_file(uuid.UUID(kept["file"]))
        if isinstance(content, Shredded):
            raise LookupError(request.reference)
        return OpenedFile(kept["name"], content)


def _tell(
    event: str,
    row: Request | Message,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
    **details: Detail,
) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=row.subject_id,
        object_label=row._meta.label_lower,
        object_id=row.pk,
        reason=reason.code,
        note=seal_remark(row, reason.note, now),
        details={"reference": str(row), **details},
    )


def attachments_of(contents: LetterContents) -> Sequence[dict[str, Any]]:
    """Attachments by cleaned name, type and size, in the order of their numbers."""
    found: Sequence[dict[str, Any]] = contents.reading.get("attachments") or ()
    return found
