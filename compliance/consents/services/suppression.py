"""Opt-outs: placed, lifted and asked for (clause 5.9). An address is seen here and kept nowhere.

Placing and lifting are idempotent, also when many do so at once: whoever writes about an address holds a
lock on its token. Callers that lock a subject do so first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import Consent, Suppression
from compliance.consents.rules.contact_addresses import (
    CLASS_OF_CHANNEL,
    SOURCES,
    contact,
    fingerprint,
    token_of,
)
from compliance.register.models import DataItem
from compliance.vault.reading import open_values
from compliance.vault.services import seal_note

from .contacting import Answer, filter_contacts, may_contact
from .suppression_key import suppression_key

__all__ = [
    "Answer",
    "filter_contacts",
    "lift",
    "lift_for_consent",
    "may_contact",
    "opt_in",
    "opt_out",
]


def opt_out(
    *,
    channel: str,
    address: str,
    scope: str,
    source: str,
    subject_id: int | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Suppression:
    """Records that nothing of this scope is sent to an address on a channel; what stands already stays.

    ``subject_id`` goes into the trail only. Raises Rejected for what is no address.
    """
    token = _token(channel, address)
    _check_source(source)
    with transaction.atomic():
        _hold([token])
        standing: Suppression | None = Suppression.objects.filter(
            token=token, channel=channel, scope=scope, lifted_at=None
        ).first()
        if standing is not None:
            return standing
        placed = Suppression(
            token=token,
            key_print=fingerprint(suppression_key()),
            channel=channel,
            scope=scope,
            source=source,
            placed_at=now,
        )
        placed.record(actor=actor, reason=reason, now=now)
        _tell("consents.opted_out", placed, source, subject_id, actor=actor, reason=reason, now=now)
    return placed


def opt_in(
    *,
    channel: str,
    address: str,
    scope: str | None = None,
    source: str,
    subject_id: int | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> int:
    """Lifts the opt-outs of an address on a channel, of one scope or all; how many there were.

    It is no consent: without one nothing may be sent all the same. Raises Rejected for what is no address.
    """
    token = _token(channel, address)
    _check_source(source)
    with transaction.atomic():
        _hold([token])
        return _lift([token], [channel], scope, source, subject_id, actor=actor, reason=reason, now=now)


def lift(*, suppression: Suppression, actor: Actor, reason: Reason, now: datetime) -> Suppression:
    """Lifts one opt-out from the list of them. One that was lifted keeps its first end."""
    with transaction.atomic():
        _hold([bytes(suppression.token)])
        locked: Suppression = Suppression.objects.select_for_update().get(pk=suppression.pk)
        if locked.lifted_at is None:
            _end(locked, locked.source, None, actor=actor, reason=reason, now=now)
    return locked


def lift_for_consent(
    *, consent: Consent, channels: Iterable[str], actor: Actor, reason: Reason, now: datetime
) -> int:
    """Lifts the opt-outs of a subject's own addresses on channels, because the subject said so; how many.

    Only addresses whose category the consent names. Call it in the transaction that gives the consent, and
    only if the subject asked for it: a marketing consent alone lifts nothing (decision 0027).
    """
    wanted = {channel: CLASS_OF_CHANNEL[channel] for channel in channels}
    if not wanted:
        return 0
    items = list(
        DataItem.objects.held()
        .filter(
            subject_id=consent.subject_id,
            category__code__in=consent.categories,
            category__validator__in=set(wanted.values()),
        )
        .select_related("category")
    )
    values = open_values([item.value for item in items])
    held = [
        (item.category.validator, value)
        for item, value in zip(items, values, strict=True)
        if isinstance(value, str)
    ]
    with transaction.atomic():
        by_channel = {
            channel: [_token(channel, value) for validator, value in held if validator == kind]
            for channel, kind in wanted.items()
        }
        _hold(token for tokens in by_channel.values() for token in tokens)
        return sum(
            _lift(
                tokens,
                [channel],
                None,
                consent.channel,
                consent.subject_id,
                actor=actor,
                reason=reason,
                now=now,
            )
            for channel, tokens in by_channel.items()
        )


def _lift(
    tokens: list[bytes],
    channels: list[str],
    scope: str | None,
    source: str,
    subject_id: int | None,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> int:
    standing = Suppression.objects.select_for_update().filter(
        token__in=tokens, channel__in=channels, lifted_at=None
    )
    if scope is not None:
        standing = standing.filter(scope=scope)
    rows = list(standing.order_by("pk"))
    for row in rows:
        _end(row, source, subject_id, actor=actor, reason=reason, now=now)
    return len(rows)


def _end(
    row: Suppression, source: str, subject_id: int | None, *, actor: Actor, reason: Reason, now: datetime
) -> None:
    row.lifted_at = max(now, row.placed_at)
    row.record(actor=actor, reason=reason, now=now)
    _tell("consents.opted_in", row, source, subject_id, actor=actor, reason=reason, now=now)


def _tell(
    event: str,
    row: Suppression,
    source: str,
    subject_id: int | None,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        subject_id=subject_id,
        object_label="consents.suppression",
        object_id=row.pk,
        reason=reason.code,
        note=seal_note(subject_id, reason.note, now),
        details={"channel": row.channel, "scope": row.scope, "source": source},
    )


def _token(channel: str, address: str) -> bytes:
    return token_of(contact(channel, address), suppression_key())


def _check_source(source: str) -> None:
    if source not in SOURCES:
        raise LookupError(source)


def _hold(tokens: Iterable[bytes]) -> None:
    """Locks what is about these tokens until the transaction ends; in one order, against deadlocks."""
    numbers = sorted({int.from_bytes(token[:8], "big", signed=True) for token in tokens})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
