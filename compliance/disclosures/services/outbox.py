"""Sending stop notices (clause 3.2.7). The table is the outbox, so a notice is never lost.

A worker takes the notices of one recipient and commits that it tries, sends one message about all of
them, then commits how it went. Killed in between, it may have sent: then the next worker sends again
after the pause. No mail server is spoken to inside a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.disclosures.models import NoticeFailure, Recipient, StopNotice
from compliance.disclosures.rules.repeating import PAUSES

from .letter import compose

# Subjects in one message.
MOST_IN_ONE = 200
SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Claim:
    """Notices to one recipient that this worker tries to send."""

    recipient: Recipient
    notices: Sequence[StopNotice]

    @property
    def ids(self) -> list[int]:
        return [notice.pk for notice in self.notices]


def send_stop_notices(*, actor: Actor, now: datetime, limit: int = 10_000) -> int:
    """Sends what is due, at most ``limit`` notices; gives how many went out. Safe in many workers."""
    sent = tried = 0
    while tried < limit and (claim := claim_notices(actor=actor, now=now)) is not None:
        failure = _send(claim)
        settle_claim(claim, failure, actor=actor, now=now)
        tried += len(claim.notices)
        sent += 0 if failure else len(claim.notices)
    return sent


def claim_notices(*, actor: Actor, now: datetime) -> Claim | None:
    """Takes due notices of one recipient and commits the try; None if nothing is due.

    The recipient is locked meanwhile: else a second worker would pass over an earlier notice that is just
    being taken, and send a later one about the same person first.
    """
    stamp = Stamp(actor, now, current_request_id(), SCHEDULE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id FROM disclosures_stopnotice n JOIN disclosures_recipient r ON r.id = n.recipient_id "
            f"WHERE n.state = 'pending' AND n.next_attempt_at <= %(now)s AND NOT {_BEHIND} "
            "ORDER BY n.next_attempt_at LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED",
            {"now": now},
        )
        first = cursor.fetchone()
        if first is None:
            return None
        cursor.execute(
            _CLAIM,
            {"recipient": first[0], "now": now, "pauses": list(PAUSES), "most": MOST_IN_ONE},
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return None
        _write_history(ids, stamp)
    notices = StopNotice.objects.select_related("subject", "purpose").filter(pk__in=ids).order_by("pk")
    return Claim(Recipient.objects.get(pk=first[0]), list(notices))


def settle_claim(claim: Claim, failure: str, *, actor: Actor, now: datetime) -> None:
    """Commits how a try went. What staff settled meanwhile stays as they left it."""
    final = failure in {NoticeFailure.REFUSED, NoticeFailure.NO_ADDRESS}
    stamp = Stamp(actor, now, current_request_id(), SCHEDULE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _SETTLE,
            {"ids": claim.ids, "now": now, "failure": failure, "final": final, "most": len(PAUSES)},
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        _write_history(ids, stamp)
        record_event(
            "disclosures.stop_failed" if failure else "disclosures.stop_sent",
            actor=actor,
            now=now,
            object_label="disclosures.recipient",
            object_id=claim.recipient.pk,
            reason=SCHEDULE,
            details={
                "notices": len(claim.notices),
                "first": claim.ids[0],
                "last": claim.ids[-1],
                **({"failure": failure} if failure else {}),
            },
        )


def _send(claim: Claim) -> str:
    """Sends one message; gives the code of the failure, empty for none."""
    if not claim.recipient.email:
        return NoticeFailure.NO_ADDRESS
    letter = compose(claim.notices)
    try:
        EmailMessage(subject=letter.subject, body=letter.body, to=[claim.recipient.email]).send()
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        return _failure_of(max(codes, default=0))
    except SMTPResponseException as refused:
        return _failure_of(refused.smtp_code)
    except (SMTPException, OSError):
        return NoticeFailure.UNREACHABLE
    return ""


def _failure_of(code: int) -> str:
    return NoticeFailure.REFUSED if 500 <= code < 600 else NoticeFailure.UNREACHABLE


def _write_history(ids: list[int], stamp: Stamp) -> None:
    rows = "(SELECT * FROM disclosures_stopnotice WHERE id = ANY(%(ids)s)) changed"
    with connection.cursor() as cursor:
        cursor.execute(history_of(StopNotice, "~", rows=rows), {**stamp.parameters(), "ids": ids})


# An earlier notice about the same person waits for its next try. What came later waits behind it, or a
# blocking would be told after its end.
_BEHIND = """
    EXISTS (SELECT 1 FROM disclosures_stopnotice e
        WHERE e.subject_id = n.subject_id AND e.recipient_id = n.recipient_id AND e.id < n.id
            AND e.state = 'pending' AND e.next_attempt_at > %(now)s)
"""
# The pause is written before the try, so that a killed worker only delays a notice.
_CLAIM = f"""
    WITH due AS (
        SELECT id FROM disclosures_stopnotice n
        WHERE state = 'pending' AND next_attempt_at <= %(now)s AND recipient_id = %(recipient)s
            AND NOT {_BEHIND}
        ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    UPDATE disclosures_stopnotice n
    SET attempts = n.attempts + 1,
        next_attempt_at = %(now)s
            + (%(pauses)s::interval[])[least(n.attempts + 1, cardinality(%(pauses)s::interval[]))]
    FROM due WHERE due.id = n.id
    RETURNING n.id
"""
_SETTLE = """
    UPDATE disclosures_stopnotice
    SET failure = %(failure)s,
        state = CASE WHEN %(failure)s = '' THEN 'sent'
                     WHEN %(final)s OR attempts >= %(most)s THEN 'failed' ELSE 'pending' END,
        by_mail = true,
        sent_at = CASE WHEN %(failure)s = '' THEN %(now)s::timestamptz END
    WHERE id = ANY(%(ids)s) AND state = 'pending'
    RETURNING id
"""
