"""Demands to stop distribution (clauses 4.9, 4.10), and the terms of distribution: see ``publications``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import (
    Act,
    Consent,
    ConsentKind,
    ConsentState,
    DemandState,
    DistributionDemand,
)
from compliance.consents.rules.distribution import CONTENT_LENGTH, CONTENT_PARTS, missing_of_demand
from compliance.consents.rules.ledger import state_after
from compliance.register.models import Category, EndReason, Subject
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.reading import open_values
from compliance.vault.services import seal_note
from compliance.vault.values import Opened

from .coverage import settle
from .entries import (
    SCOPE,
    ConsentRejected,
    Spoken,
    consent_key,
    lock_consent,
    record_consent,
    recording_refusals,
    speak,
)
from .expiry import expire_of
from .hooks import tell_ended
from .publications import publish_terms
from .revealing import refusal_of

__all__ = ["publish_terms", "receive_demand", "reveal_demand"]


def receive_demand(
    *,
    subject: Subject,
    consent: Consent,
    contents: Mapping[str, object],
    categories: Iterable[str],
    received_at: datetime,
    channel: str,
    message: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> DistributionDemand:
    """Keeps a demand to stop distribution and, if it holds all that 4.9 requires, stops it.

    ``contents``: surname, name, patronymic, has_patronymic, contact; they are sealed. An incomplete demand is
    kept with what it lacks and stops nothing. A complete one ends the whole consent at the instant of receipt
    (4.10), whichever of its data it lists, and every processing that rests on it; listeners of
    ``hooks.ENDED`` tell recipients. A consent that has ended stays as it ended. Raises LookupError for a
    consent of somebody else or of another kind, ConsentRejected (recorded) with a code for each field, and
    Refused for a destroyed subject.
    """
    if consent.subject_id != subject.pk or consent.kind != ConsentKind.DISTRIBUTION:
        raise LookupError(str(consent.pk))
    spoken = Spoken(received_at, channel, message=message)
    with (
        recording_refusals(subject.pk, actor=actor, reason=reason, now=now, consent_id=consent.pk),
        transaction.atomic(),
    ):
        locked = lock_consent(consent)
        spoken = spoken.about(locked)
        listed = sorted(set(categories))
        if codes := _faults(locked, spoken, contents, listed, now):
            raise ConsentRejected(codes)
        heard = spoken.at_most(now)
        demand = _keep(locked, heard, contents, listed, actor=actor, reason=reason, now=now)
        if demand.state == DemandState.ACCEPTED:
            _stop(locked, heard, actor=actor, reason=reason, now=now)
        return demand


def reveal_demand(
    *,
    demand: DistributionDemand,
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool = False,
) -> Opened:
    """What a demand says, or Shredded; recorded first. Raises Refused (recorded) if it is blocked."""
    with transaction.atomic():
        subject = Subject.objects.select_for_update(no_key=True).get(pk=demand.subject_id)
        code = refusal_of(subject, settles=settles_blockings, reason=reason.code)
        if not code:
            record_event(
                "consents.demand_revealed",
                actor=actor,
                now=now,
                subject_id=subject.pk,
                object_label="consents.distributiondemand",
                object_id=demand.pk,
                reason=reason.code,
                note=seal_note(subject.pk, reason.note, now),
            )
            return open_values([demand.contents], [(subject.pk, SCOPE)])[0]
    refusals = [Refusal(code)]
    record_refusal(
        "register.reveal_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _faults(
    consent: Consent, spoken: Spoken, contents: Mapping[str, object], listed: list[str], now: datetime
) -> dict[str, str]:
    codes = spoken.faults(now)
    if len(listed) > Category.objects.filter(code__in=listed).count():
        codes["categories"] = "category_unknown"
    for part in CONTENT_PARTS:
        if len(str(contents.get(part) or "")) > CONTENT_LENGTH:
            codes[part] = "too_long"
    # One from before the consent was given (anew) is not about it. Whatever else the subject has said since,
    # it counts from its receipt (4.10).
    if "received_at" not in codes and spoken.received_at < consent.given_at:
        codes["received_at"] = "received_out_of_order"
    return codes


def _keep(
    consent: Consent,
    spoken: Spoken,
    contents: Mapping[str, object],
    listed: list[str],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> DistributionDemand:
    # A list of data that this consent does not cover is no list of what is to stop.
    missing = missing_of_demand(contents, set(listed) & set(consent.categories))
    said: dict[str, Any] = {part: str(contents.get(part) or "").strip() for part in CONTENT_PARTS}
    said["has_patronymic"] = bool(contents.get("has_patronymic", True))
    field: Any = DistributionDemand._meta.get_field("contents")
    demand = DistributionDemand(
        subject_id=consent.subject_id,
        consent=consent,
        received_at=spoken.received_at,
        channel=spoken.channel,
        contents=field.seal(said, consent_key(consent.subject_id, now)),
        categories=listed,
        missing=list(missing),
        message=spoken.message,
        state=DemandState.INCOMPLETE if missing else DemandState.ACCEPTED,
    )
    demand.record(actor=actor, reason=reason, now=now)
    record_event(
        "consents.demand_received",
        actor=actor,
        now=now,
        subject_id=consent.subject_id,
        object_label="consents.distributiondemand",
        object_id=demand.pk,
        reason=reason.code,
        note=seal_note(consent.subject_id, reason.note, now),
        details={"state": demand.state, "missing": ",".join(missing), "consent": consent.pk},
    )
    return demand


def _stop(consent: Consent, spoken: Spoken, *, actor: Actor, reason: Reason, now: datetime) -> None:
    at = spoken.received_at
    # What ran out before must not look as if it had been stopped.
    ran_out = consent.valid_until is not None and consent.valid_until <= at
    expire_of(subject_ids=[consent.subject_id], actor=actor, now=now, spared=None if ran_out else consent.pk)
    consent.refresh_from_db()
    if consent.state != ConsentState.ACTIVE:
        return
    consent.state = state_after(consent.state, Act.ENDED_BY_DEMAND)
    consent.act, consent.number, consent.ended_at = Act.ENDED_BY_DEMAND, consent.number + 1, at
    speak(consent, spoken, now=now)
    record_consent(consent, "consents.ended_by_demand", actor=actor, reason=reason, now=now)
    settle(
        subject_id=consent.subject_id,
        at=at,
        end_reason=EndReason.DEMANDED,
        actor=actor,
        reason=reason,
        now=now,
    )
    tell_ended(consent, frozenset(consent.categories), now=now, actor=actor, reason=reason)
