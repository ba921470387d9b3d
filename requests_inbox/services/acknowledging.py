"""The acknowledgement: number and term of what was received, sent by itself (clause 3.2.3).

Never to automatic mail, nor to what is old, and at most one a day to an address and to whoever writes (one
sender may name many addresses to answer to), so that no two machines write to each other for ever. The day's
slots are taken by a constraint, so two workers at once make one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _, override

from compliance.audit.actors import Actor
from compliance.audit.kept import Kept
from compliance.audit.prepared import prepared_cursor
from compliance.audit.reasons import Reason
from compliance.audit.services import Told, record_events
from compliance.policy.models import Operator
from compliance.policy.services import operator
from compliance.vault.masterkeys import parse_master_keys
from compliance.vault.services import key_for, key_to_insert
from compliance.vault.tokens import search_tokens, token
from requests_inbox.models import (
    AutomaticReply,
    Letter,
    LetterKind,
    LetterState,
    LetterTemplate,
    Message,
    Request,
    RequestChannel,
)
from requests_inbox.rules.replying import answerable, timely

from .letter_rows import insert_letter
from .letter_sealing import seal_part
from .letters import address_of, fields_of, last_day_text
from .texts import best_text, composed, texts_in_use

TERM = "automatic_reply"
RECEIVED = Reason("inbox_received")


def acknowledge(requests: Sequence[Request], actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``listeners.OPENED``: puts the acknowledgement of a letter into the outbox, if one is due.

    A letter that makes several requests gets one acknowledgement of them all.
    """
    first = requests[0]
    message = first.message
    if message is None or first.channel != RequestChannel.EMAIL or message.automatic:
        return
    address, (texts, card) = address_of(first), _office()
    if not answerable(address, _own(card)):
        return
    if not timely(first.received_at, now):
        _withhold(requests, "too_old", actor=actor, now=now)
        return
    letter_id = _take_day(address, message.sender_token, now)
    if letter_id is None:
        _join(requests, message, card, actor=actor, now=now)
    else:
        text = best_text(
            texts, kind=LetterKind.ACKNOWLEDGEMENT, request_type=first.type, language=first.language
        )
        _write(requests, letter_id, text, address, card, actor=actor, now=now)


# Every letter that comes in is acknowledged.
_office = Kept(LetterTemplate, Operator, read=lambda: (texts_in_use(), operator()))


def _write(
    requests: Sequence[Request],
    letter_id: int,
    text: LetterTemplate,
    address: str,
    card: Operator,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    first = requests[0]
    letter = Letter(
        pk=letter_id,
        request=first,
        kind=LetterKind.ACKNOWLEDGEMENT,
        template=text,
        language=first.language,
        automatic=True,
        created_at=now,
        next_attempt_at=now,
    )
    key = key_to_insert(None, letter.scope, now)
    letter.subject_line, body = composed(text, _fields(first, requests, card))
    seal_part(letter, "address", address, key.handle)
    seal_part(letter, "body", body, key.handle)
    insert_letter(letter, key=key, actor=actor, reason=RECEIVED, now=now)


def _join(
    requests: Sequence[Request], message: Message, card: Operator, *, actor: Actor, now: datetime
) -> None:
    """Adds requests to the acknowledgement of their letter while that waits; else they go without one."""
    letter: Letter | None = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("request", "template")
        .filter(
            request__message=message,
            kind=LetterKind.ACKNOWLEDGEMENT,
            automatic=True,
            state=LetterState.PENDING,
            attempts=0,
        )
        .first()
    )
    if letter is None or letter.template is None:
        _withhold(requests, "once_a_day", actor=actor, now=now)
        return
    together = list(Request.objects.filter(message=message).order_by("pk"))
    letter.subject_line, body = composed(letter.template, _fields(letter.request, together, card))
    seal_part(letter, "body", body, key_for(None, letter.scope, now))
    letter.record(actor=actor, reason=RECEIVED, now=now)


def _fields(first: Request, requests: Sequence[Request], card: Operator) -> dict[str, str]:
    with override(first.language):
        lines = [
            _("No. %(reference)s: %(type)s. We answer not later than %(day)s")
            % {
                "reference": request.reference,
                "type": request.get_type_display(),
                "day": last_day_text(request.due_at or request.received_at, request.counts_from),
            }
            for request in requests
        ]
    return {**fields_of(first, card, first.language), "requests": "\n".join(lines)}


def _own(card: Operator) -> frozenset[str]:
    addresses = {
        card.email_subjects, card.email_information_kk, card.email_information_ru,
        settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> "),
    }  # fmt: skip
    return frozenset(address.casefold() for address in addresses if address)


def forget_days(*, now: datetime) -> int:
    """Ends what is kept of earlier days: a token of an address must not outlive its use (promise 2)."""
    gone, _each = AutomaticReply.objects.filter(day__lt=timezone.localdate(now)).delete()
    return gone


def _take_day(address: str, sender: int | None, now: datetime) -> int | None:
    """Takes today's only automatic reply to an address and to a sender, by its token; gives the id of the
    letter to be, None if either is taken.

    While a master key is replaced a reply may stand under either key: all are looked for.
    """
    term = (TERM, address.casefold())
    own = [] if sender is None else [sender]
    slots = [token(term, parse_master_keys(settings.MASTER_KEYS).current.id), *own]
    with prepared_cursor() as cursor:
        cursor.execute(
            _TAKE, {"slots": slots, "tokens": [*search_tokens(term), *own], "day": timezone.localdate(now)}
        )
        rows = cursor.fetchall()
        if 0 < len(rows) < len(slots):
            # Another worker took one of them at the same time.
            cursor.execute(
                "DELETE FROM requests_inbox_automaticreply WHERE id = ANY(%(ids)s::bigint[])",
                {"ids": [row[0] for row in rows]},
            )
            return None
    return int(rows[0][1]) if rows else None


def _withhold(requests: Sequence[Request], why: str, *, actor: Actor, now: datetime) -> None:
    told = [
        Told(
            "requests_inbox.reply_withheld",
            object_label="requests_inbox.request",
            object_id=request.pk,
            details={"reference": request.reference, "why": why},
        )
        for request in requests
    ]
    record_events(told, actor=actor, now=now, subject_id=requests[0].subject_id, reason=RECEIVED.code)


# The letter is inserted after its rows here: the constraint is checked at commit. In the order of the tokens,
# so that two workers do not wait for each other.
_TAKE = """
    WITH letter AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('requests_inbox_letter', 'id')) AS id
    )
    INSERT INTO requests_inbox_automaticreply (token, day, letter_id)
    SELECT slot, %(day)s::date, letter.id FROM unnest(%(slots)s::bigint[]) AS slot CROSS JOIN letter
    WHERE NOT EXISTS (
        SELECT 1 FROM requests_inbox_automaticreply
        WHERE token = ANY(%(tokens)s::bigint[]) AND day = %(day)s::date)
    ORDER BY slot
    ON CONFLICT (token, day) DO NOTHING
    RETURNING id, letter_id
"""
