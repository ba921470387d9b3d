"""What is made of one locked message: read and classified, its sender looked for, its place found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.prepared import prepared_cursor
from compliance.audit.reasons import Reason
from compliance.vault.accepting import ensure_accepted, number_of
from compliance.vault.masterkeys import keyring
from compliance.vault.tokens import search_tokens, token
from compliance.vault.values import KeyHandle
from requests_inbox.models import Message, MessageSource, MessageState, RawMessage, Request, RequestChannel
from requests_inbox.reading import (
    AutomaticKind,
    Identifiers,
    ReadMessage,
    Where,
    find_identifiers,
    read_message,
)
from requests_inbox.rules import RequestType, Verdict, classify
from requests_inbox.rules.sorting import DAILY, Circumstances, Found, Sorted, sort

from .candidates import find_candidates, terms_in
from .joining import Joined, find_joined, sender_term
from .known_marks import marks_in_use
from .matching import give_letters
from .named_terms import named_day
from .opening import Demand, open_together
from .raw_letters import READ_AT_MOST, opened_with
from .refusing import lock_request
from .replies import tell_replied
from .returned import attach_bounce
from .sealed_reading import contact_of, evidence_of, reading_of

# Words that were only found, not meant.
NOT_MEANT = frozenset({"negated", "quoted", "mentioned"})
FIELDS = (
    "received_at", "state", "triage_reason", "machine_type", "type", "also", "language", "confidence",
    "complete", "automatic", "defects", "iin_found", "phone_found", "attachments", "candidates",
    "bounced_letter", "request", "reading", "evidence", "sender_token", "thread_token", "token_key",
    "attempts", "next_attempt_at",
)  # fmt: skip


DAY = timedelta(days=1)
SENT_TODAY = """
    SELECT count(*) FROM (
        SELECT FROM requests_inbox_message
        WHERE sender_token = ANY(%s::bigint[]) AND received_at >= %s AND received_at < %s AND id <> %s
        LIMIT %s
    ) sent
"""


class Gone(LookupError):
    """The message's key is destroyed: there is nothing to read."""


@dataclass(slots=True)
class Held:
    """A message under lock, with its bytes, their key and the number of the current master key, if known."""

    message: Message
    raw: RawMessage
    key: KeyHandle | None
    key_number: int | None


