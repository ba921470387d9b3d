"""Looking ahead, for preview and act: what becomes of a subject's processings when a consent ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.consents.models import Consent, ConsentState
from compliance.consents.rules.withdrawal import GivenConsent, Outcome, Running, outcome
from compliance.register.models import DataItem, Processing, PurposeCategory

from .coverage import kind_for


@dataclass(frozen=True, slots=True)
class Outlook:
    """The subject's live processings and active consents by id, and what the end of some consents does."""

    processings: dict[int, Processing]
    consents: dict[int, Consent]
    outcome: Outcome


def look_ahead(*, consent: Consent, now: datetime) -> Outlook:
    """What happens when a consent ends now. Four queries, whatever there is.

    Consents of the subject whose term is over end with it. When it has ended itself nothing happens.
    """
    subject_id = consent.subject_id
    consents = {
        consent.pk: consent
        for consent in Consent.objects.filter(subject=subject_id, state=ConsentState.ACTIVE)
        .select_related("wording")
        .defer("conditions", "representative", "evidence")
        .order_by("pk")
    }
    ending = frozenset(
        other.pk
        for other in consents.values()
        if other.pk == consent.pk or (other.valid_until is not None and other.valid_until <= now)
    )
    processings = {
        processing.pk: processing
        for processing in Processing.objects.filter(subject=subject_id, ended_at=None)
        .select_related("purpose", "basis")
        .order_by("pk")
    }
    needs: dict[str, set[str]] = {}
    for purpose, category in PurposeCategory.objects.filter(
        active=True, purpose__in={processing.purpose_id for processing in processings.values()}
    ).values_list("purpose__code", "category__code"):
        needs.setdefault(purpose, set()).add(category)
    held = DataItem.objects.held().filter(subject=subject_id).values_list("category__code", flat=True)
    found = outcome(
        ending=ending if consent.pk in consents else frozenset(),
        consents=[
            GivenConsent(pk, consent.kind, frozenset(consent.purposes), frozenset(consent.categories))
            for pk, consent in consents.items()
        ],
        processings=[_running(processing) for processing in processings.values()],
        needs={purpose: frozenset(codes) for purpose, codes in needs.items()},
        held=frozenset(held),
    )
    return Outlook(processings, consents, found)


def _running(processing: Processing) -> Running:
    kind = kind_for(processing.purpose, processing.basis) if processing.basis.needs_consent else ""
    covers = None if processing.covers is None else frozenset(processing.covers)
    return Running(processing.pk, processing.purpose.code, kind, covers)
