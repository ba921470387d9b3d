"""Telling subjects in good time that a consent runs out. Rows are the outbox; workers send what is in it.

A row is made once a consent and term. Whoever sends it holds it locked until its state is written, so two
workers never send the same; one that is killed in between leaves it pending, and it is sent again rather
than lost. The address is opened when it is needed and is kept nowhere else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.models import (
    Consent,
    ConsentKind,
    ConsentState,
    ExpiryNotice,
    NoticeState,
    Suppression,
    SuppressionScope,
)
from compliance.consents.rules.contact_addresses import contact, token_of
from compliance.register.models import DataItem, Subject
from compliance.register.models.subjects import ItemState, Status
from compliance.register.rules.outcome import Rejected
from compliance.vault.reading import open_values

from .letters import Letter, MailUnreachable, RefusedForGood, RefusedForNow, can_send
from .suppression_key import suppression_key

SCHEDULE = Reason("schedule")
EMAIL = "email"
ATTEMPTS = 5
BATCH = 5_000
# So many refusals for now in one run mean that the server wants to be left alone; so many failures to reach
# it, that it is away. One letter that makes it hang up must not keep back the others.
PATIENCE = 20
KNOCKS = 3

# Plan: the partial index on valid_until of active consents; the unique index over (consent, term).
MAKE = f"""
    WITH made AS (
        INSERT INTO consents_expirynotice (subject_id, consent_id, valid_until, state, attempts, created_at)
        SELECT c.subject_id, c.id, c.valid_until, 'pending', 0, %(stamp_now)s
        FROM consents_consent c JOIN register_subject s ON s.id = c.subject_id
        WHERE c.state = 'active' AND c.valid_until > %(stamp_now)s AND c.valid_until <= %(horizon)s
            AND s.status IN ('active', 'blocked')
            AND NOT EXISTS (SELECT 1 FROM consents_expirynotice n
                            WHERE n.consent_id = c.id AND n.valid_until = c.valid_until)
        ORDER BY c.id LIMIT %(batch)s
        ON CONFLICT (consent_id, valid_until) DO NOTHING
        RETURNING *
    )
    {history_of(ExpiryNotice, "+", rows="made")}
"""


def make_expiry_notices(*, actor: Actor, now: datetime, days: int = 30, batch: int = BATCH) -> int:
    """Puts a notice into the outbox for every consent that runs out within so many days; gives how many.

    One a consent and term, however often it is called.
    """
    total, made = 0, batch
    stamp = Stamp(actor, now, current_request_id(), SCHEDULE.code).parameters()
    while made == batch:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MAKE, {"horizon": now + timedelta(days=days), "batch": batch, **stamp})
            made = int(cursor.rowcount)
        total += made
    return total


def send_expiry_notices(*, actor: Actor, now: datetime, limit: int | None = None) -> dict[str, int]:
    """Sends what waits in the outbox; gives how many notices came to which state.

    A refusal for now is tried again by later runs, five times in all; a mail server that cannot be
    reached ends the run and counts as no attempt. Without a mail server nothing is touched.
    """
    counts: dict[str, int] = {}
    tried: list[int] = []
    knocks = 0
    while can_send() and knocks < KNOCKS and len(tried) < PATIENCE:
        if limit is not None and sum(counts.values()) >= limit:
            break
        with transaction.atomic():
            notice: ExpiryNotice | None = (
                ExpiryNotice.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("consent__wording", "subject")
                .filter(state=NoticeState.PENDING)
                .exclude(pk__in=tried)
                .order_by("attempts", "pk")
                .first()
            )
            if notice is None:
                break
            reached = _settle(notice, actor=actor, now=now)
            if notice.state == NoticeState.PENDING:
                tried.append(notice.pk)
        knocks += not reached
        counts[str(notice.state)] = counts.get(str(notice.state), 0) + 1
    return counts


def _settle(notice: ExpiryNotice, *, actor: Actor, now: datetime) -> bool:
    """Sends a locked notice, or writes why not; False when the mail server cannot be reached."""
    address = address_of(notice.subject)
    if not _is_wanted(notice, address, now):
        notice.state = NoticeState.CANCELLED
    elif not address:
        notice.state = NoticeState.NO_ADDRESS
    else:
        notice.attempts += 1
        try:
            Letter.about(notice).send(address)
        except MailUnreachable:
            return False
        except RefusedForNow:
            if notice.attempts >= ATTEMPTS:
                notice.state = NoticeState.FAILED
        except RefusedForGood:
            notice.state = NoticeState.FAILED
        else:
            notice.state, notice.sent_at = NoticeState.SENT, now
    notice.record(actor=actor, reason=SCHEDULE, now=now)
    if notice.state == NoticeState.SENT:
        record_event(
            "consents.notice_sent",
            actor=actor,
            now=now,
            subject_id=notice.subject_id,
            object_label="consents.expirynotice",
            object_id=notice.pk,
            reason=SCHEDULE.code,
            details={"consent": notice.consent_id, "attempts": notice.attempts},
        )
    return True


def _is_wanted(notice: ExpiryNotice, address: str, now: datetime) -> bool:
    """Whether the consent still runs out when the notice says, and the subject wants to hear of it (5.9)."""
    consent: Consent = notice.consent
    if consent.state != ConsentState.ACTIVE or consent.valid_until != notice.valid_until:
        return False
    if notice.valid_until <= now:
        return False
    scopes = [SuppressionScope.EVERYTHING]
    if consent.kind == ConsentKind.MARKETING:
        scopes.append(SuppressionScope.MARKETING)
    return not address or not opted_out(address, scopes)


def opted_out(address: str, scopes: list[SuppressionScope]) -> bool:
    """Whether an e-mail address must not be used for these."""
    try:
        token = token_of(contact(EMAIL, address), suppression_key())
    except Rejected:
        return False
    found: bool = Suppression.objects.filter(
        token=token, channel=EMAIL, scope__in=scopes, lifted_at__isnull=True
    ).exists()
    return found


def address_of(subject: Subject) -> str:
    """The e-mail address that is held and may be used; empty: none, or blocked (2.2)."""
    if subject.status != Status.ACTIVE:
        return ""
    item = DataItem.objects.filter(subject=subject, category__code=EMAIL, state=ItemState.ACTIVE).first()
    if item is None:
        return ""
    [opened] = open_values([item.value], [(subject.pk, EMAIL)])
    return opened if isinstance(opened, str) else ""
