"""Wordings: which is in force, what each version says, and publishing the next one."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.consents import shipped
from compliance.consents.forms.wordings import FIELDS, WordingForm
from compliance.consents.models import Consent, Wording
from compliance.consents.services.wordings import (
    WordingRejected,
    is_unaltered,
    publish_wording,
    wordings_in_force,
)
from compliance.consents.views.giving import wording_flags
from compliance.consents.views.pages import Names
from compliance.policy.services import operator
from compliance.register.models import Category, Purpose
from compliance.register.views.pages import gate, show

LISTING = "admin:consents_wording_changelist"


@require_safe
@gate("consents.view_wording")
def show_wordings(request: HttpRequest) -> HttpResponse:
    """All versions by series, newest first, and which of them is in force."""
    now = timezone.now()
    live = {wording.pk for wording in wordings_in_force(now)}
    versions = Wording.objects.defer("text_kk", "text_ru").order_by("kind", "series", "-version")
    series = [
        (versions_[0], [(one, one.pk in live, one.in_force_from > now) for one in versions_])
        for _key, group in groupby(versions, key=lambda wording: wording.series)
        if (versions_ := list(group))
    ]
    known = {wording.series for wording, _versions in series}
    return show(
        request,
        "consents/wordings.html",
        title=_("Wordings of consents"),
        model=Wording,
        series=series,
        texts_to_take=[text for text in shipped_texts() if text["series"] not in known],
        can_publish=request.user.has_perm("consents.add_wording"),
    )


@require_safe
@gate("consents.view_wording")
def show_wording(request: HttpRequest, wording_id: int) -> HttpResponse:
    """One version in both languages, side by side."""
    wording = get_object_or_404(Wording, pk=wording_id)
    names = Names.read()
    live = {one.pk for one in wordings_in_force(timezone.now())}
    return show(
        request,
        "consents/wording.html",
        title=str(wording),
        model=Wording,
        wording=wording,
        in_force=wording.pk in live,
        unaltered=is_unaltered(wording),
        used=Consent.objects.filter(wording=wording).aggregate(count=Count("pk"))["count"],
        flags=wording_flags(wording),
        purposes=names.of_purposes(wording.purposes),
        categories=names.of_categories(wording.categories),
        listing=reverse(LISTING),
        can_publish=request.user.has_perm("consents.add_wording"),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.add_wording")
def publish(request: HttpRequest) -> HttpResponse:
    """The form of the next version: filled in from the last one of its series, or from a shipped text."""
    names = Names.read()
    card = operator()
    form = WordingForm(
        request.POST or None,
        initial=_beginning(request),
        purposes=[(one.code, one.name) for one in Purpose.objects.filter(active=True)],
        categories=[(one.code, one.name) for one in Category.objects.filter(allowed=True)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            wording = publish_wording(
                **form.values(), actor=actor_of(request), reason=form.reason, now=timezone.now()
            )
        except WordingRejected as rejected:
            form.show_rejections(rejected.codes)
        else:
            text = _("Published: %(series)s, version %(version)s.")
            messages.success(request, text % {"series": wording.series, "version": wording.version})
            return HttpResponseRedirect(reverse("admin:consents_wording_change", args=[wording.pk]))
    return show(
        request,
        "consents/publish.html",
        title=_("Publish a wording"),
        model=Wording,
        form=form,
        names=names,
        card=card,
        card_address=operator_address(request),
        listing=reverse(LISTING),
    )


def operator_address(request: HttpRequest) -> str:
    """Where the operator's card is filled in, for who may do so."""
    if not request.user.has_perm("policy.change_operator"):
        return ""
    return reverse("admin:policy_operator_changelist")


def shipped_texts() -> list[dict[str, Any]]:
    """Texts that come with the product, filled in from the operator's card, to begin from. Three queries."""
    card = operator()
    purposes = {one.code: (one.name_kk, one.name_ru) for one in Purpose.objects.all()}
    categories = {one.code: (one.name_kk, one.name_ru) for one in Category.objects.all()}
    language = "kk" if (get_language() or "ru").startswith("kk") else "ru"
    try:
        texts = shipped.wordings(card, purposes=purposes, categories=categories)
    except KeyError:  # the register has lost a code that a shipped text names: then there is none to offer
        return []
    return [{**text, "title": text[f"title_{language}"]} for text in texts]


def _beginning(request: HttpRequest) -> dict[str, Any]:
    """What the form is filled in with: ``?from=<wording>`` or ``?model=<series>``. Nothing is saved."""
    asked, model = request.GET.get("from", ""), request.GET.get("model", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        last = Wording.objects.filter(pk=int(asked)).first()
        if last is not None:
            return {name: getattr(last, name) for name in FIELDS if name != "in_force_from"}
    for text in shipped_texts() if model else ():
        if text["series"] == model:
            return {name: text[name] for name in FIELDS if name in text}
    return {}
