"""Showing values in clear: asked for with a reason, answered in the response to the form and nowhere else.

The page takes itself back after a minute (a header does it even without scripts), may not be kept by
any cache, and its address, title and messages hold no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.forms.acts import RevealForm
from compliance.register.forms.groups import grouped
from compliance.register.models import Category, DataItem, Subject
from compliance.register.models.catalogue import Validator
from compliance.register.services.refusals import Refused
from compliance.register.services.reveal import reveal, reveal_history
from compliance.register.views.pages import category_names, gate, show, subject_or_404, subject_url

SHOWN_SECONDS = 60
MOST_VERSIONS = 100
LONGEST_ID = 19


@dataclass(frozen=True, slots=True)
class Opened:
    """A value in clear with what it is; never printed by accident."""

    label: str
    text: str
    readable: bool
    at: datetime | None = None

    def __repr__(self) -> str:
        return "Opened(•••)"


@require_http_methods(["GET", "POST"])
@gate("register.reveal_dataitem")
def reveal_values(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Asks which values and why; shows them."""
    subject = subject_or_404(subject_id)
    items = {
        item.pk: item
        for item in DataItem.objects.held()
        .filter(subject=subject)
        .select_related("category")
        .defer("tokens")
        .order_by("category__position", "category__code")
    }
    form = RevealForm(
        request.POST or None,
        initial={"values": _asked(request, items)},
        choices=[(pk, item.category.name) for pk, item in items.items()],
    )
    if request.method == "POST" and form.is_valid():
        try:
            shown = reveal(
                subject=subject,
                items=[items[pk] for pk in items if pk in form.chosen],
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
                settles_blockings=request.user.has_perm("register.reveal_blocked"),
            )
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
            groups = [
                (title, [_opened(one.item.category, one.text, one.readable) for one in members])
                for title, members in grouped(shown, key=lambda one: one.item.category.code)
            ]
            return _shown_once(request, subject, groups, subject_url(subject))
    return _asking(request, subject, form, subject_url(subject))


@require_http_methods(["GET", "POST"])
@gate("register.reveal_dataitem")
def reveal_versions(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Asks which earlier versions and why; shows them."""
    subject = subject_or_404(subject_id)
    source = request.POST if request.method == "POST" else request.GET
    wanted = [int(pk) for pk in source.getlist("values")[:MOST_VERSIONS] if is_id(pk)]
    rows = {row.pk: row for row in _versions(subject, wanted)}
    form = RevealForm(
        request.POST or None,
        initial={"values": [str(pk) for pk in rows]},
        choices=[(pk, _version_name(row)) for pk, row in rows.items()],
    )
    back = subject_url(subject, "history")
    if request.method == "POST" and form.is_valid():
        chosen = [row for pk, row in rows.items() if pk in form.chosen]
        try:
            values = reveal_history(
                subject=subject,
                rows=chosen,
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
                settles_blockings=request.user.has_perm("register.reveal_blocked"),
            )
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
            opened = [
                _opened(row.category, str(value), isinstance(value, str), row.history_date)
                for row, value in zip(chosen, values, strict=True)
            ]
            return _shown_once(request, subject, [("", opened)], back)
    return _asking(request, subject, form, back)


def _opened(category: Category, text: str, readable: bool, at: datetime | None = None) -> Opened:
    if readable and category.validator == Validator.DATE:
        with suppress(ValueError):
            text = formats.date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
    return Opened(category.name, text, readable, at)


def _versions(subject: Subject, ids: Sequence[int]) -> list[Any]:
    if not ids:
        return []
    rows = DataItem.history.filter(subject_id=subject.pk, history_id__in=ids)
    return list(rows.select_related("category").order_by("category__position", "-history_id"))


def _version_name(row: Any) -> str:
    at = formats.date_format(timezone.localtime(row.history_date), "SHORT_DATETIME_FORMAT")
    return _("%(category)s, version of %(at)s") % {"category": row.category.name, "at": at}


def is_id(text: str) -> bool:
    """Whether a text of an address may be an id: "²" is a digit to Python, and numbers may be endless."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_ID


def _asked(request: HttpRequest, items: dict[int, DataItem]) -> list[str]:
    """Values that the link named, by id; all of them if it named none."""
    named = [pk for pk in request.GET.getlist("values") if is_id(pk) and int(pk) in items]
    return named or [str(pk) for pk in items]


def _asking(request: HttpRequest, subject: Subject, form: RevealForm, back: str) -> HttpResponse:
    return show(
        request,
        "register/reveal.html",
        title=_("Reveal values"),
        subject=subject,
        form=form,
        back=back,
        seconds=SHOWN_SECONDS,
    )


def _shown_once(
    request: HttpRequest, subject: Subject, groups: list[tuple[str, list[Opened]]], back: str
) -> HttpResponse:
    response = show(
        request,
        "register/revealed.html",
        title=_("Revealed values"),
        subject=subject,
        groups=groups,
        back=back,
        seconds=SHOWN_SECONDS,
    )
    response["Cache-Control"] = "no-store, private"
    response["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
    return response
