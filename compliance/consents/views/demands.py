"""Demands to stop distribution: taken in as they came, shown without their contents (clauses 4.9, 4.10)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.consents.forms.distribution import DemandForm, RevealDemandForm
from compliance.consents.models import Consent, ConsentKind, DemandState, DistributionDemand
from compliance.consents.rules.distribution import CONTENT_PARTS
from compliance.consents.services.distribution import receive_demand, reveal_demand
from compliance.consents.services.entries import ConsentRejected
from compliance.consents.terms import MISSING_TEXTS
from compliance.consents.views.pages import Names, consents_url, joined, refusal_lines
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import gate, show, subject_or_404
from compliance.register.views.revealing import SHOWN_SECONDS, Opened


def missing_text(demand: DistributionDemand) -> str:
    """What a demand lacks, in words."""
    return ", ".join(str(MISSING_TEXTS.get(part, part)) for part in demand.missing)


def demand_url(demand: DistributionDemand, page: str = "change") -> str:
    """Address of a page of a demand."""
    return reverse(f"admin:consents_distributiondemand_{page}", args=[demand.pk])


@require_http_methods(["GET", "POST"])
@gate("consents.add_distributiondemand")
def receive(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Takes a demand in. A complete one stops distribution at the instant of its receipt."""
    subject = subject_or_404(subject_id)
    names = Names.read()
    form = DemandForm(
        request.POST or None,
        consents=list(
            Consent.objects.filter(subject=subject, kind=ConsentKind.DISTRIBUTION)
            .select_related("wording", "subject")
            .order_by("-pk")
        ),
        names=names.categories,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            demand = receive_demand(
                subject=subject,
                consent=form.chosen,
                contents=form.contents,
                categories=said["categories"],
                received_at=said["received_at"],
                channel=said["channel"],
                message=said["message"].strip(),
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
            if demand.state == DemandState.ACCEPTED:
                messages.success(request, _("Distribution is stopped as of the receipt of the demand."))
            else:
                messages.warning(
                    request,
                    _("The demand is kept, but it lacks: %(missing)s. Distribution goes on; ask for it.")
                    % {"missing": missing_text(demand)},
                )
            return HttpResponseRedirect(demand_url(demand))
    return show(
        request,
        "consents/act.html",
        title=_("Demand to stop distribution"),
        subject=subject,
        form=form,
        lede=_(
            "Enter what the demand says, and leave empty what it does not say. One that holds surname, name, "
            "patronymic, a contact and the list of the data ends the consent at the instant of receipt."
        ),
        button=_("Keep the demand"),
        back=consents_url(subject),
    )


@require_safe
@gate("consents.view_distributiondemand")
def show_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """A demand without its contents."""
    demand = _demand_or_404(demand_id)
    names = Names.read()
    return show(
        request,
        "consents/demand.html",
        title=_("Demand № %(number)s") % {"number": demand.pk},
        model=DistributionDemand,
        subject=demand.subject,
        demand=demand,
        facts=[
            (_("Consent"), demand.consent.wording.title),
            (_("Received at"), demand.received_at),
            (_("Channel"), demand.get_channel_display()),
            (_("Data that the demand lists"), joined(names.of_categories(demand.categories))),
            (_("What is missing"), missing_text(demand) or "—"),
            (_("Message it came in"), demand.message or "—"),
        ],
        can_reveal=request.user.has_perm("register.reveal_dataitem"),
        can_receive=demand.state == DemandState.INCOMPLETE
        and request.user.has_perm("consents.add_distributiondemand"),
    )


@require_http_methods(["GET", "POST"])
@gate("register.reveal_dataitem")
def reveal(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Asks why; shows what the demand says."""
    demand = _demand_or_404(demand_id)
    form = RevealDemandForm(request.POST or None)
    back = demand_url(demand)
    if request.method == "POST" and form.is_valid():
        try:
            said = reveal_demand(
                demand=demand,
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
                settles_blockings=request.user.has_perm("register.reveal_blocked"),
            )
        except Refused as refused:
            for line in refusal_lines(refused, Names.read()):
                form.add_error(None, line)
        else:
            response = show(
                request,
                "register/revealed.html",
                title=_("Revealed values"),
                subject=demand.subject,
                groups=[("", _opened(said))],
                back=back,
                seconds=SHOWN_SECONDS,
            )
            response["Cache-Control"] = "no-store, private"
            response["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
            return response
    return show(
        request,
        "consents/act.html",
        title=_("Reveal the contents of a demand"),
        subject=demand.subject,
        form=form,
        facts=[(_("Demand"), f"№ {demand.pk}")],
        lede=_("Who looked, at what and why is recorded in the trail."),
        button=_("Reveal"),
        back=back,
    )


def _demand_or_404(demand_id: int) -> DistributionDemand:
    found: DistributionDemand = get_object_or_404(
        DistributionDemand.objects.select_related("subject", "consent", "consent__wording"), pk=demand_id
    )
    return found


def _opened(said: object) -> list[Opened]:
    if not isinstance(said, dict):
        return [Opened(_("Contents"), str(said), False)]
    return [
        Opened(str(MISSING_TEXTS[part]), str(said[part]), True) for part in CONTENT_PARTS if said.get(part)
    ]
