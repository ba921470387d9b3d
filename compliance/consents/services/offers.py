"""What is known of a consent that is offered, gathered for the rules that judge it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.consents.models import Wording
from compliance.consents.rules.distribution import TERMS
from compliance.consents.rules.giving import Offer, received
from compliance.register.models import Category, PurposeCategory, Subject

from .people import giver_of
from .wordings import is_unaltered, wording_in_force

if TYPE_CHECKING:
    from .giving import Given


def offer_of(subject: Subject, given: Given, now: datetime) -> Offer:
    """Everything the rules ask, in a constant number of queries."""
    wording = given.wording
    at = received(given.received_at, now)
    person = giver_of(subject.pk)
    purposes = frozenset(wording.purposes if given.purposes is None else given.purposes)
    return Offer(
        kind=wording.kind,
        purposes=purposes,
        categories=frozenset(wording.categories if given.categories is None else given.categories),
        allowed=dict(Category.objects.values_list("code", "allowed")),
        needs=_needs(purposes),
        worded_purposes=frozenset(wording.purposes),
        worded_categories=frozenset(wording.categories),
        months=wording.months,
        received_at=given.received_at,
        received_on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
        valid_until=given.valid_until,
        channel=given.channel,
        giver=given.giver,
        now=now,
        wording=_state_of(wording, at),
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


def _needs(purposes: frozenset[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for purpose, category in PurposeCategory.objects.filter(
        purpose__code__in=purposes, purpose__active=True, active=True
    ).values_list("purpose__code", "category__code"):
        found.setdefault(purpose, set()).add(category)
    return {purpose: frozenset(codes) for purpose, codes in found.items()}


def _state_of(wording: Wording, at: datetime) -> str:
    """Whether a wording may be agreed to at an instant, as a code of the rules."""
    current = wording_in_force(wording.series, at)
    if current is None or current.version < wording.version:
        return "wording_not_in_force"
    if current.version > wording.version:
        return "wording_superseded"
    return "in_force" if is_unaltered(wording) else "wording_altered"
