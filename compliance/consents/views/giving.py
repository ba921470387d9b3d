"""Recording a consent: the wording first, then only what that wording allows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.consents.forms.giving import ConditionsForm, GiveForm, NarrowForm
from compliance.consents.models import Consent, Wording
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.giving import ConsentRejected, give_consent
from compliance.consents.services.wordings import wordings_in_force
from compliance.consents.views.pages import (
    Names,
    consent_or_404,
    consents_url,
    refusal_lines,
    yes_no,
)
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show, subject_or_404


@require_safe
@gate("consents.add_consent")
def choose(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The wordings in force, and which of them the subject has agreed to already."""
    subject = subject_or_404(subject_id)
    now = timezone.now()
    known = {consent.series: consent for consent in Consent.objects.filter(subject=subject)}
    live = wordings_in_force(now)
    earlier = Wording.objects.filter(in_force_from__lte=now).exclude(pk__in=[one.pk for one in live])
    return show(
        request,
        "consents/choose.html",
        title=_("Record a consent"),
        subject=subject,
        wordings=[(wording, known.get(wording.series)) for wording in live],
        earlier=earlier.defer("text_kk", "text_ru"),
        can_publish=request.user.has_perm("consents.add_wording"),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.add_consent")
def give(request: HttpRequest, subject_id: int, wording_id: int) -> HttpResponse:
    """Takes a consent in the words of one wording."""
    subject = subject_or_404(subject_id)
    wording = get_object_or_404(Wording, pk=wording_id)
    names = Names.read()
    form = GiveForm(
        request.POST or None,
        request.FILES or None,
        wording=wording,
        purpose_names=names.purposes,
        category_names=names.categories,
    )
    if request.method == "POST" and form.is_valid():
        try:
            give_consent(
                subject=subject,
                given=form.given(),
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except ConsentRejected as rejected:
            form.show_rejections(rejected.codes)
        except Refused as refused:
            for line in refusal_lines(refused, names):
                form.add_error(None, line)
        else:
            messages.success(request, _("The consent is recorded."))
            return HttpResponseRedirect(consents_url(subject))
    return show(
        request,
        "consents/give.html",
        title=_("Record a consent"),
        subject=subject,
        form=form,
        wording=wording,
        flags=wording_flags(wording),
        back=consents_url(subject),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.change_consent")
def narrow(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Takes back a part of a consent."""
    consent = consent_or_404(consent_id)
    names = Names.read()
    form = NarrowForm(
        request.POST or None,
        request.FILES or None,
        consent=consent,
        purpose_names=names.purposes,
        category_names=names.categories,
    )
    if request.method == "POST" and form.is_valid():
        try:
            narrow_consent(
                consent=consent,
                **form.scope(),
                **form.receipt(),
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except ConsentRejected as rejected:
            form.show_rejections(rejected.codes)
        except Refused as refused:
            for line in refusal_lines(refused, names):
                form.add_error(None, line)
        else:
            messages.success(request, _("The consent is narrowed. What it no longer covers has ended."))
            return HttpResponseRedirect(consents_url(consent.subject))
    return show(
        request,
        "consents/narrow.html",
        title=_("Narrow a consent"),
        subject=consent.subject,
        form=form,
        consent=consent,
        lede=_(
            "What is ticked now holds. Take the tick away from what the subject takes back: it ends at "
            "the time of receipt. More is never added here; that is a new consent."
        ),
        button=_("Narrow the consent"),
        back=consents_url(consent.subject),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.change_consent")
def change(request: HttpRequest, consent_id: int) -> HttpResponse:
    """Other bans and conditions of a consent."""
    consent = consent_or_404(consent_id)
    names = Names.read()
    form = ConditionsForm(
        request.POST or None, request.FILES or None, consent=consent, category_names=names.categories
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_consent(
                consent=consent,
                **form.said(),
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except ConsentRejected as rejected:
            form.show_rejections(rejected.codes)
        except Refused as refused:
            for line in refusal_lines(refused, names):
                form.add_error(None, line)
        else:
            messages.success(request, _("The conditions are changed."))
            return HttpResponseRedirect(consents_url(consent.subject))
    return show(
        request,
        "consents/narrow.html",
        title=_("Conditions of a consent"),
        subject=consent.subject,
        form=form,
        consent=consent,
        lede=_("Bans and conditions of the subject hold from the time of receipt. Purposes and data stay."),
        button=_("Change the conditions"),
        back=consents_url(consent.subject),
    )


def wording_flags(wording: Wording) -> list[tuple[str, str]]:
    """What the words say besides purposes and data (Art. 8(4))."""
    return [
        (_("Operator"), f"{wording.operator_name_ru} · {wording.operator_name_kk}"),
        (_("BIN"), wording.operator_bin),
        (_("Transfer to third parties"), yes_no(wording.third_parties)),
        (_("Cross-border transfer"), yes_no(wording.cross_border)),
        (_("Publication in public sources"), yes_no(wording.public_sources)),
    ]
