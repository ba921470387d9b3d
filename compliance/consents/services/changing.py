"""Changing a live consent: fewer purposes or data, other conditions. More is given anew (4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Act, Consent, ConsentState, Giver
from compliance.consents.rules import giving as rules
from compliance.consents.rules.distribution import TERMS
from compliance.consents.rules.ledger import state_after
from compliance.register.models import PurposeCategory
from compliance.register.services.refusals import Refusal, Refused

from .bars import bars_against
from .coverage import settle
from .entries import (
    ConsentRejected,
    Spoken,
    is_out_of_order,
    lock_consent,
    record_consent,
    recording_refusals,
    speak,
)
from .expiry import expire_of
from .hooks import tell_ended, tell_given


def narrow_consent(
    *,
    consent: Consent,
    purposes: Iterable[str] | None = None,
    categories: Iterable[str] | None = None,
    received_at: datetime,
    channel: str,
    giver: str = "self",
    representative: Mapping[str, str] | None = None,
    evidence: IO[bytes] | None = None,
    evidence_name: str = "",
    message: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Consent:
    """Leaves only these purposes and categories of a live consent; None leaves them as they are.

    What rested on the rest ends or narrows at the instant of receipt. Nothing left out: no entry. Raises
    ConsentRejected (recorded) when something is asked for that the consent does not hold, when nothing
    would be left (that is a withdrawal), or when the consent has ended; Refused for
    destroyed subjects and for what is barred (Art. 8(2)).
    """
    spoken = Spoken(received_at, channel, giver, representative, evidence, evidence_name, message)
    with (
        recording_refusals(consent.subject_id, actor=actor, reason=reason, now=now, consent_id=consent.pk),
        transaction.atomic(),
    ):
        locked = lock_consent(consent)
        left_purposes = frozenset(locked.purposes if purposes is None else purposes)
        left = frozenset(locked.categories if categories is None else categories)
        codes = _faults(locked, spoken, now) or _faults_of_rest(locked, left_purposes, left)
        if codes:
            raise ConsentRejected(codes)
        lost = frozenset(locked.categories) - left
        if not lost and left_purposes == frozenset(locked.purposes):
            return locked
        # Taking a part back is a withdrawal of that part, so what bars the one bars the other (Art. 8(2)).
        if bars := bars_against(locked, now):
            raise Refused([Refusal(bar.ground) for bar in bars])
        # What ran out unnoticed must not look as if it had been withdrawn with this part.
        expire_of(subject_ids=[locked.subject_id], actor=actor, now=now)
        locked.purposes, locked.categories = sorted(left_purposes), sorted(left)
        locked.terms = {code: held for code, held in locked.terms.items() if code in left}
        at = _enter(locked, Act.NARROWED, spoken, now=now)
        record_consent(locked, "consents.narrowed", actor=actor, reason=reason, now=now)
        settle(subject_id=locked.subject_id, at=at, end_reason="withdrawn",
               actor=actor, reason=reason, now=now)  # fmt: skip
        tell_ended(locked, lost, now=now, actor=actor, reason=reason)
        tell_given(locked, now=now, actor=actor, reason=reason)
        return locked


def change_consent(
    *,
    consent: Consent,
    terms: Mapping[str, object] | None = None,
    conditions: str | None = None,
    received_at: datetime,
    channel: str,
    giver: str = "self",
    representative: Mapping[str, str] | None = None,
    evidence: IO[bytes] | None = None,
    evidence_name: str = "",
    message: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Consent:
    """Changes the bans and conditions under which a live consent holds (clauses 3.3.3, 4.6, 8.7).

    None leaves the terms or the subject's words as they are. Raises ConsentRejected (recorded), and
    Refused for blocked or destroyed subjects.
    """
    spoken = Spoken(received_at, channel, giver, representative, evidence, evidence_name, message)
    with (
        recording_refusals(consent.subject_id, actor=actor, reason=reason, now=now, consent_id=consent.pk),
        transaction.atomic(),
    ):
        locked = lock_consent(consent, to_give=True)
        words = None if conditions is None else conditions.strip()
        codes = _faults(locked, spoken, now)
        for name, code in rules.faults_of_terms(
            locked.kind, frozenset(locked.categories), terms or {}, TERMS, words or ""
        ):
            codes.setdefault(name, code)
        if locked.kind == "distribution" and giver != Giver.SELF:
            codes.setdefault("giver", "direct")
        if locked.kind == "distribution" and channel == "import":
            codes.setdefault("channel", "direct")
        if codes:
            raise ConsentRejected(codes)
        if terms is not None:
            locked.terms = rules.canonical_terms(terms)
        _enter(locked, Act.CHANGED, spoken, conditions=words, now=now)
        record_consent(locked, "consents.changed", actor=actor, reason=reason, now=now)
        if terms is not None:
            # No category is lost, but who got one that is banned now has to be told (3.2.7, 8.7).
            tell_ended(locked, frozenset(), now=now, actor=actor, reason=reason)
        tell_given(locked, now=now, actor=actor, reason=reason)
        return locked


def _enter(
    consent: Consent, act: str, spoken: Spoken, *, conditions: str | None = None, now: datetime
) -> datetime:
    """Puts an act into the row; gives its time of receipt."""
    consent.state = state_after(consent.state, act)
    consent.act, consent.number = act, consent.number + 1
    heard = spoken.at_most(now)
    speak(consent, heard, conditions=conditions, now=now)
    return heard.received_at


def _faults(consent: Consent, spoken: Spoken, now: datetime) -> dict[str, str]:
    codes = spoken.faults(now)
    if spoken.channel in rules.WITH_EVIDENCE and spoken.evidence is None and not spoken.message:
        codes.setdefault("evidence", "evidence")
    if consent.state != ConsentState.ACTIVE or (consent.valid_until and consent.valid_until <= now):
        codes["consent"] = "consent_ended"
    elif "received_at" not in codes and is_out_of_order(consent, spoken.received_at):
        codes["received_at"] = "received_out_of_order"
    return codes


def _faults_of_rest(consent: Consent, purposes: frozenset[str], categories: frozenset[str]) -> dict[str, str]:
    codes = {}
    if not purposes:
        codes["purposes"] = "nothing_left"
    elif purposes - frozenset(consent.purposes):
        codes["purposes"] = "not_narrower"
    if not categories:
        codes["categories"] = "nothing_left"
    elif categories - frozenset(consent.categories):
        codes["categories"] = "not_narrower"
    elif not codes and any(not categories & needed for needed in _needs(purposes)):
        codes["categories"] = "purpose_without_data"
    return codes


def _needs(purposes: frozenset[str]) -> list[frozenset[str]]:
    found: dict[str, set[str]] = {code: set() for code in purposes}
    for purpose, category in PurposeCategory.objects.filter(
        purpose__code__in=purposes, active=True
    ).values_list("purpose__code", "category__code"):
        found[purpose].add(category)
    return [frozenset(codes) for codes in found.values()]
