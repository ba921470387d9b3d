"""What live consents cover, and the processings that rest on them.

Nothing links a processing to a consent: one with a basis that needs consent rests on every live consent
of its subject whose kind fits and whose purposes name its own. So a second consent takes over where the
first one ends, and withdrawing one of two ends nothing that the other carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentKind
from compliance.register.models import (
    LegalBasis,
    Processing,
    Purpose,
    PurposeCategory,
    PurposeCompatibility,
)
from compliance.register.services.processing import Start, change_covers, end_processing
from compliance.register.services.refusals import Refusal

CONSENT = "consent"
CONSENT_DISTRIBUTION = "consent_distribution"


@dataclass(frozen=True, slots=True)
class LiveBasis:
    """A ground on which a subject's data is processed for a purpose now, and what it covers."""

    basis: str
    categories: frozenset[str]
    consent_id: int | None = None
    third_parties: bool = True
    cross_border: bool = True
    public_sources: bool = True


def kind_for(purpose: Purpose, basis: LegalBasis) -> str:
    """The kind of consent that serves a purpose on a basis (clauses 4.6, 5.9, 6.1.2, 6.3)."""
    if basis.code == CONSENT_DISTRIBUTION:
        return str(ConsentKind.DISTRIBUTION)
    return str(purpose.consent_kind)


def basis_code_of(kind: str) -> str:
    """The basis on which processings start that a consent of this kind is given to."""
    return CONSENT_DISTRIBUTION if kind == ConsentKind.DISTRIBUTION else CONSENT


def covered(*, subject_id: int, purpose: Purpose, basis: LegalBasis, now: datetime) -> frozenset[str] | None:
    """Codes of the categories that live consents cover; None: no live consent to this purpose."""
    found = (
        Consent.objects.live(now)
        .filter(subject_id=subject_id, kind=kind_for(purpose, basis), purposes__contains=[purpose.code])
        .values_list("categories", flat=True)
    )
    return _union(list(found))


def live_basis(
    *, subject_ids: Iterable[int], purpose: Purpose, now: datetime
) -> dict[int, tuple[LiveBasis, ...]]:
    """The grounds of each subject's live processings for a purpose, with what each covers. Three queries.

    A consent whose term has run out covers nothing, even before the job has written so. What rests on
    no consent may be handed on as far as the Law says, which is not for this function to know.
    """
    ids = list(subject_ids)
    needs = frozenset(
        PurposeCategory.objects.filter(purpose=purpose, active=True).values_list("category__code", flat=True)
    )
    consents: dict[tuple[int, str], list[Consent]] = {}
    live = Consent.objects.live(now).filter(subject_id__in=ids, purposes__contains=[purpose.code])
    for consent in live.defer("conditions", "representative", "evidence").order_by("pk"):
        consents.setdefault((consent.subject_id, consent.kind), []).append(consent)
    found: dict[int, list[LiveBasis]] = {}
    running = Processing.objects.filter(subject_id__in=ids, purpose=purpose, ended_at=None)
    for processing in running.select_related("basis").defer("document").order_by("pk"):
        limit = needs if processing.covers is None else needs & frozenset(processing.covers)
        if not processing.basis.needs_consent:
            grounds = [LiveBasis(processing.basis.code, limit)]
        else:
            grounds = [
                LiveBasis(
                    processing.basis.code, limit & frozenset(consent.categories), consent.pk,
                    consent.third_parties, consent.cross_border, consent.public_sources,
                )
                for consent in consents.get((processing.subject_id, kind_for(purpose, processing.basis)), ())
            ]  # fmt: skip
        found.setdefault(processing.subject_id, []).extend(grounds)
    return {subject_id: tuple(grounds) for subject_id, grounds in found.items() if grounds}


def settle(
    *, subject_id: int, at: datetime, end_reason: str, actor: Actor, reason: Reason, now: datetime
) -> list[Processing]:
    """Brings a subject's processings in step with what live consents cover now; gives those that changed.

    One that no consent carries any more ends at ``at``, the instant the will of the subject was received
    (4.10); one that is carried in part is narrowed, one that is carried further is widened. Processings
    on other bases are not touched (3.1.2). The caller holds the subject's lock.
    """
    changed = []
    for processing, covers in resting(subject_id=subject_id, now=now):
        if not covers:
            changed.append(
                end_processing(
                    processing=processing, end_reason=end_reason, at=at, actor=actor, reason=reason, now=now
                )
            )
        elif processing.covers != sorted(covers):
            changed.append(
                change_covers(processing=processing, covers=covers, actor=actor, reason=reason, now=now)
            )
    return changed


