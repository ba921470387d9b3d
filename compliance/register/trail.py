"""How the trail, a floor below, learns what subjects are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from django.urls import reverse

from compliance.register.models import Category, Purpose, Subject


class SubjectNames:
    """Subjects by their reference codes (``compliance.audit.names``)."""

    label = "register.subject"
    permission = "register.view_subject"

    def references(self, ids: Collection[int]) -> dict[int, str]:
        """Reference codes by id, in one query."""
        return dict(Subject.objects.filter(pk__in=ids).values_list("pk", "reference"))

    def find(self, reference: str) -> int | None:
        """The id of a reference code."""
        found = Subject.objects.filter(reference=reference.upper()).values_list("pk", flat=True)
        return next(iter(found), None)

    def link(self, subject_id: int) -> str:
        """Address of the subject's page."""
        return reverse("admin:register_subject_change", args=(subject_id,))


def catalogue_words() -> dict[str, Callable[[], Mapping[str, str]]]:
    """What the codes of the catalogue mean, by the fields that hold them (``compliance.audit.words``)."""

    def categories() -> dict[str, str]:
        return {one.code: one.name for one in Category.objects.all()}

    def purposes() -> dict[str, str]:
        return {one.code: one.name for one in Purpose.objects.all()}

    return {"categories": categories, "covers": categories, "purposes": purposes}
