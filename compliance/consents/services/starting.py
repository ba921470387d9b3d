"""Starting what rests on a consent: all its purposes at once, in one statement however many they are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from compliance.audit.actors import Actor
from compliance.audit.prepared import prepared_cursor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import Told
from compliance.audit.set_based import Stamp, history_of, insert_telling, record_new
from compliance.consents.models import Consent, ConsentKind
from compliance.register.models import LegalBasis, Processing, Purpose
from compliance.register.services.processing import GATES, Gate, Start
from compliance.register.services.refusals import Refusal, Refused
from compliance.vault.services import INSERT_WITH_UNLESS, FreshKey, KeysContended, seal_note

from .coverage import OWN_GATES, basis_code_of

# Of each purpose: whether it is in use and of which kind, whether it runs already, what of its needs live
# consents of this kind cover, and the processing that is started of it unless something stands against it.
# ``given`` is the consent with its subject, kind and purposes; ``consents`` are those of its subject.
# Plan: purposes by code; consents and processings by subject.
ASKED = """
    SELECT p.id, p.active, p.consent_kind, b.id AS basis_id, b.active AS basis_active,
        given.subject_id, given.kind,
        EXISTS (SELECT 1 FROM register_processing r WHERE r.subject_id = given.subject_id
                AND r.purpose_id = p.id AND r.basis_id = b.id AND r.ended_at IS NULL) AS runs,
        ARRAY(
            SELECT c.code FROM register_purposecategory n JOIN register_category c ON c.id = n.category_id
            WHERE n.purpose_id = p.id AND n.active AND EXISTS (
                SELECT 1 FROM {consents} o WHERE o.subject_id = given.subject_id AND o.kind = given.kind
                AND o.state = 'active' AND (o.valid_until IS NULL OR o.valid_until > %(stamp_now)s)
                AND p.code = ANY (o.purposes) AND c.code = ANY (o.categories)
            ) ORDER BY c.code COLLATE "C"
        ) AS covers
    FROM {given} given, register_purpose p, register_legalbasis b
    WHERE p.code = ANY (given.purposes) AND b.code = %(basis)s
"""
STARTED = f"""
    INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, end_reason, covers)
    SELECT subject_id, id, basis_id, %(stamp_now)s, '', covers FROM {{asked}}
    WHERE active AND basis_active AND NOT runs
        AND ('{ConsentKind.DISTRIBUTION}' = kind OR consent_kind = kind)
    ORDER BY id RETURNING *
"""
FOUND = """
    SELECT {asked}.active, {asked}.consent_kind, {asked}.basis_active, {asked}.runs, {started}.id
    FROM {asked} LEFT JOIN {started} ON {started}.purpose_id = {asked}.id ORDER BY {asked}.id
"""
# For a consent that is written already.
START = f"""
    WITH asked AS MATERIALIZED ({
    ASKED.format(
        given="(SELECT subject_id, kind, purposes FROM consents_consent WHERE id = %(consent)s)",
        consents="consents_consent",
    )
}), started AS ({STARTED.format(asked="asked")}),
    told AS ({history_of(Processing, "+", rows="started")})
    {FOUND.format(asked="asked", started="started")}
"""
# The same in the statement that writes a new consent, which it does not see among the others.
BESIDE = (
    ASKED.format(
        given="made",
        consents="(SELECT subject_id, kind, state, valid_until, purposes, categories FROM consents_consent "
        "UNION ALL SELECT subject_id, kind, state, valid_until, purposes, categories FROM made)",
    ),
    STARTED.format(asked="beside0"),
    history_of(Processing, "+", rows="beside1"),
)
TOLD = """
    SELECT made.id, {kept}, beside0.active, beside0.consent_kind, beside0.basis_active, beside0.runs,
        beside1.id
    FROM made LEFT JOIN beside0 ON true LEFT JOIN beside1 ON beside1.purpose_id = beside0.id
    ORDER BY beside0.id