def resting(
    *, subject_id: int, now: datetime, without: Consent | None = None
) -> list[tuple[Processing, frozenset[str]]]:
    """A subject's live processings on consent with what live consents cover of each; three queries.

    ``without`` leaves one consent out, as if it had ended: that is how previews look ahead.
    """
    processings = list(
        Processing.objects.filter(subject_id=subject_id, ended_at=None, basis__needs_consent=True)
        .select_related("purpose", "basis")
        .order_by("pk")
    )
    if not processings:
        return []
    consents = list(Consent.objects.live(now).filter(subject_id=subject_id))
    needs: dict[int, set[str]] = {}
    for purpose_id, code in PurposeCategory.objects.filter(
        purpose__in={processing.purpose_id for processing in processings}, active=True
    ).values_list("purpose_id", "category__code"):
        needs.setdefault(purpose_id, set()).add(code)
    return [
        (
            processing,
            frozenset(needs.get(processing.purpose_id, ()))
            & (
                _union(
                    consent.categories
                    for consent in consents
                    if (without is None or consent.pk != without.pk)
                    and consent.kind == kind_for(processing.purpose, processing.basis)
                    and processing.purpose.code in consent.purposes
                )
                or frozenset()
            ),
        )
        for processing in processings
    ]


def coverage_of_basis(
    subject_id: int, purpose: Purpose, basis: LegalBasis, now: datetime
) -> frozenset[str] | None:
    """For ``register.services.processing.COVERAGE``: a basis on consent covers what the consents do."""
    if not basis.needs_consent:
        return None
    return covered(subject_id=subject_id, purpose=purpose, basis=basis, now=now) or frozenset()


def refuse_without_consent(start: Start) -> dict[int, list[Refusal]]:
    """No live consent of the right kind, no processing (clause 7.1). One query."""
    if not start.basis.needs_consent:
        return {}
    have = set(
        Consent.objects.live(start.now)
        .filter(
            subject_id__in=start.subject_ids,
            kind=kind_for(start.purpose, start.basis),
            purposes__contains=[start.purpose.code],
        )
        .values_list("subject_id", flat=True)
    )
    return {pk: [Refusal("consent_missing")] for pk in start.subject_ids if pk not in have}


def refuse_incompatible(start: Start) -> dict[int, list[Refusal]]:
    """Purposes declared incompatible do not share data (5.2, 5.3), whether or not it is held yet.

    A consent names its purposes and data, so what rests on one is a choice of its own (5.9) and passes.
    Three queries at most, however many subjects.
    """
    other = set() if start.basis.needs_consent else _incompatible_with(start.purpose)
    if not other:
        return {}
    needs = _needs({start.purpose.pk, *other})
    asked = needs.get(start.purpose.pk, {})
    if start.categories is not None:
        asked = {code: place for code, place in asked.items() if code in start.categories}
    shared: dict[int, set[str]] = {}
    running = Processing.objects.filter(subject__in=start.subject_ids, purpose__in=other, ended_at=None)
    # In no order: the usual one joins the subjects, and in a dry run of an import some are not there yet.
    for subject_id, purpose_id, covers in running.order_by().values_list(
        "subject_id", "purpose_id", "covers"
    ):
        theirs = needs.get(purpose_id, {}).keys() & (asked.keys() if covers is None else set(covers))
        shared.setdefault(subject_id, set()).update(theirs & asked.keys())
    return {
        subject_id: [Refusal("purposes_incompatible", code) for code in sorted(codes, key=asked.__getitem__)]
        for subject_id, codes in shared.items()
        if codes
    }


# What ``starting`` need not ask again: a consent is the ground, and names its purposes and data.
OWN_GATES = (refuse_without_consent, refuse_incompatible)


def _incompatible_with(purpose: Purpose) -> set[int]:
    pairs = PurposeCompatibility.objects.filter(
        Q(first=purpose) | Q(second=purpose), compatible=False
    ).values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {purpose.pk}


def _needs(purpose_ids: set[int]) -> dict[int, dict[str, int]]:
    """Codes of the categories that each purpose needs, each with its place in the catalogue's order."""
    found: dict[int, dict[str, int]] = {}
    needs = PurposeCategory.objects.filter(purpose__in=purpose_ids, active=True).order_by(
        "category__position", "category__code"
    )
    for place, (purpose_id, code) in enumerate(needs.values_list("purpose_id", "category__code")):
        found.setdefault(purpose_id, {})[code] = place
    return found


def _union(found: Iterable[list[str]]) -> frozenset[str] | None:
    lists = list(found)
    return frozenset().union(*lists) if lists else None
