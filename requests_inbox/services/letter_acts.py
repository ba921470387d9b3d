"""What staff do with a letter: send it anew, hand it over on paper, read it, print it. Each is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.days import day_text
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.policy.services import operator
from compliance.policy.typesetting import typeset
from compliance.register.models import Subject
from compliance.vault.services import key_for
from compliance.vault.values import EnvelopeBroken
from requests_inbox.models import Letter, LetterState

from .forgetting import leave_outbox, lock_letter
from .keys import seal_remark
from .letter_refused import LetterRefused
from .letter_sealing import Enclosure, OpenedLetter, open_enclosure, open_letter, seal_for_outbox, seal_part
from .letters import ADDRESS

TEMPLATE = "requests_inbox/letter.typ"


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter to be handed over: the letter itself and what is enclosed, each a PDF."""

    name: str
    document: bytes = field(repr=False)
    enclosure: Enclosure | None = None


def resend(*, letter: Letter, address: str = "", actor: Actor, reason: Reason, now: datetime) -> Letter:
    """Puts a letter back into the outbox, to another address if one is given. Raises LetterRefused
    (recorded).

    It keeps its Message-ID, so a mailbox that had it after all shows it once.
    """
    address = address.strip()

    def change(locked: Letter) -> None:
        if address and not ADDRESS.fullmatch(address):
            raise LetterRefused("address_invalid")
        opened = open_letter(locked)
        if opened.shredded or not isinstance(opened.body, str):
            raise LetterRefused("letter_gone")
        if not address and not isinstance(opened.address, str):
            raise LetterRefused("address_missing")
        try:
            seal_for_outbox(locked, opened, actor=actor, now=now)
        except (OSError, EnvelopeBroken):
            raise LetterRefused("enclosure_lost") from None
        if address:
            seal_part(locked, "address", address, key_for(None, locked.scope, now))
        locked.state, locked.failure, locked.attempts = LetterState.PENDING, "", 0
        locked.next_attempt_at, locked.returned_at = now, None

    from_states = {LetterState.FAILED, LetterState.RETURNED, LetterState.SENT}
    return _settle(letter, from_states, change, actor=actor, reason=reason, now=now)


def hand_over(*, letter: Letter, actor: Actor, reason: Reason, now: datetime) -> Letter:
    """Notes that a letter was handed over or sent by post. Raises LetterRefused (recorded)."""

    def change(locked: Letter) -> None:
        locked.state, locked.failure, locked.next_attempt_at = LetterState.HANDED_OVER, "", None
        locked.sent_at = now
        leave_outbox(locked, actor=actor, now=now)

    from_states = {LetterState.PENDING, LetterState.FAILED, LetterState.RETURNED}
    return _settle(letter, from_states, change, actor=actor, reason=reason, now=now)


def reveal_letter(*, letter: Letter, actor: Actor, reason: Reason, now: datetime) -> OpenedLetter:
    """Address, words and password of a letter in clear, recorded first (promise 8)."""
    with transaction.atomic():
        found = _found(letter)
        _record("requests_inbox.letter_revealed", found, {}, actor=actor, reason=reason, now=now)
        return open_letter(found)


def print_letter(*, letter: Letter, actor: Actor, reason: Reason, now: datetime) -> PrintedLetter:
    """A letter as PDF/A-2b to be handed over, with what it encloses in clear; recorded first as an export.

    Raises LetterRefused when it went with its subject.
    """
    with transaction.atomic():
        found = _found(letter)
        _record("requests_inbox.letter_printed", found, {}, actor=actor, reason=reason, now=now)
        opened = open_letter(found)
        enclosure = open_enclosure(opened.enclosure)
    if not isinstance(opened.body, str):
        raise LetterRefused("letter_gone")
    with translation.override(found.language):
        content = _content(found, opened)
    return PrintedLetter(f"{found.number}.pdf", typeset(TEMPLATE, content, made_at=now), enclosure)


def _content(letter: Letter, opened: OpenedLetter) -> dict[str, Any]:
    card = operator()
    kazakh = letter.language == "kk"
    name = card.name_kk if kazakh else card.name_ru
    return {
        "lang": letter.language,
        "title": letter.subject_line,
        "operator": name,
        "head": [
            line
            for line in (
                name,
                f"{_('BIN')} {card.bin}" if card.bin else "",
                card.address_kk if kazakh else card.address_ru,
                card.email_subjects,
            )
            if line
        ],
        "number": f"№ {letter.number}",
        "day": day_text(letter.created_at),
        "to": opened.address if isinstance(opened.address, str) else "",
        "body": str(opened.body),
    }


def _settle(
    letter: Letter,
    from_states: set[LetterState],
    change: Callable[[Letter], None],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Letter:
    try:
        with transaction.atomic():
            locked = lock_letter(letter)
            before = locked.state
            if before not in from_states:
                raise LetterRefused(f"letter_{before}")
            change(locked)
            locked.record(actor=actor, reason=reason, now=now)
            details = {"from": before, "to": locked.state}
            _record("requests_inbox.letter_settled", locked, details, actor=actor, reason=reason, now=now)
    except LetterRefused as refused:
        with transaction.atomic():
            details = {"code": refused.code}
            _record(
                "requests_inbox.letter_refused", _found(letter), details, actor=actor, reason=reason, now=now
            )
        raise
    return locked


def _found(letter: Letter) -> Letter:
    found: Letter = Letter.objects.select_related("request__subject").get(pk=letter.pk)
    return found


def _record(
    event: str, letter: Letter, details: dict[str, str], *, actor: Actor, reason: Reason, now: datetime
) -> None:
    subject: Subject | None = letter.request.subject
    gone = subject is not None and subject.is_gone
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=letter.request.subject_id,
        object_label="requests_inbox.letter",
        object_id=letter.pk,
        reason=reason.code,
        # The notes of a destroyed subject went with it, and no key of theirs is ever made again.
        note=b"" if gone else seal_remark(letter.request, reason.note, now),
        details={"letter": letter.number, **details},
    )
