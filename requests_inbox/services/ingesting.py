"""Taking letters in from files: stored, then understood, one after the other; told without a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.vault.reading import open_values
from requests_inbox.models import Message, MessageSource, MessageState, Request

from .mail_files import FoundLetter
from .sealed_reading import evidence_codes
from .storing import Stored, store_message
from .understanding import understand

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ingested:
    """One letter of a file and what became of it: codes, counts, references and a day; nothing it says."""

    file: str
    sha256: str
    outcome: str
    type: str
    also: list[str]
    language: str
    evidence: list[str]
    confidence: float
    iin_found: bool
    phone_found: bool
    candidates: int
    attachments: int
    complete: bool | None
    due: str | None
    requests: list[str]
    state: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self)


def ingest(
    letters: Iterable[FoundLetter],
    *,
    actor: Actor,
    clock: Callable[[], datetime] = timezone.now,
    on_fault: Callable[[FoundLetter], None] = lambda _: None,
) -> Iterator[Ingested]:
    """Stores and understands letters one by one, and tells of each. Killed, it is simply run again.

    ``on_fault`` is told of a file that cannot be opened. Raises OSError when the disk refuses a letter.
    """
    for letter in letters:
        try:
            content = letter.open()
        except OSError:
            on_fault(letter)
            continue
        with content:
            stored = take_letter(content, actor=actor, now=clock())
        yield told(letter.name, stored)


def take_letter(content: bytes | IO[bytes], *, actor: Actor, now: datetime) -> Stored:
    """Stores one letter of a file and understands it, unless that was done; what failed is tried again."""
    stored = store_message(content=content, source=MessageSource.FILE, actor=actor, now=now)
    if stored.state in {MessageState.STORED, MessageState.TRIAGE}:
        understand(message_id=stored.message_id, actor=actor, now=now)
    return stored


def told(name: str, stored: Stored) -> Ingested:
    """What became of a letter. Three queries."""
    message: Message = Message.objects.get(pk=stored.message_id)
    opened = {request.type: request for request in message.requests.order_by("pk")}
    main: Request | None = opened.get(message.type)
    references = [request.reference for request in opened.values()]
    if message.request_id is not None:
        references.append(Request.objects.values_list("reference", flat=True).get(pk=message.request_id))
    [evidence] = open_values([message.evidence], [(message.subject_id, message.scope)])
    return Ingested(
        file=name,
        sha256=stored.sha256,
        outcome="new" if stored.new else "duplicate",
        type=message.type,
        also=list(message.also),
        language=message.language,
        evidence=evidence_codes(evidence),
        confidence=message.confidence / 100,
        iin_found=message.iin_found,
        phone_found=message.phone_found,
        candidates=len(message.candidates),
        attachments=message.attachments,
        complete=message.complete,
        due=_last_day(main) if main else None,
        requests=references,
        state=message.state,
        reason=message.triage_reason,
    )


def _last_day(request: Request) -> str | None:
    """The last day of the term in Almaty; of one "at once" the day itself."""
    if request.due_at is None:
        return None
    last = request.due_at if request.due_at == request.counts_from else request.due_at - INSTANT
    return timezone.localtime(last).date().isoformat()
