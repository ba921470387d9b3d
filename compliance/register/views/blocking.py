"""Blocking a subject's data, and lifting it (clause 2.2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.forms.acts import BlockForm, UnblockForm
from compliance.register.models import Blocking, Category, DataItem
from compliance.register.services.blocking import block, unblock
from compliance.register.views.pages import carried_out, gate, show, subject_or_404, subject_url


@require_http_methods(["GET", "POST"])
@gate("register.block_subject")
def place(request: HttpRequest, subject_id: int) -> HttpResponse:
    """Blocks one category or everything."""
    subject = subject_or_404(subject_id)
    held = DataItem.objects.held().filter(subject=subject).values("category_id")
    form = BlockForm(request.POST or None, categories=list(Category.objects.filter(pk__in=held)))
    if carried_out(
        request,
        form,
        lambda: block(
            subject=subject,
            category=form.category,
            ground=form.cleaned_data["ground"],
            until=form.cleaned_data["until"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("The data is blocked."))
        return HttpResponseRedirect(subject_url(subject))
    return show(
        request,
        "register/act.html",
        title=_("Block data"),
        subject=subject,
        form=form,
        lede=_("Blocked data is kept, but not changed, used, exported, passed on or destroyed (2.2)."),
        button=_("Block"),
    )


@require_http_methods(["GET", "POST"])
@gate("register.unblock_subject")
def lift(request: HttpRequest, subject_id: int, blocking_id: int) -> HttpResponse:
    """Lifts a blocking."""
    blocking = get_object_or_404(
        Blocking.objects.select_related("subject", "category"), pk=blocking_id, subject=subject_id
    )
    form = UnblockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unblock(blocking=blocking, actor=actor_of(request), reason=form.reason, now=timezone.now())
        messages.success(request, _("The blocking is lifted."))
        return HttpResponseRedirect(subject_url(blocking.subject))
    everything = _("all data of the subject")
    return show(
        request,
        "register/act.html",
        title=_("Lift a blocking"),
        subject=blocking.subject,
        form=form,
        facts=[
            (_("What is blocked"), blocking.category.name if blocking.category else everything),
            (_("Ground"), blocking.get_ground_display()),
            (_("Since"), blocking.placed_at),
            (_("Until"), blocking.until or "—"),
        ],
        button=_("Lift the blocking"),
    )