class TakenIn:
    """One message in hand: what was read of it, and what follows. Lives as long as its transaction.

    Raises Gone, RawUnreadable.
    """

    def __init__(self, held: Held, *, actor: Actor, reason: Reason, now: datetime) -> None:
        if held.key is None:
            raise Gone
        self.message = message = held.message
        self._actor, self._reason, self._now = actor, reason, now
        self._key, self._key_number = held.key, held.key_number
        self._read: ReadMessage = read_message(opened_with(message, held.raw, held.key))
        self._letter = self._read.letter
        self._verdict: Verdict = classify(self._letter, marks_in_use())
        if message.source == MessageSource.FILE:
            # Whoever writes a date may claim a zone that the database does not know.
            message.received_at = self._read.received_at(message.stored_at).astimezone(UTC)
        self._found: Identifiers = find_identifiers(self._letter)
        self._joined: Joined | None = None
        self._reading: dict[str, Any] = {}

    def note(self) -> None:
        """Fills what the machine finds into the message; it decides nothing yet."""
        message, read, verdict, found = self.message, self._read, self._verdict, self._found
        message.machine_type = str(verdict.type)
        message.also = [str(one) for one in verdict.also]
        message.language = verdict.language
        message.confidence = max(0, min(100, round(verdict.confidence * 100)))
        message.complete = verdict.complete
        message.automatic = str(read.automatic.kind) if read.automatic else ""
        message.defects = list(read.defects)
        message.iin_found, message.phone_found = bool(found.iins), bool(found.phones)
        message.attachments = sum(not one.inline for one in read.attachments)
        self._reading = reading_of(read, found, verdict)
        message.reading = _sealed("reading", self._reading, self._key)
        message.evidence = _sealed("evidence", evidence_of(read, verdict), self._key)
        self._tokens()
        addresses = [read.sender.address, *(one.address for one in read.reply_to)]
        message.candidates = find_candidates(terms_in(addresses, found))

    def place(self) -> Sorted:
        """Decides where the message goes, and says so in it."""
        message, read = self.message, self._read
        message.type = message.machine_type
        bounced = None
        if read.bounce is not None:
            bounced = attach_bounce(
                message, read.bounce, actor=self._actor, reason=self._reason, now=self._now
            )
        self._joined = find_joined(message.pk, read)
        sorted_ = sort(self._meant(), self._circumstances())
        message.state, message.triage_reason = sorted_.state, sorted_.reason
        if bounced is not None:
            message.request_id = bounced.request_id
        elif self._joined and self._joined.same_sender:
            message.request_id = self._joined.request_id
        message.attempts, message.next_attempt_at = 0, None
        return sorted_

    def follow(self, sorted_: Sorted) -> list[Request]:
        """Opens the requests, and tells the request that was answered. The message is written by now."""
        message = self.message
        opened = self._open(sorted_.demands)
        if message.request_id is None:
            return opened
        request = lock_request(Request(pk=message.request_id))
        if message.subject_id is None:
            give_letters([message], request, actor=self._actor, reason=self._reason, now=self._now)
        if message.state == MessageState.FILED:
            tell_replied(request, message, actor=self._actor, reason=self._reason, now=self._now)
        return opened

    def _open(self, demands: tuple[str, ...]) -> list[Request]:
        if not demands:
            return []
        return open_together(
            message=self.message,
            demands=[self._demand(wanted) for wanted in demands],
            language=self._verdict.language,
            channel=RequestChannel.EMAIL,
            received_at=self.message.received_at,
            subject=self.message.subject,
            contact=contact_of(self._reading),
            contents=None,
            actor=self._actor,
            reason=self._reason,
            now=self._now,
        )

    def _demand(self, wanted: str) -> Demand:
        if wanted == RequestType.AUTHORITY_INQUIRY:
            return Demand(wanted, named_due=named_day(self._letter, self.message.received_at))
        if wanted == RequestType.DISTRIBUTION_STOP and self._verdict.completeness is not None:
            return Demand(wanted, self._verdict.complete, self._verdict.completeness.missing)
        return Demand(wanted)

    def _meant(self) -> Found:
        verdict = self._verdict
        reply = bool(self._read.in_reply_to or self._read.references)
        places = {Where.BODY} if reply else {Where.BODY, Where.SUBJECT}
        own = {
            one.type
            for one in verdict.evidence
            if one.where in places and one.weight > 0 and one.note not in NOT_MEANT
        }
        return Found(verdict.type, verdict.also, verdict.confidence, verdict.guess, frozenset(own))

    def _circumstances(self) -> Circumstances:
        read, joined = self._read, self._joined
        automatic: AutomaticKind | None = read.automatic.kind if read.automatic else None
        return Circumstances(
            automatic=automatic,
            unreadable="unreadable" in read.defects,
            too_large=self.message.size > READ_AT_MOST,
            sent_today=0 if automatic else self._sent_today(),
            replies=joined is not None,
            replies_to=joined.types if joined else frozenset(),
            finished=joined is not None and joined.finished,
            other_sender=joined is not None and not joined.same_sender,
        )

    def _sent_today(self) -> int:
        """Earlier letters of this sender that day, counted as far as it matters. Plan: index on sender."""
        day = timezone.localtime(self.message.received_at).replace(hour=0, minute=0, second=0, microsecond=0)
        parameters = [search_tokens(sender_term(self._read)), day, day + DAY, self.message.pk, DAILY]
        with prepared_cursor() as cursor:
            cursor.execute(SENT_TODAY, parameters)
            return int(cursor.fetchone()[0])

    def _tokens(self) -> None:
        message, current = self.message, keyring().current.id
        if self._key_number is None:
            ensure_accepted(self._now)
            self._key_number = number_of(current)
        message.sender_token = token(sender_term(self._read), current)
        thread = self._read.message_id
        message.thread_token = token(("thread", thread), current) if thread else None
        message.token_key = self._key_number


def _sealed(name: str, content: Any, key: Any) -> Any:
    field: Any = Message._meta.get_field(name)
    return field.seal(content, key)
