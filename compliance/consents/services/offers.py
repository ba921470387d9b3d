"""What is known of a consent that is offered, gathered for the rules that judge it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.audit.prepared import prepared_cursor
from compliance.consents.models import Wording
from compliance.consents.rules.distribution import TERMS
from compliance.consents.rules.giving import Offer, received
from compliance.register.models import Subject
from compliance.vault.reading import KeyRow

from .people import ASKED, BIRTH, giver_of
from .wordings import is_unaltered

if TYPE_CHECKING:
    from .giving import Given


def _quoted(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


# The catalogue, the version in force and what is held of the giver, with the keys of what is to be opened,
# told in one go: this is asked for every consent.
FACTS = f"""
    SELECT
        (SELECT json_object_agg(code, allowed)::text FROM register_category),
        (SELECT json_object_agg(code, needs)::text FROM (
            SELECT p.code, json_agg(c.code) AS needs FROM register_purposecategory n
            JOIN register_purpose p ON p.id = n.purpose_id JOIN register_category c ON c.id = n.category_id
            WHERE p.code = ANY (%(purposes)s) AND p.active AND n.active GROUP BY p.code
        ) needed),
        (SELECT max(version) FROM consents_wording WHERE series = %(series)s AND in_force_from <= %(at)s),
        held.codes, held.envelopes, held.keys, held.masters, held.wrapped,
        EXISTS (SELECT FROM consents_consent WHERE subject_id = %(subject)s)
    FROM (
        SELECT coalesce(array_agg(c.code), '{{}}') AS codes,
            coalesce(array_agg(CASE WHEN %(aged)s AND c.code IN ({_quoted(BIRTH)}) THEN i.value END), '{{}}')
                AS envelopes,
            coalesce(array_agg(k.id), '{{}}') AS keys, coalesce(array_agg(k.kek_id), '{{}}') AS masters,
            coalesce(array_agg(k.wrapped_key), '{{}}') AS wrapped
        FROM register_dataitem i JOIN register_category c ON c.id = i.category_id
        LEFT JOIN vault_datakey k ON %(aged)s AND c.code IN ({_quoted(BIRTH)})
            AND k.subject_id = i.subject_id AND k.scope = c.code AND k.shredded_at IS NULL
        WHERE i.subject_id = %(subject)s AND i.state <> 'destroyed' AND c.code IN ({_quoted(ASKED)})
    ) held
"""


class _Facts(NamedTuple):
    """Every category and whether it is allowed; what purposes need; the version of the wording in force;
    what is held of the giver, by category, with the envelope where it is asked for; the keys of these;
    whether there is a consent of the giver."""

    allowed: dict[str, bool]
    needs: dict[str, frozenset[str]]
    version: int | None
    held: dict[str, bytes | None]
    keys: list[KeyRow]
    has_consents: bool


def offer_of(subject: Subject, given: Given, now: datetime) -> tuple[Offer, bool]:
    """Everything the rules ask, and whether the subject has any consent already. One query.

    The subject is locked. The age counts, and is opened, only where nobody acts for them.
    """
    wording = given.wording
    at = received(given.received_at, now)
    purposes = frozenset(wording.purposes if given.purposes is None else given.purposes)
    facts = _facts(subject.pk, wording, purposes, at, aged=given.giver == "self")
    person = giver_of(subject.pk, facts.held, facts.keys)
    offer = Offer(
        kind=wording.kind,
        purposes=purposes,
        categories=frozenset(wording.categories if given.categories is None else given.categories),
        allowed=facts.allowed,
        needs=facts.needs,
        worded_purposes=frozenset(wording.purposes),
        worded_categories=frozenset(wording.categories),
        months=wording.months,
        received_at=given.received_at,
        received_on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
        valid_until=given.valid_until,
        channel=given.channel,
        giver=given.giver,
        now=now,
        wording=_state_of(wording, facts.version),
        has_operator=bool(wording.operator_bin and wording.operator_name_kk and wording.operator_name_ru),
        has_full_name=person.has_full_name,
        birth_dates=person.birth_dates,
        representative=given.representative,
        has_evidence=given.evidence is not None,
        message=given.message,
        terms=given.terms,
        known_terms=frozenset(TERMS),
        conditions=given.conditions.strip(),
    )
    return offer, facts.has_consents


def _facts(
    subject_id: int, wording: Wording, purposes: frozenset[str], at: datetime, *, aged: bool
) -> _Facts:
    asked = {"purposes": list(purposes), "series": wording.series, "at": at, "subject": subject_id}
    with prepared_cursor() as cursor:
        cursor.execute(FACTS, {**asked, "aged": aged})
        allowed, needs, version, codes, envelopes, keys, masters, wrapped, has_consents = cursor.fetchone()
    return _Facts(
        json.loads(allowed or "{}"),
        {code: frozenset(categories) for code, categories in json.loads(needs or "{}").items()},
        version,
        dict(zip(codes, envelopes, strict=True)),
        [
            (key_id, subject_id, code, master, secret, "", None)
            for code, key_id, master, secret in zip(codes, keys, masters, wrapped, strict=True)
            if key_id is not None
        ],
        has_consents,
    )


def _state_of(wording: Wording, current: int | None) -> str:
    """Whether a wording may be agreed to while this version is in force, as a code of the rules."""
    if current is None or current < wording.version:
        return "wording_not_in_force"
    if current > wording.version:
        return "wording_superseded"
    return "in_force" if is_unaltered(wording) else "wording_altered"
