"""Placing and lifting what stands against withdrawing a subject's consents (Art. 8(2))."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.consents.forms.acts import BarForm, LiftBarForm
from compliance.consents.messages import message
from compliance.consents.models import Consent, WithdrawalBar
from compliance.consents.services.bars import lift_bar, place_bar
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.views.pages import Names, consents_url, refusal_lines
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show, subject_or_404


@require_http_methods(["GET", "POST"])
@gate("consents.add_withdrawalbar")
def place(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Places a bar."""
    subject = subject_or_404(subject_id)
    consents = list(Consent.objects.filter(subject=subject).select_related("wording").order_by("series"))
    form = BarForm(request.POST or None, consents=consents)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            place_bar(
                subject=subject,
                series=said["series"],
                ground=said["ground"],
                source=said["source"].strip(),
                until=said["until"],
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except ConsentRejected as rejected:
            for name, code in rejected.codes.items():
                form.add_error(name, message(code))
        except Refused as refused:
            for line in refusal_lines(refused, Names.read()):
                form.add_error(None, line)
        else:
            messages.success(request, _("The bar is placed. Withdrawals it covers can only be refused."))
            return HttpResponseRedirect(consents_url(subject))
    return show(
        request,
        "consents/act.html",
        title=_("Bar to withdrawal"),
        subject=subject,
        form=form,
        lede=_(
            "A consent may not be withdrawn where a law forbids it or an obligation is not fulfilled "
            "(Art. 8(2)). While a bar stands, withdrawals it covers are refused with its ground."
        ),
        button=_("Place the bar"),
        back=consents_url(subject),
    )


@require_http_methods(["GET", "POST"])
@gate("consents.change_withdrawalbar")
def lift(request: HttpRequest, subject_id: int, bar_id: int) -> HttpResponse:
    """Lifts a bar."""
    bar = get_object_or_404(WithdrawalBar.objects.select_related("subject"), pk=bar_id, subject=subject_id)
    form = LiftBarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lift_bar(bar=bar, actor=actor_of(request), reason=form.reason, now=timezone.now())
        messages.success(request, _("The bar is lifted."))
        return HttpResponseRedirect(consents_url(bar.subject))
    return show(
        request,
        "consents/act.html",
        title=_("Lift a bar to withdrawal"),
        subject=bar.subject,
        form=form,
        facts=[
            (_("Which consents"), bar.series or _("all consents of the subject")),
            (_("Ground"), bar.get_ground_display()),
            (_("Since"), bar.placed_at),
            (_("Until"), bar.until or "—"),
        ],
        button=_("Lift the bar"),
        back=consents_url(bar.subject),
    )
