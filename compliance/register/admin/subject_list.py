"""The list of subjects: one page at a time, masked, at the same cost whatever the size of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compliance.audit.admin.paging import Cursor, KeysetChangeList
from compliance.register.forms.fields import choice
from compliance.register.models import Blocking, DataItem, Subject
from compliance.register.models.subjects import Kind, Status
from compliance.register.services.reveal import masked
from compliance.register.views.searching import FOUND, Findings, findings_of

SHOWN = ("surname", "name", "iin", "mobile_phone")

# Excess has no index: it follows from three tables. So a page looks through this many ids at most and
# says so, instead of reading a million subjects for the last of them.
WINDOW = 5_000


class FilterForm(forms.Form):
    """Filters above the list; none of them is personal, so they may stand in the address."""

    status = choice(_("Status"), [("", _("any")), *Status.choices], required=False)
    kind = choice(_("Kind"), [("", _("any")), *Kind.choices], required=False)
    special = choice(
        _("Only"),
        [
            ("", _("no condition")),
            ("blocked", _("with a live blocking")),
            ("excess", _("with excess data (5.5)")),
        ],
        required=False,
    )

    def chosen(self) -> dict[str, str]:
        """What was chosen; something that is no choice is as good as nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SubjectChangeList(KeysetChangeList):
    """Pages of subjects with their masked values, and what a search has found."""

    findings: Findings | None
    forgotten: bool
    looked_through: bool
    queryset: QuerySet[Subject]

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``FilterForm``."""
        ours = {FOUND, *FilterForm.base_fields}
        return {k: v for k, v in super().get_filters_params(params).items() if k not in ours}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Subject]:
        """Subjects that fit the filters, among those found if there was a search."""
        subjects: QuerySet[Subject] = super().get_queryset(request, exclude_parameters)
        self.filter_form = FilterForm(request.GET)
        self.chosen = self.filter_form.chosen()
        self.findings = findings_of(request)
        self.forgotten = FOUND in request.GET and self.findings is None
        for name in ("status", "kind"):
            if name in self.chosen:
                subjects = subjects.filter(**{name: self.chosen[name]})
        if self.findings is not None:
            subjects = subjects.filter(pk__in=self.findings.subject_ids)
        elif self.forgotten:
            subjects = subjects.none()
        if self.chosen.get("special") == "blocked":
            live = Blocking.objects.filter(lifted_at=None)
            subjects = subjects.filter(pk__in=live.values("subject_id"))
        if self.chosen.get("special") == "excess":
            held = DataItem.objects.held().filter(subject_id=OuterRef("pk"))
            subjects = subjects.filter(Exists(held.with_excess().filter(is_excess=True)))
        return subjects

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page and opens its masks with one query for all keys."""
        self.looked_through = False
        if self.chosen.get("special") == "excess" and self.findings is None:
            self._take_window(request)
        else:
            super().get_results(request)
        attach_masks(self.result_list)

    def _take_window(self, request: HttpRequest) -> None:
        before = Cursor.read(request.GET).before
        top = before or (Subject.objects.aggregate(top=Max("pk"))["top"] or 0) + 1
        bottom = max(top - WINDOW, 0)
        whole: QuerySet[Subject] = self.queryset
        self.queryset = whole.filter(pk__gte=bottom, pk__lt=top)
        super().get_results(request)
        self.queryset = whole
        self.newer = before
        if self.older is None and bottom > 1:
            self.older, self.looked_through = bottom, True

    @property
    def newer_link(self) -> str | None:
        """Address of the page with newer rows; a list in windows is read downwards only."""
        return None if self.chosen.get("special") == "excess" else super().newer_link


def attach_masks(subjects: Sequence[Subject]) -> None:
    """Gives each subject ``masks``: masked texts by category code. Two queries for all of them."""
    items = list(
        DataItem.objects.held()
        .filter(subject_id__in=[subject.pk for subject in subjects], category__code__in=SHOWN)
        .select_related("category")
        .defer("tokens")
    )
    masks: dict[int, dict[str, str]] = defaultdict(dict)
    for shown in masked(items):
        masks[shown.item.subject_id][shown.item.category.code] = shown.text
    for subject in subjects:
        subject.masks = masks[subject.pk]  # type: ignore[attr-defined]  # put there for the page
