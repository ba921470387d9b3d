"""Letters to the subjects that a breach touches. The table is the outbox, so no letter is lost.

Letters are ordered once; a job makes a row for each subject in batches, and sends them. Both go on where
they were interrupted. A worker takes letters and commits that it tries, sends them, then commits how it went:
no mail server is spoken to inside a transaction. Killed in between, a letter may be sent twice, with one
Message-ID.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.services.letters import (
    Letter,
    MailUnreachable,
    RefusedForGood,
    RefusedForNow,
    can_send,
)
from compliance.incidents.models import Incident, NoticeFailure, SubjectNotice
from compliance.incidents.rules.repeating import PAUSES
from compliance.register.models import DataItem
from compliance.register.models.subjects import ItemState, Status
from compliance.vault.reading import open_values

from .letter_text import Texts
from .recording import with_open
from .trail import tell

SCHEDULE = "schedule"
EMAIL = "email"
BATCH = 5_000
AT_ONCE = 50


def order_letters(*, incident: Incident, actor: Actor, reason: Reason, now: datetime) -> Incident:
    """Has a letter made for every chosen subject. Raises IncidentRefused (recorded)."""

    def change(locked: Incident) -> list[str]:
        standing = {
            "letters_ordered": locked.letters_at is not None,
            "letter_missing": locked.letter_kk is None or locked.letter_ru is None,
            "nobody_chosen": not locked.affected,
        }
        if codes := [code for code, stands in standing.items() if stands]:
            return codes
        locked.letters_at = now
        locked.record(actor=actor, reason=reason, now=now)
        tell(
            "incidents.letters_ordered", locked, actor=actor, reason=reason, now=now,
            subjects=locked.affected,
        )  # fmt: skip
        return []

    return with_open(incident, "order_letters", change, actor=actor, reason=reason, now=now)


def make_letters(*, actor: Actor, now: datetime, batch: int = BATCH) -> int:
    """Makes the rows of all letters that were ordered; gives how many. One a breach and subject, ever."""
    total = 0
    for selection_id, incident_id in _unwritten():
        after = 0
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                # A second worker waits here and then finds nothing left to make.
                cursor.execute("SELECT id FROM incidents_selection WHERE id = %s FOR UPDATE", [selection_id])
                cursor.execute(
                    _MAKE,
                    {
                        "selection": selection_id, "incident": incident_id, "after": after, "batch": batch,
                        **Stamp(actor, now, current_request_id(), SCHEDULE).parameters(),
                    },
                )  # fmt: skip
                total += cursor.rowcount
                cursor.execute(_LAST, {"selection": selection_id, "after": after, "batch": batch})
                last = cursor.fetchone()[0]
                if last is None:
                    cursor.execute(
                        "UPDATE incidents_selection SET letters_made = true WHERE id = %s", [selection_id]
                    )
                    break
                after = last
    return total


def send_letters(*, actor: Actor, now: datetime, limit: int = 5_000) -> int:
    """Sends what is due, at most ``limit`` letters; gives how many went out. Safe in many workers.

    Without a mail server nothing is touched. A server that cannot be reached ends the run.
    """
    sent = tried = 0
    while tried < limit and can_send():
        claimed = claim_letters(actor=actor, now=now)
        if not claimed:
            break
        results = _send(claimed)
        settle_letters(results, actor=actor, now=now)
        tried += len(claimed)
        sent += sum(not failure for failure in results.values())
        if NoticeFailure.UNREACHABLE in results.values():
            break
    return sent


def claim_letters(*, actor: Actor, now: datetime) -> list[SubjectNotice]:
    """Takes due letters and commits the try."""
    stamp = Stamp(actor, now, current_request_id(), SCHEDULE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "pauses": list(PAUSES), "most": AT_ONCE})
        ids = [pk for (pk,) in cursor.fetchall()]
        _write_history(ids, stamp)
    return list(SubjectNotice.objects.select_related("subject", "incident").filter(pk__in=ids).order_by("pk"))


def settle_letters(results: dict[int, str], *, actor: Actor, now: datetime) -> None:
    """Commits how tries went: the failure by id of the letter, empty for none.

    What staff settled meanwhile stays as they left it.
    """
    stamp = Stamp(actor, now, current_request_id(), SCHEDULE)
    by_failure: dict[str, list[int]] = defaultdict(list)
    for pk, failure in results.items():
        by_failure[failure].append(pk)
    with transaction.atomic(), connection.cursor() as cursor:
        for failure, ids in sorted(by_failure.items()):
            final = failure not in {"", NoticeFailure.UNREACHABLE}
            cursor.execute(
                _SETTLE,
                {"ids": ids, "now": now, "failure": failure, "final": final, "most": len(PAUSES)},
            )
            _write_history([pk for (pk,) in cursor.fetchall()], stamp)
        record_event(
            "incidents.letters_sent",
            actor=actor,
            now=now,
            reason=SCHEDULE,
            details={
                "first": min(results),
                "last": max(results),
                **{f"count_{failure or 'sent'}": len(ids) for failure, ids in sorted(by_failure.items())},
            },
        )


def _unwritten() -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_UNWRITTEN)
        return [(selection, incident) for selection, incident in cursor.fetchall()]


def _send(claimed: Sequence[SubjectNotice]) -> dict[int, str]:
    """Sends letters; the code of the failure by id, empty for none. Addresses and texts are opened here."""
    addresses, texts = _addresses(claimed), Texts({one.incident_id: one.incident for one in claimed})
    results: dict[int, str] = {}
    for notice in claimed:
        address = addresses.get(notice.subject_id, "")
        if not address:
            blocked = notice.subject_id in addresses or notice.subject.status == Status.BLOCKED
            results[notice.pk] = NoticeFailure.BLOCKED if blocked else NoticeFailure.NO_ADDRESS
            continue
        results[notice.pk] = _hand_over(texts.letter(notice), address)
    return results


def _hand_over(letter: Letter, address: str) -> str:
    try:
        letter.send(address)
    except (MailUnreachable, RefusedForNow):
        return NoticeFailure.UNREACHABLE
    except RefusedForGood:
        return NoticeFailure.REFUSED
    return ""


def _addresses(claimed: Sequence[SubjectNotice]) -> dict[int, str]:
    """The e-mail address by subject; empty where one is held and blocked (2.2). Two queries."""
    active = {one.subject_id for one in claimed if one.subject.status == Status.ACTIVE}
    items = list(
        DataItem.objects.held().filter(subject_id__in=active, category__code=EMAIL).order_by("subject_id")
    )
    usable = [item for item in items if item.state == ItemState.ACTIVE]
    opened = open_values([item.value for item in usable], [(item.subject_id, EMAIL) for item in usable])
    found = {item.subject_id: "" for item in items}
    for item, value in zip(usable, opened, strict=True):
        if isinstance(value, str):
            found[item.subject_id] = value
    return found


def _write_history(ids: list[int], stamp: Stamp) -> None:
    rows = "(SELECT * FROM incidents_subjectnotice WHERE id = ANY(%(ids)s)) changed"
    with connection.cursor() as cursor:
        cursor.execute(history_of(SubjectNotice, "~", rows=rows), {**stamp.parameters(), "ids": ids})


# Plan: the partial index on choices without letters.
_UNWRITTEN = """
    SELECT s.id, s.incident_id FROM incidents_selection s JOIN incidents_incident i ON i.id = s.incident_id
    WHERE s.dropped_at IS NULL AND NOT s.letters_made AND i.letters_at IS NOT NULL AND i.closed_at IS NULL
    ORDER BY s.id
