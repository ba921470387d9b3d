"""Sending letters (promise 1). The table is the outbox, so a letter is never lost.

A worker takes one letter and commits that it tries, sends it, then commits how it went. Killed in between,
it may have sent: then the next worker sends again after the pause, with the same Message-ID, by which
mailboxes show it once. No mail server is spoken to inside a transaction, and what a server answers (it
names the address) is kept nowhere.
"""

from __future__ import annotations

import logging
import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.vault.values import EnvelopeBroken
from requests_inbox.models import Letter, LetterFailure
from requests_inbox.rules.delivery import PAUSES

from .forgetting import DELIVERY, leave_outbox, lock_letter
from .keys import open_in_scope
from .letter_sealing import OpenedLetter, open_letter, whole_enclosure
from .letters import ADDRESS
from .protecting import NotProtectable, protected

logger = logging.getLogger(__name__)

# Nothing that another try would change.
FINAL = frozenset({LetterFailure.REFUSED, LetterFailure.NO_ADDRESS, LetterFailure.DESTROYED})
# So many letters in a row that do not reach the server: it is away, and the rest wait for the next run.
KNOCKS = 3
# «Message size exceeds …» (RFC 1870), said before a byte of it is sent.
TOO_LARGE = 552
MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,240}@[!-;=?A-~]{1,240}>")


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that this worker tries to send, in clear."""

    letter: Letter
    opened: OpenedLetter = field(repr=False)
    answers: str = field(repr=False)  # Message-ID of the letter it answers, or nothing


def can_send() -> bool:
    """Whether a mail server is set; without one Django would pretend to send."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send_letters(*, actor: Actor, now: datetime, limit: int = 1_000) -> int:
    """Sends what is due, at most ``limit`` letters; gives how many went out. Safe in many workers.

    Without a mail server nothing is touched. One connection serves the run as long as it holds.
    """
    if not can_send():
        return 0
    sent = tried = knocks = 0
    server = get_connection()
    try:
        while tried < limit and knocks < KNOCKS and (claim := claim_letter(now=now)) is not None:
            failure = deliver(claim, server)
            settle_claim(claim.letter, failure, actor=actor, now=now)
            tried += 1
            sent += not failure
            knocks = knocks + 1 if failure == LetterFailure.UNREACHABLE else 0
    finally:
        _hang_up(server)
    return sent


def claim_letter(*, now: datetime) -> Claim | None:
    """Takes one letter that is due and commits the try; None if nothing is due."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "pauses": list(PAUSES)})
        row = cursor.fetchone()
    if row is None:
        return None
    letter: Letter = Letter.objects.select_related("request__message", "request__subject").get(pk=row[0])
    return Claim(letter, open_letter(letter), _answered(letter))


def deliver(claim: Claim, server: BaseEmailBackend) -> str:
    """Hands a letter to the mail server; gives the code of the failure, empty for none."""
    message = _message(claim)
    if isinstance(message, LetterFailure):
        return message
    failure = ""
    try:
        server.open()
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        failure = _failure_of(max((code for code, _text in refused.recipients.values()), default=0))
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError):
        failure = LetterFailure.UNREACHABLE
    except smtplib.SMTPSenderRefused as refused:
        # About the operator's own address, not about this letter: it waits until that is put right. But for
        # a letter that is too large, which stays so.
        failure = _failure_of(min(refused.smtp_code, 499) if refused.smtp_code != TOO_LARGE else TOO_LARGE)
    except smtplib.SMTPResponseException as refused:
        failure = _failure_of(refused.smtp_code)
    except (smtplib.SMTPNotSupportedError, ValueError):
        failure = LetterFailure.REFUSED  # an address that this server or no header can hold
    except (smtplib.SMTPException, OSError):
        failure = LetterFailure.UNREACHABLE
    if failure:
        # What is left of a conversation that went wrong must not meet the next letter.
        _hang_up(server)
    return failure


def settle_claim(letter: Letter, failure: str, *, actor: Actor, now: datetime) -> None:
    """Commits how a try went. What staff settled meanwhile stays as they left it."""
    stamp = Stamp(actor, now, current_request_id(), DELIVERY.code)
    with transaction.atomic():
        locked = lock_letter(letter)
        with connection.cursor() as cursor:
            cursor.execute(
                _SETTLE,
                {
                    "id": letter.pk,
                    "now": now,
                    "failure": failure,
                    "final": failure in FINAL,
                    "most": len(PAUSES),
                    **stamp.parameters(),
                },
            )
        record_event(
            "requests_inbox.letter_failed" if failure else "requests_inbox.letter_sent",
            actor=actor,
            now=now,
            subject_id=locked.request.subject_id,
            object_label="requests_inbox.letter",
            object_id=letter.pk,
            reason=DELIVERY.code,
            details={
                "letter": letter.number,
                "attempts": letter.attempts,
                **({"failure": failure} if failure else {}),
            },
        )
        locked.refresh_from_db(fields=["state"])
        leave_outbox(locked, actor=actor, now=now)


def message_id(letter: Letter) -> str:
    """The Message-ID of a letter: the same at every try, and found again by a reply or a bounce."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<letter-{letter.key_name}@{domain}>"


