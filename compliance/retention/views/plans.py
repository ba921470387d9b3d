"""A plan: what is in it, and how far its execution has come."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compliance.access.actor import actor_of
from compliance.register.models import Category, Subject
from compliance.register.views.pages import gate, show
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
from compliance.retention.services.who import who
from compliance.retention.words import why_text

from .plan_decisions import ACTS, is_number

ROWS = 100
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


def _progress(plan: RetentionPlan) -> dict[str, object]:
    found = execution.progress_of(plan)
    text = _("%(destroyed)s of %(items)s values destroyed, %(skipped)s skipped, %(excluded)s excluded") % {
        "destroyed": found.destroyed,
        "items": found.items,
        "skipped": found.skipped,
        "excluded": found.excluded,
    }
    if plan.state == PlanState.RUNNING and found.batches_done == found.batches:
        # The act comes with the last batch, unless it could not be written then.
        text += " " + _("The act is still to be made: the next run makes it, within minutes.")
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
    return int(text) if is_number(text) else 0
