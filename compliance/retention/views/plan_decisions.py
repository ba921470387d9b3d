"""Deciding about a plan: making one, approving or rejecting it, starting, stopping and continuing it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from compliance.access.actor import actor_of
from compliance.register.models import Subject
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import carried_out, category_names, gate, show
from compliance.retention import tasks
from compliance.retention.forms import ApproveForm, PlanForm, RejectForm
from compliance.retention.models import PlanItem, PlanState, RetentionPlan
from compliance.retention.services import execution
from compliance.retention.services.approval import approve_plan, reject_plan
from compliance.retention.services.planning import plan_retention
from compliance.retention.services.who import who

ACTS = {
    "start": (gettext_lazy("Start"), execution.start_plan, PlanState.APPROVED),
    "stop": (gettext_lazy("Stop"), execution.stop_plan, PlanState.RUNNING),
    "continue": (gettext_lazy("Continue"), execution.continue_plan, PlanState.STOPPED),
}


@require_http_methods(["GET", "POST"])
@gate("retention.approve_plan")
def approve(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Approves the plan that was seen, wholly or but for some values."""
    plan = get_object_or_404(RetentionPlan, pk=plan_id)
    digest = bytes(plan.digest or b"").hex()
    form = ApproveForm(request.POST or None, initial={"digest": digest})
    if request.method == "POST" and form.is_valid():
        excluded, unknown = _excluded(plan, form.words, form.cleaned_data["why"])
        if unknown:
            form.add_error("left_out", _("Not in this plan: %(words)s.") % {"words": ", ".join(unknown)})
        else:
            try:
                seen = bytes.fromhex(form.cleaned_data["digest"])
            except ValueError:
                seen = b""
            try:
                approve_plan(
                    plan=plan,
                    digest=seen,
                    excluded=excluded,
                    actor=actor_of(request),
                    reason=form.reason,
                    now=timezone.now(),
                )
            except Refused as refused:
                form.show_refusals(refused.refusals, category_names())
            else:
                messages.success(request, _("The plan is approved."))
                return HttpResponseRedirect(plan_url(plan))
    return show(
        request,
        "disclosures/form.html",
        title=_("Approve the plan %(plan)s") % {"plan": plan},
        model=RetentionPlan,
        form=form,
        lede=_(
            "What is approved is destroyed and cannot be restored (clause 2.12). Each value is checked once "
            "more before it goes; what is held or needed by then stays."
        ),
        facts=[
            (_("Values"), plan.items),
            (_("Subjects"), plan.subjects),
            (_("Made by"), who(plan.author)),
            ("SHA-256", digest),
        ],
        button=_("Approve"),
        back=plan_url(plan),
    )


@require_http_methods(["GET", "POST"])
@gate("retention.approve_plan")
def reject(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Rejects a plan with a reason: nothing of it is destroyed."""
    plan = get_object_or_404(RetentionPlan, pk=plan_id)
    form = RejectForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: reject_plan(
            plan=plan,
            why=form.cleaned_data["why"],
            actor=actor_of(request),
            reason=form.reason,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("The plan is rejected. Nothing was destroyed."))
        return HttpResponseRedirect(plan_url(plan))
    return show(
        request,
        "disclosures/form.html",
        title=_("Reject the plan %(plan)s") % {"plan": plan},
        model=RetentionPlan,
        form=form,
        button=_("Reject"),
        back=plan_url(plan),
    )


@require_http_methods(["GET", "POST"])
@gate("retention.execute_plan")
def act(request: HttpRequest, plan_id: int, act: str) -> HttpResponse:
    """Starts, stops or continues the execution."""
    if act not in ACTS:
        raise Http404
    plan = get_object_or_404(RetentionPlan, pk=plan_id)
    title, service, _state = ACTS[act]
    form = PlanForm(request.POST or None)
    if carried_out(
        request,
        form,
        lambda: service(plan=plan, actor=actor_of(request), reason=form.reason, now=timezone.now()),
    ):
        if act != "stop":
            transaction.on_commit(tasks.execute.delay)
        messages.success(request, _("Noted: %(act)s.") % {"act": title})
        return HttpResponseRedirect(plan_url(plan))
    return show(
        request,
        "disclosures/form.html",
        title=f"{title}: {plan}",
        model=RetentionPlan,
        form=form,
        button=title,
        back=plan_url(plan),
    )


@require_http_methods(["GET", "POST"])
@gate("retention.add_retentionplan")
def make(request: HttpRequest) -> HttpResponse:
    """Plans what is due now, without waiting for the night."""
    form = PlanForm(request.POST or None)
    listing = reverse("admin:retention_retentionplan_changelist")
    if request.method == "POST" and form.is_valid():
        made = plan_retention(now=timezone.now(), actor=actor_of(request), reason=form.reason, origin="staff")
        if made:
            messages.success(request, _("Plans made: %(plans)s.") % {"plans": ", ".join(map(str, made))})
        else:
            messages.info(request, _("Nothing is due that is not in a plan already."))
        return HttpResponseRedirect(plan_url(made[0]) if len(made) == 1 else listing)
    return show(
        request,
        "disclosures/form.html",
        title=_("Plan what is due"),
        model=RetentionPlan,
        form=form,
        lede=_("Another person has to approve a plan that you make (clause 5.7)."),
        button=_("Make a plan"),
        back=listing,
    )


def plan_url(plan: RetentionPlan) -> str:
    """Address of a plan."""
    return reverse("admin:retention_retentionplan_change", args=[plan.pk])


def is_number(text: str) -> bool:
    """Whether it can be the id of a row."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _excluded(plan: RetentionPlan, words: list[str], why: str) -> tuple[dict[int, str], list[str]]:
    """Ids of the values that are named by number or by the reference of their subject; words not found."""
    numbers = {int(word) for word in words if is_number(word)}
    references = {word for word in words if not is_number(word)}
    subjects = dict(Subject.objects.filter(reference__in=references).values_list("pk", "reference"))
    found = list(
        PlanItem.objects.filter(plan=plan)
        .filter(Q(data_item_id__in=numbers) | Q(subject_id__in=subjects))
        .values_list("data_item_id", "subject_id")
    )
    there = {subjects[subject] for _item, subject in found if subject in subjects}
    items = {item for item, _subject in found}
    unknown = sorted(references - there) + [str(one) for one in sorted(numbers - items)]
    return dict.fromkeys(items, why), unknown
