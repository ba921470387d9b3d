"""Taking a consent: checked for its contents, recorded as an entry of the ledger, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_events
from compliance.consents.models import Act, Consent, ConsentKind, ConsentState, ContactChannel, Wording
from compliance.consents.rules import giving as rules
from compliance.consents.rules.ledger import state_after
from compliance.register.models import Subject
from compliance.register.services.refusals import Refused
from compliance.vault.services import FreshKey, KeysContended

from .changing import change_consent, narrow_consent
from .coverage import settle
from .entries import (
    ConsentRejected,
    Spoken,
    is_out_of_order,
    lock_subject,
    may_speak,
    recording_refusals,
    same_giving,
    speak,
    told_of,
)
from .evidence_files import fault_of
from .expiry import expire_of
from .hooks import tell_ended, tell_given
from .offers import offer_of
from .starting import enter_and_start, may_be_at_once
from .suppression import lift_for_consent

__all__ = ["ConsentRejected", "Given", "change_consent", "give_consent", "narrow_consent"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a subject, or who acts for them, agreed to, as it reached the operator.

    ``purposes`` and ``categories`` None: all that the wording names. ``valid_until`` None: the term of
    the wording. ``representative`` is {"name", "proof"}; ``message`` the id of the message it came in;
    ``terms`` of distribution are codes by category; ``conditions`` the subject's words. ``lift_opt_outs`` are
    channels of which the subject says that marketing may come by them again (5.9); unsaid, opt-outs stay.
    """

    wording: Wording
    received_at: datetime
    channel: str
    giver: str = "self"
    purposes: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    valid_until: datetime | None = None
    representative: Mapping[str, str] | None = field(default=None, repr=False)
    evidence: IO[bytes] | None = field(default=None, repr=False)
    evidence_name: str = field(default="", repr=False)
    message: str = ""
    terms: Mapping[str, object] = field(default_factory=dict)
    conditions: str = field(default="", repr=False)
    lift_opt_outs: tuple[str, ...] = ()

    @property
    def spoken(self) -> Spoken:
        """How it reached the operator."""
        return Spoken(
            self.received_at, self.channel, self.giver, self.representative, self.evidence,
            self.evidence_name, self.message,
        )  # fmt: skip


class Reconsider(Exception):
    """Something was refused after something was written: see ``give_consent``."""


def give_consent(
    *,
    subject: Subject,
    given: Given,
    actor: Actor,
    reason: Reason,
    now: datetime,
    is_locked: bool = False,
    boldly: bool = False,
) -> Consent:
    """Records a consent, given or given again, and starts the processings that rest on it.

    ``is_locked``: the caller's transaction has read ``subject`` FOR UPDATE. ``boldly``: it sets no mark to go
    back to. Nearly all that is refused is refused before anything is written; what is not raises
    Reconsider, upon which the caller rolls back all of its transaction and asks again, not boldly.

    The same giving again is the same entry: it returns the consent as it stands. Raises ConsentRejected
    with a code for each field, and the register's Refused for blocked or destroyed subjects; then
    nothing is saved, and the refusal is in the trail.
    """
    mark: AbstractContextManager[Any] = nullcontext() if boldly else transaction.atomic()
    with recording_refusals(subject.pk, actor=actor, reason=reason, now=now), mark:
        locked = may_speak(subject) if is_locked else lock_subject(subject.pk)
        offer, has_consents = offer_of(locked, given, now)
        # Mostly there are none, and the ORM builds a query for longer than the database answers it.
        held = list(Consent.objects.filter(subject=locked)) if has_consents else []
        consent: Consent | None = next((one for one in held if one.series == given.wording.series), None)
        spoken = given.spoken.at_most(now)
        if consent is not None and same_giving(consent, given, spoken):
            return consent
        _check(offer, given, consent)
        with _reconsidering(boldly):
            _expire_before(held, consent, spoken.received_at, actor=actor, now=now)
            consent = consent or Consent(subject=locked, number=0, state="")
            keyed = boldly and not has_consents
            _write(consent, given, spoken, keyed=keyed, actor=actor, reason=reason, now=now)
            return consent