"""
TOLD_PLAIN = TOLD.format(kept="true")
# With the row of the consent's key.
BESIDE_KEYED = (*BESIDE, INSERT_WITH_UNLESS.format(rows="made"))
TOLD_KEYED = TOLD.format(kept="EXISTS (SELECT FROM beside3)")


class _Purpose(NamedTuple):
    """What the register says of one purpose of the consent, and the processing that was started of it."""

    active: bool
    kind: str
    basis_active: bool
    runs: bool
    started: int | None


def may_be_at_once(consent: Consent) -> bool:
    """Whether consent and processings are one statement: a new consent, and no other app has a say."""
    return consent._state.adding and not _other_gates()


def enter_and_start(
    consent: Consent, *, key: FreshKey | None = None, actor: Actor, reason: Reason, now: datetime
) -> tuple[bool, list[Told]]:
    """Saves a live consent, which writes its entry, and starts a processing for each purpose that has none.

    Gives whether any ran already, and what the trail has to be told of those started. One statement for
    a new consent, which writes ``key``, too; raises KeysContended when the subject has one after all.

    The gates that consents set themselves hold by construction: the consent is the ground, and names
    purposes and data. The caller holds the subject's lock and rolls back what is refused. Raises Refused
    for purposes or a basis out of use, and for what a gate of another app says.
    """
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    if may_be_at_once(consent):
        found = _enter_and_start(consent, key, stamp)
    else:
        if consent._state.adding:
            record_new(consent, actor=actor, reason=reason, now=now)
        else:
            consent.record(actor=actor, reason=reason, now=now)
        if refusals := _refusals_of_others(consent):
            raise Refused(refusals)
        found = _start(consent, stamp)
    if refusals := _refusals(consent, found):
        raise Refused(refusals)
    started = [purpose.started for purpose in found if purpose.started is not None]
    note = seal_note(consent.subject_id, reason.note, now) if started else b""
    told = [Told("register.processing_started", "register.processing", pk, note) for pk in started]
    return len(started) < len(found), told


def _refusals(consent: Consent, found: list[_Purpose]) -> list[Refusal]:
    refusals = []
    for purpose in found:
        if purpose.runs:
            continue
        if not purpose.active:
            refusals.append(Refusal("purpose_inactive"))
        if not purpose.basis_active:
            refusals.append(Refusal("basis_inactive"))
        if consent.kind not in {ConsentKind.DISTRIBUTION, purpose.kind}:
            refusals.append(Refusal("consent_missing"))
    return refusals


def _other_gates() -> list[Gate]:
    return [gate for gate in GATES if gate not in OWN_GATES]


def _refusals_of_others(consent: Consent) -> list[Refusal]:
    """What gates of other apps say; they are asked before anything starts."""
    gates = _other_gates()
    if not gates:
        return []
    basis = LegalBasis.objects.get(code=basis_code_of(consent.kind))
    running = Processing.objects.filter(subject=consent.subject_id, basis=basis, ended_at=None)
    wanted = Purpose.objects.filter(code__in=consent.purposes).exclude(
        pk__in=running.order_by().values("purpose_id")
    )
    starts = [Start((consent.subject_id,), purpose, basis, consent.received_at) for purpose in wanted]
    return [
        refusal for gate in gates for start in starts for found in gate(start).values() for refusal in found
    ]


def _start(consent: Consent, stamp: Stamp) -> list[_Purpose]:
    given = {"consent": consent.pk, "basis": basis_code_of(consent.kind)}
    with prepared_cursor() as cursor:
        cursor.execute(START, {**given, **stamp.parameters()})
        return [_Purpose(*row) for row in cursor.fetchall()]


def _enter_and_start(consent: Consent, key: FreshKey | None, stamp: Stamp) -> list[_Purpose]:
    basis = {"basis": basis_code_of(consent.kind)}
    if key is None:
        found = insert_telling(consent, stamp, beside=BESIDE, told=TOLD_PLAIN, values=basis)
    else:
        given = {**basis, **key.parameters()}
        found = insert_telling(consent, stamp, beside=BESIDE_KEYED, told=TOLD_KEYED, values=given)
    if not found[0][1]:
        raise KeysContended
    return [_Purpose(*row[2:]) for row in found if row[2] is not None]
