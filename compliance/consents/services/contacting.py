"""Whom marketing may be sent to: asked one by one, or for a list (clauses 3.3.3, 5.9)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.rules.contact_addresses import Contact, contact, token_of
from compliance.register.rules.outcome import Rejected
from compliance.register.services.search import by_index_only
from compliance.vault.services import seal_note
from compliance.vault.tokens import search_tokens

from .suppression_key import suppression_key

BATCH = 1_000
OPTED_OUT = "opted_out"
NO_CONSENT = "no_consent"
ADDRESS_INVALID = "address_invalid"

# OFFSET 0 keeps the tokens from the planner. Of those it has never seen it expects so many or so few holders,
# by how full its statistics are, that it would rather walk the table (see register.services.search).
QUESTION = """
    WITH holder AS MATERIALIZED (
        SELECT i.subject_id, i.category_id, i.tokens
        FROM (SELECT %(blind)s::bigint[] AS blind OFFSET 0) asked CROSS JOIN LATERAL (
            SELECT subject_id, category_id, tokens FROM register_dataitem
            WHERE tokens && asked.blind AND state = 'active' OFFSET 0
        ) i
    )
    SELECT
        ARRAY(
            SELECT token FROM consents_suppression
            WHERE token = ANY(%(tokens)s::bytea[]) AND channel = %(channel)s AND lifted_at IS NULL
        ),
        ARRAY(
            SELECT unnest(holder.tokens) FROM holder CROSS JOIN LATERAL (
                SELECT 1 FROM consents_consent c JOIN register_subject s ON s.id = c.subject_id
                WHERE c.subject_id = holder.subject_id AND s.status = 'active'
                    AND c.kind = 'marketing' AND c.state = 'active'
                    AND (c.valid_until IS NULL OR c.valid_until > %(now)s)
                    AND (SELECT code FROM register_category WHERE id = holder.category_id) = ANY(c.categories)
                LIMIT 1
            ) live
        )
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an address may be contacted; if not, why: opted_out, no_consent or address_invalid."""

    allowed: bool
    why: str = ""


ALLOWED = Answer(True)


def may_contact(*, channel: str, address: str, now: datetime) -> Answer:
    """Whether marketing may be sent to an address on a channel (3.3.3, 5.9).

    No while an opt-out stands there, for marketing or for everything. No, too, unless somebody who holds
    this very address has a live marketing consent that names its category; blocked data does not count
    (2.2). The address is kept nowhere. Raises LookupError for an unknown channel.

    Plan, one query: index scan of the live opt-outs by (token, channel); one bitmap scan of the GIN
    index over the search tokens of values, under all master keys at hand; for each holder (one, as a rule)
    the index of consents by subject. Search tokens are 64 bits of a keyed digest and are not opened here:
    an address that nobody holds passes for a held one once in some 10¹² questions to ten million values.
    """
    asked = _contact(channel, address)
    return Answer(False, ADDRESS_INVALID) if asked is None else _answers([asked], channel, now)[asked]


def filter_contacts(
    lines: Iterable[str], *, channel: str, actor: Actor, reason: Reason, now: datetime
) -> Generator[str, None, None]:
    """Those of many addresses to which marketing may be sent, in their order and as they were written.

    Takes one query for a thousand and keeps no more than a thousand. Recorded as an export: that it
    began before anything is read, and counts when it is over, also when it was broken off.
    """
    record_event(
        "consents.contacts_filter_begun",
        actor=actor,
        now=now,
        object_label="consents.suppression",
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details={"channel": channel},
    )
    return _filtered(iter(lines), channel, actor, reason, now)


def _filtered(
    lines: Iterator[str], channel: str, actor: Actor, reason: Reason, now: datetime
) -> Generator[str, None, None]:
    counts = {"checked": 0, "allowed": 0, OPTED_OUT: 0, NO_CONSENT: 0, ADDRESS_INVALID: 0}
    finished = False
    try:
        written = (line.strip() for line in lines)
        addresses = (line for line in written if line)
        while batch := list(islice(addresses, BATCH)):
            for address, answer in zip(batch, _answers_to(batch, channel, now), strict=True):
                counts["checked"] += 1
                counts[answer.why or "allowed"] += 1
                if answer.allowed:
                    yield address
        finished = True
    finally:
        record_event(
            "consents.contacts_filtered",
            actor=actor,
            now=now,
            object_label="consents.suppression",
            reason=reason.code,
            details={"channel": channel, **counts, "finished": finished},
        )


def check_contacts(
    contacts: Sequence[tuple[str, str]], *, actor: Actor, reason: Reason, now: datetime
) -> list[Answer]:
    """An answer for each (channel, address), in their order; a query a channel. Recorded with its counts.

    For other systems, which ask for a thousand at most. Raises LookupError for an unknown channel.
    """
    answers: dict[int, Answer] = {}
    by_channel: dict[str, list[int]] = {}
    for place, (channel, _address) in enumerate(contacts):
        by_channel.setdefault(channel, []).append(place)
    for channel, places in by_channel.items():
        found = _answers_to([contacts[place][1] for place in places], channel, now)
        answers |= dict(zip(places, found, strict=True))
    counts = dict.fromkeys(("allowed", OPTED_OUT, NO_CONSENT, ADDRESS_INVALID), 0)
    for answer in answers.values():
        counts[answer.why or "allowed"] += 1
    record_event(
        "consents.contacts_filtered",
        actor=actor,
        now=now,
        object_label="consents.suppression",
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details={
            "channel": ",".join(sorted(by_channel)),
            "checked": len(contacts),
            **counts,
            "finished": True,
        },
    )
    return [answers[place] for place in range(len(contacts))]


def _answers_to(addresses: Sequence[str], channel: str, now: datetime) -> list[Answer]:
    contacts = [_contact(channel, address) for address in addresses]
    known = [one for one in contacts if one is not None]
    with transaction.atomic(), by_index_only():
        answers = _answers(known, channel, now)
    return [Answer(False, ADDRESS_INVALID) if one is None else answers[one] for one in contacts]


def _contact(channel: str, address: str) -> Contact | None:
    try:
        return contact(channel, address)
    except Rejected:
        return None


def _answers(contacts: Sequence[Contact], channel: str, now: datetime) -> dict[Contact, Answer]:
    """The answers for addresses, with one query."""
    key = suppression_key()
    tokens = {one: token_of(one, key) for one in contacts}
    blind = {one: search_tokens(one) for one in tokens}
    with connection.cursor() as cursor:
        cursor.execute(
            QUESTION,
            {
                "blind": [token for found in blind.values() for token in found],
                "tokens": list(tokens.values()),
                "channel": channel,
                "now": now,
            },
        )
        suppressed, agreed = cursor.fetchone()
    out, live = {bytes(token) for token in suppressed}, set(agreed)
    return {
        one: Answer(False, OPTED_OUT)
        if token in out
        else ALLOWED
        if not live.isdisjoint(blind[one])
        else Answer(False, NO_CONSENT)
        for one, token in tokens.items()
    }
