"""Who may have written, as staff see it before they choose: references and masked values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from compliance.register.models import DataItem, Subject
from compliance.register.services.reveal import masked

MOST = 10
# What a person is told apart by.
SHOWN = (
    "surname",
    "name",
    "patronymic",
    "iin",
    "email",
    "mobile_phone",
    "company_name_ru",
    "company_bin_iin",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject who may have written, with masked values by the name of their category."""

    subject: Subject
    values: list[tuple[str, str]] = field(repr=False)


def shown_candidates(ids: Sequence[int]) -> list[Candidate]:
    """Candidates in the order given, ten at most. Three queries."""
    wanted = list(ids[:MOST])
    if not wanted:
        return []
    subjects = {subject.pk: subject for subject in Subject.objects.filter(pk__in=wanted)}
    items = (
        DataItem.objects.held()
        .filter(subject_id__in=wanted, category__code__in=SHOWN)
        .select_related("category")
        .defer("tokens")
        .order_by("category__position", "pk")
    )
    values: dict[int, list[tuple[str, str]]] = {}
    for shown in masked(list(items)):
        values.setdefault(shown.item.subject_id, []).append((shown.item.category.name, shown.text))
    return [Candidate(subjects[pk], values.get(pk, [])) for pk in wanted if pk in subjects]