def _message(claim: Claim) -> EmailMessage | LetterFailure:
    """The letter as it goes out, or why it cannot."""
    letter, opened = claim.letter, claim.opened
    if opened.shredded:
        return LetterFailure.DESTROYED
    if not isinstance(opened.address, str) or not ADDRESS.fullmatch(opened.address):
        return LetterFailure.NO_ADDRESS
    headers = {"Message-ID": message_id(letter), "Content-Language": letter.language}
    if letter.automatic:
        headers |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if claim.answers:
        headers |= {"In-Reply-To": claim.answers, "References": claim.answers}
    message = EmailMessage(
        subject=letter.subject_line, body=str(opened.body), to=[opened.address], headers=headers
    )
    if opened.enclosure is None:
        return message
    try:
        # Without its file it would be half a letter. It is tried again, for a disk may come back; a person
        # sees why it waits, and the next letters go on.
        content = protected(whole_enclosure(opened), str(opened.password))
    except (OSError, EnvelopeBroken, NotProtectable) as error:
        logger.error("Letter %s lost its enclosure: %s", letter.number, type(error).__name__)
        return LetterFailure.LOST
    # A name that tells nothing: it is in a header, in clear.
    message.attach(f"{letter.request.reference}.pdf", content, "application/pdf")
    return message


def _answered(letter: Letter) -> str:
    """The Message-ID of the letter that is answered, if it can be read and is one."""
    message = letter.request.message
    if message is None or message.reading is None:
        return ""
    [reading] = open_in_scope([message.reading], message.subject_id, message.scope)
    named = reading.get("message_id") if isinstance(reading, dict) else None
    return named if isinstance(named, str) and MESSAGE_ID.fullmatch(named) else ""


def _failure_of(code: int) -> str:
    return LetterFailure.REFUSED if 500 <= code < 600 else LetterFailure.LATER


def _hang_up(server: BaseEmailBackend) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.close()


# The pause is written before the try, so that a killed worker only delays a letter.
_CLAIM = """
    WITH due AS (
        SELECT id FROM requests_inbox_letter
        WHERE state = 'pending' AND next_attempt_at <= %(now)s
        ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE requests_inbox_letter l
    SET attempts = l.attempts + 1,
        next_attempt_at = %(now)s
            + (%(pauses)s::interval[])[least(l.attempts + 1, cardinality(%(pauses)s::interval[]))]
    FROM due WHERE due.id = l.id
    RETURNING l.id
"""
_SETTLE = f"""
    WITH settled AS (
        UPDATE requests_inbox_letter
        SET failure = %(failure)s,
            state = CASE WHEN %(failure)s = '' THEN 'sent'
                         WHEN %(final)s OR attempts >= %(most)s THEN 'failed' ELSE 'pending' END,
            next_attempt_at = CASE WHEN %(failure)s = '' OR %(final)s OR attempts >= %(most)s THEN NULL
                                   ELSE next_attempt_at END,
            sent_at = CASE WHEN %(failure)s = '' THEN %(now)s::timestamptz ELSE sent_at END
        WHERE id = %(id)s AND state = 'pending'
        RETURNING *
    )
    {history_of(Letter, "~", rows="settled")}
"""