@contextmanager
def _reconsidering(boldly: bool) -> Iterator[None]:
    try:
        yield
    except (Refused, ConsentRejected, KeysContended):
        if not boldly:
            raise
        raise Reconsider from None


def _write(
    consent: Consent,
    given: Given,
    spoken: Spoken,
    *,
    keyed: bool,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    """The entry, what rests on it, the trail, and what others have to know."""
    act = Act.GIVEN if consent._state.adding else Act.RENEWED
    was_active = not consent._state.adding and consent.state == ConsentState.ACTIVE
    before = frozenset(consent.categories) if was_active else None
    key = _agree(consent, given, spoken, act=act, keyed=keyed and may_be_at_once(consent), now=now)
    ran_before, started = enter_and_start(consent, key=key, actor=actor, reason=reason, now=now)
    told = told_of(consent, "consents.given", reason=reason, now=now)
    record_events([told, *started], actor=actor, now=now, subject_id=consent.subject_id, reason=reason.code)
    # What has just begun covers what it should; only what ran before may cover more or less now.
    if ran_before or act != Act.GIVEN:
        settle(
            subject_id=consent.subject_id, at=spoken.received_at, end_reason="withdrawn",
            actor=actor, reason=reason, now=now,
        )  # fmt: skip
    if before is not None or consent.terms:
        # Bans that come with a consent are about what was handed on before, too (8.7).
        lost = (before or frozenset()) - frozenset(consent.categories)
        tell_ended(consent, lost, now=now, actor=actor, reason=reason)
    tell_given(consent, now=now, actor=actor, reason=reason)
    if given.lift_opt_outs:
        lift_for_consent(consent=consent, channels=given.lift_opt_outs, actor=actor, reason=reason, now=now)


def _check(offer: rules.Offer, given: Given, consent: Consent | None) -> None:
    codes = rules.faults(offer)
    if given.evidence is not None and (code := fault_of(given.evidence)):
        codes["evidence"] = code
    if given.lift_opt_outs and given.wording.kind != ConsentKind.MARKETING:
        codes["lift_opt_outs"] = "lift_only_for_marketing"
    elif not set(ContactChannel.values).issuperset(given.lift_opt_outs):
        codes["lift_opt_outs"] = "contact_channel_unknown"
    if consent is not None and "received_at" not in codes and is_out_of_order(consent, given.received_at):
        codes["received_at"] = "received_out_of_order"
    if codes:
        raise ConsentRejected(codes)


def _expire_before(
    held: list[Consent], consent: Consent | None, at: datetime, *, actor: Actor, now: datetime
) -> None:
    """Ends what ran out unnoticed, in the ledger before it is given again, and with what rested on it.

    A consent that is given again before its term was over goes on (``at`` is the time of receipt).
    """
    over = [one for one in held if one.state == ConsentState.ACTIVE and one.valid_until is not None
            and one.valid_until <= (at if one is consent else now)]  # fmt: skip
    if not over:
        return
    spared = None if consent is None or consent in over else consent.pk
    expire_of(subject_ids=[over[0].subject_id], actor=actor, now=now, spared=spared)
    if consent is not None:
        consent.refresh_from_db()


def _agree(
    consent: Consent, given: Given, spoken: Spoken, *, act: str, keyed: bool, now: datetime
) -> FreshKey | None:
    """Puts the terms that hold from now on into the row; gives the key to be written with it, if any."""
    wording = given.wording
    consent.state = state_after(consent.state, act)
    consent.act, consent.number = act, consent.number + 1
    consent.wording, consent.kind, consent.series = wording, wording.kind, wording.series
    consent.wording_digest = wording.digest
    consent.purposes = sorted(set(wording.purposes if given.purposes is None else given.purposes))
    consent.categories = sorted(set(wording.categories if given.categories is None else given.categories))
    consent.third_parties, consent.cross_border = wording.third_parties, wording.cross_border
    consent.public_sources = wording.public_sources
    consent.given_at, consent.ended_at = spoken.received_at, None
    consent.valid_until = given.valid_until or rules.end_of_term(spoken.received_at, wording.months)
    consent.terms = rules.canonical_terms(given.terms)
    return speak(consent, spoken, conditions=given.conditions.strip(), keyed=keyed, now=now)