"""
# Plan: a range of the primary key of the rows; the unique index on (breach, subject).
_MAKE = f"""
    WITH part AS (
        SELECT subject_id FROM incidents_affectedsubject
        WHERE selection_id = %(selection)s AND subject_id > %(after)s ORDER BY subject_id LIMIT %(batch)s
    ), made AS (
        INSERT INTO incidents_subjectnotice (incident_id, subject_id, state, failure, attempts, created_at,
            next_attempt_at)
        SELECT %(incident)s, subject_id, 'pending', '', 0, %(stamp_now)s, %(stamp_now)s FROM part
        ORDER BY subject_id
        ON CONFLICT (incident_id, subject_id) DO NOTHING
        RETURNING *
    )
    {history_of(SubjectNotice, "+", rows="made")}
"""
_LAST = """
    SELECT max(subject_id) FROM (
        SELECT subject_id FROM incidents_affectedsubject
        WHERE selection_id = %(selection)s AND subject_id > %(after)s ORDER BY subject_id LIMIT %(batch)s
    ) part
"""
# The pause is written before the try, so that a killed worker only delays a letter.
_CLAIM = """
    WITH due AS (
        SELECT id FROM incidents_subjectnotice
        WHERE state = 'pending' AND next_attempt_at <= %(now)s
        ORDER BY next_attempt_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    UPDATE incidents_subjectnotice n
    SET attempts = n.attempts + 1,
        next_attempt_at = %(now)s
            + (%(pauses)s::interval[])[least(n.attempts + 1, cardinality(%(pauses)s::interval[]))]
    FROM due WHERE due.id = n.id
    RETURNING n.id
"""
_SETTLE = """
    UPDATE incidents_subjectnotice
    SET failure = %(failure)s,
        state = CASE WHEN %(failure)s = '' THEN 'sent'
                     WHEN %(final)s OR attempts >= %(most)s THEN 'failed' ELSE 'pending' END,
        sent_at = CASE WHEN %(failure)s = '' THEN %(now)s::timestamptz END
    WHERE id = ANY(%(ids)s) AND state = 'pending'
    RETURNING id
"""
