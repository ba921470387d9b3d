"""Holds: placed on a subject's page, lifted, and their ground shown by record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.models import Category, DataItem
from compliance.register.views.pages import carried_out, gate, show, subject_or_404, subject_url
from compliance.retention.forms import HoldForm, LiftForm, RevealForm
from compliance.retention.models import Hold
from compliance.retention.services.holds import lift_hold, place_hold
from compliance.retention.services.revealing import reveal_ground


@require_http_methods(["GET", "POST"])
@gate("retention.add_hold")
def place(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Holds a category of a subject, or everything."""
    subject = subject_or_404(subject_id)
    held = DataItem.objects.held().filter(subject=subject).values("category_id")
    form = HoldForm(request.POST or None, categories=list(Category.objects.filter(pk__in=held)))
    if carried_out(
        request,
        form,
        lambda: place_hold(
            subject=subject,
            category=form.category_chosen,
            kind=form.cleaned_data["kind"],
            ground=form.cleaned_data["ground"],
            source=form.cleaned_data["source"],
            until=form.cleaned_data["until"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("The data is held."))
        return HttpResponseRedirect(subject_url(subject))
    return show(
        request,
        "register/act.html",
        title=_("Hold data"),
        subject=subject,
        form=form,
        lede=_(
            "Data that is held is not destroyed, whatever rule says so (clause 5.7), until the hold is "
            "lifted."
        ),
        button=_("Hold"),
    )


@require_http_methods(["GET", "POST"])
@gate("retention.change_hold")
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Lifts a hold: what is due is due again."""
    hold = _hold(hold_id)
    form = LiftForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: lift_hold(hold=hold, actor=actor_of(request), reason=form.reason, now=timezone.now()),
    ):
        messages.success(request, _("The hold is lifted."))
        return HttpResponseRedirect(subject_url(hold.subject))
    return show(
        request,
        "register/act.html",
        title=_("Lift a hold"),
        subject=hold.subject,
        form=form,
        facts=_facts(hold),
        button=_("Lift the hold"),
    )


@require_http_methods(["GET", "POST"])
@gate("retention.view_hold")
def reveal(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Shows the ground of a hold, recorded with the reason."""
    hold = _hold(hold_id)
    form, facts = RevealForm(request.POST or None), _facts(hold)
    if request.method == "POST" and form.is_valid():
        ground = reveal_ground(hold=hold, actor=actor_of(request), reason=form.reason, now=timezone.now())
        facts.append((_("Law, contract or case"), ground or "—"))
    response = show(
        request,
        "register/act.html",
        title=_("Hold of data"),
        subject=hold.subject,
        form=form,
        facts=facts,
        button=_("Show the ground"),
    )
    response["Cache-Control"] = "no-store, private"
    return response


def _hold(hold_id: int) -> Hold:
    found: Hold = get_object_or_404(Hold.objects.select_related("subject", "category"), pk=hold_id)
    return found


def _facts(hold: Hold) -> list[tuple[str, object]]:
    return [
        (_("What is held"), hold.category.name if hold.category else _("all data of the subject")),
        (_("Kind"), hold.get_kind_display()),
        (_("Reference"), hold.source or "—"),
        (_("Since"), hold.placed_at),
        (_("Until"), hold.until or _("until what placed it is done")),
    ]
