"""Starting what rests on a consent: all its purposes at once, in two statements however many they are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.models import Consent, ConsentKind
from compliance.register.models import LegalBasis, Processing, Purpose
from compliance.register.services.processing import GATES, Start
from compliance.register.services.refusals import Refusal, Refused
from compliance.vault.services import seal_note

from .coverage import OWN_GATES, basis_code_of

# Of each purpose: whether it is in use and of which kind, whether it runs already, and what of its needs
# live consents of this kind cover. Plan: purposes by code; consents and processings by subject.
LOOK = """
    SELECT p.id, p.active, p.consent_kind, b.id, b.active,
        EXISTS (SELECT 1 FROM register_processing r WHERE r.subject_id = %(subject)s AND r.purpose_id = p.id
                AND r.basis_id = b.id AND r.ended_at IS NULL),
        ARRAY(
            SELECT c.code FROM register_purposecategory n JOIN register_category c ON c.id = n.category_id
            WHERE n.purpose_id = p.id AND n.active AND EXISTS (
                SELECT 1 FROM consents_consent o WHERE o.subject_id = %(subject)s AND o.kind = %(kind)s
                AND o.state = 'active' AND (o.valid_until IS NULL OR o.valid_until > %(now)s)
                AND p.code = ANY (o.purposes) AND c.code = ANY (o.categories)
            ) ORDER BY c.code
        )
    FROM register_purpose p, register_legalbasis b
    WHERE p.code = ANY (%(purposes)s) AND b.code = %(basis)s ORDER BY p.id
"""
START = f"""
    WITH started AS (
        INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, end_reason, covers)
        SELECT %(subject)s, wanted.purpose_id, %(basis)s, %(stamp_now)s, '', wanted.covers::varchar[]
        FROM unnest(%(wanted)s::bigint[], %(covers)s::text[]) AS wanted (purpose_id, covers)
        RETURNING *
    ), told AS ({history_of(Processing, "+", rows="started")})
    SELECT id FROM started ORDER BY id
"""


class _Purpose(NamedTuple):
    """What the register says of one purpose of the consent."""

    id: int
    active: bool
    kind: str
    basis_id: int
    basis_active: bool
    runs: bool
    covers: list[str]


def start_what_rests_on(consent: Consent, *, actor: Actor, reason: Reason, now: datetime) -> bool:
    """Starts a processing for each purpose of a live consent that has none; whether any ran already.

    The gates that consents set themselves hold by construction: the consent is the ground, and names
    purposes and data. The caller holds the subject's lock. Raises Refused for purposes or a basis out of
    use, and for what a gate of another app says.
    """
    found = _look(consent, now)
    wanted = [purpose for purpose in found if not purpose.runs]
    if refusals := _refusals(consent, wanted):
        raise Refused(refusals)
    if wanted:
        stamp = Stamp(actor, now, current_request_id(), reason.code)
        for processing_id in _start(consent, wanted, stamp):
            record_event(
                "register.processing_started",
                actor=actor,
                now=now,
                subject_id=consent.subject_id,
                object_label="register.processing",
                object_id=processing_id,
                reason=reason.code,
                note=seal_note(consent.subject_id, reason.note, now),
            )
    return len(wanted) < len(found)


def _look(consent: Consent, now: datetime) -> list[_Purpose]:
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK,
            {
                "subject": consent.subject_id,
                "kind": consent.kind,
                "purposes": list(consent.purposes),
                "basis": basis_code_of(consent.kind),
                "now": now,
            },
        )
        return [_Purpose(*row) for row in cursor.fetchall()]


def _refusals(consent: Consent, wanted: list[_Purpose]) -> list[Refusal]:
    refusals = []
    for purpose in wanted:
        if not purpose.active:
            refusals.append(Refusal("purpose_inactive"))
        if not purpose.basis_active:
            refusals.append(Refusal("basis_inactive"))
        if consent.kind not in {ConsentKind.DISTRIBUTION, purpose.kind}:
            refusals.append(Refusal("consent_missing"))
    return refusals + _refusals_of_others(consent, wanted)


def _refusals_of_others(consent: Consent, wanted: list[_Purpose]) -> list[Refusal]:
    gates = [gate for gate in GATES if gate not in OWN_GATES]
    if not gates or not wanted:
        return []
    basis = LegalBasis.objects.get(pk=wanted[0].basis_id)
    starts = [
        Start((consent.subject_id,), purpose, basis, consent.received_at)
        for purpose in Purpose.objects.filter(pk__in=[purpose.id for purpose in wanted])
    ]
    return [
        refusal for gate in gates for start in starts for found in gate(start).values() for refusal in found
    ]


def _start(consent: Consent, wanted: list[_Purpose], stamp: Stamp) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            START,
            {
                "subject": consent.subject_id,
                "basis": wanted[0].basis_id,
                "wanted": [purpose.id for purpose in wanted],
                # Arrays of arrays must be rectangular in PostgreSQL; codes have no commas or braces.
                "covers": ["{" + ",".join(purpose.covers) + "}" for purpose in wanted],
                **stamp.parameters(),
            },
        )
        return [row[0] for row in cursor.fetchall()]
