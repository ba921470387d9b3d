"""A plan: what is in it, deciding about it, and how far its execution has come."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from compliance.access.actor import actor_of
from compliance.register.models import Category, Subject
from compliance.register.services.refusals import Refused
from compliance.register.views.pages import category_names, gate, show
from compliance.retention import tasks
from compliance.retention.forms import ApproveForm, PlanForm, RejectForm
from compliance.retention.models import (
    DestructionAct,
    Exclusion,
    PlanItem,
    PlanState,
    RetentionPlan,
    RetentionRule,
)
from compliance.retention.services import execution
from compliance.retention.services.act_content import rule_text, source_text
from compliance.retention.services.approval import approve_plan, reject_plan
from compliance.retention.services.planning import plan_retention
from compliance.retention.services.who import who
from compliance.retention.words import why_text

ROWS = 100
ACTS = {
    "start": (gettext_lazy("Start"), execution.start_plan, PlanState.APPROVED),
    "stop": (gettext_lazy("Stop"), execution.stop_plan, PlanState.RUNNING),
    "continue": (gettext_lazy("Continue"), execution.continue_plan, PlanState.STOPPED),
}
COLOURS = {
    PlanState.PROPOSED: "warn",
    PlanState.APPROVED: "good",
    PlanState.RUNNING: "warn",
    PlanState.STOPPED: "bad",
    PlanState.DONE: "good",
    PlanState.REJECTED: "calm",
    PlanState.EXPIRED: "calm",
}


@require_safe
@gate("retention.view_retentionplan")
def show_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Counts, grounds, hash, what was excluded, and a page of the values."""
    plan = get_object_or_404(RetentionPlan, pk=plan_id)
    may = request.user.has_perm
    rules = RetentionRule.objects.select_related("purpose").in_bulk([one["rule"] for one in plan.grounds])
    rows, older = _rows(request, plan)
    return show(
        request,
        "retention/plan.html",
        title=str(plan),
        model=RetentionPlan,
        plan=plan,
        colour=COLOURS.get(PlanState(plan.state), "calm"),
        author=who(plan.author),
        approver=who(plan.approver) if plan.approver else "",
        digest=bytes(plan.digest or b"").hex(),
        approved_digest=bytes(plan.approved_digest or b"").hex(),
        rejection=dict(Exclusion.choices).get(plan.rejection, plan.rejection),
        grounds=[
            (rule_text(rules[one["rule"]]), source_text(rules[one["rule"]]), one["items"], one["subjects"])
            for one in plan.grounds
            if one["rule"] in rules
        ],
        rows=rows,
        older_link=older,
        newest_link="?" if "batch" in request.GET else None,
        progress=_progress(plan),
        act=DestructionAct.objects.filter(plan=plan).first(),
        can_decide=plan.state == PlanState.PROPOSED and may("retention.approve_plan"),
        own=plan.author == actor_of(request).label,
        acts=[
            (code, title)
            for code, (title, _service, state) in ACTS.items()
            if plan.state == state and may("retention.execute_plan")
        ],
    )


@require_safe
@gate("retention.view_retentionplan")
def progress(request: HttpRequest, plan_id: int) -> JsonResponse:
    """How far a plan has come, for the bar."""
    plan = get_object_or_404(RetentionPlan, pk=plan_id)
    said = _progress(plan)
    answer = JsonResponse(said | {"state": plan.state})
    answer["Cache-Control"] = "no-store, private"
    return answer


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
    if request.method == "POST" and form.is_valid():
        try:
            reject_plan(
                plan=plan,
                why=form.cleaned_data["why"],
                actor=actor_of(request),
                reason=form.reason,
                now=timezone.now(),
            )
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
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
    if request.method == "POST" and form.is_valid():
        try:
            service(plan=plan, actor=actor_of(request), reason=form.reason, now=timezone.now())
        except Refused as refused:
            form.show_refusals(refused.refusals, category_names())
        else:
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


def _progress(plan: RetentionPlan) -> dict[str, object]:
    found = execution.progress_of(plan)
    text = _("%(destroyed)s of %(items)s values destroyed, %(skipped)s skipped, %(excluded)s excluded") % {
        "destroyed": found.destroyed,
        "items": found.items,
        "skipped": found.skipped,
        "excluded": found.excluded,
    }
    return {"batches": found.batches, "batches_done": found.batches_done, "text": text}


def _rows(request: HttpRequest, plan: RetentionPlan) -> tuple[list[dict[str, object]], str | None]:
    """A page of values by batch and number: a range of the primary key, whatever the size of the plan."""
    batch, after = _int(request, "batch"), _int(request, "after")
    wanted = PlanItem.objects.filter(plan=plan)
    if request.GET.get("left_out"):
        wanted = wanted.exclude(outcome="")
    if batch:
        wanted = wanted.filter(Q(batch=batch, data_item_id__gt=after) | Q(batch__gt=batch))
    found = list(wanted.order_by("batch", "data_item_id")[: ROWS + 1])
    page = found[:ROWS]
    names = {category.pk: category.name for category in Category.objects.all()}
    subjects = Subject.objects.in_bulk({item.subject_id for item in page})
    labels = dict(Exclusion.choices)
    rows: list[dict[str, object]] = [
        {
            "item": item,
            "subject": subjects.get(item.subject_id),
            "category": names.get(item.category_id, "—"),
            "outcome": item.get_outcome_display() if item.outcome else "",
            "why": labels.get(item.why) or (why_text(item.why) if item.why else ""),
        }
        for item in page
    ]
    if len(found) <= ROWS:
        return rows, None
    left_out = "&left_out=1" if request.GET.get("left_out") else ""
    return rows, f"?batch={page[-1].batch}&after={page[-1].data_item_id}{left_out}"


def _int(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if _is_number(text) else 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _excluded(plan: RetentionPlan, words: list[str], why: str) -> tuple[dict[int, str], list[str]]:
    """Ids of the values that are named by number or by the reference of their subject; words not found."""
    numbers = {int(word) for word in words if _is_number(word)}
    references = {word for word in words if not _is_number(word)}
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
