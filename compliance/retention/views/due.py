"""What is due, and why any single value is kept or due."""

from __future__ import annotations

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from compliance.audit.admin.paging import AFTER, Cursor
from compliance.deadlines.services import due
from compliance.register.models import Category, DataItem, EndReason, Processing, Subject
from compliance.register.views.pages import gate, show
from compliance.retention.models import Hold, RetentionPlan, RetentionRule
from compliance.retention.rules.needed import Standing
from compliance.retention.services.act_content import rule_text, source_text
from compliance.retention.services.due import DueItem, explain_item, find_due
from compliance.retention.services.overdue import UNLAWFUL_TERM, late_at, unlawful_terms

ROWS = 200
WORDS = {
    Standing.GONE: ("calm", gettext_lazy("destroyed before")),
    Standing.BLOCKED: ("warn", gettext_lazy("blocked: neither used nor destroyed")),
    Standing.NEEDED: ("good", gettext_lazy("kept: a processing needs it")),
    Standing.KEPT: ("good", gettext_lazy("kept: a period after the end runs")),
    Standing.UNRULED: ("bad", gettext_lazy("kept: nobody has said for how long")),
    Standing.HELD: ("warn", gettext_lazy("due, but held")),
    Standing.DUE: ("bad", gettext_lazy("due to be destroyed")),
}


@require_safe
@gate("retention.view_retentionplan")
def show_due(request: HttpRequest) -> HttpResponse:
    """Values that are due, by subject, a page at a time; whole subjects only."""
    now = timezone.now()
    cursor = Cursor.read(request.GET)
    found = list(islice(find_due(now=now, after=cursor.after or 0, limit=ROWS + 1), ROWS + 1))
    more = len(found) > ROWS
    if more:
        last = found[-1].subject_id
        kept = [item for item in found if item.subject_id != last]
        found = kept or found
    names = {category.pk: category.name for category in Category.objects.all()}
    rules = RetentionRule.objects.select_related("purpose").in_bulk({item.rule_id for item in found})
    subjects = Subject.objects.in_bulk({item.subject_id for item in found})
    terms = unlawful_terms(now) if any(item.unlawful for item in found) else {}
    lines = [
        {
            "subject": subjects[subject_id],
            "values": [(item.item_id, names[item.category_id]) for item in items],
            "rule": rule_text(rules[rule_id]),
            "since": min(item.due_at for item in items),
            "late": any(
                late_at(ended_at=one.ended_at, due_at=one.due_at, unlawful=one.unlawful, terms=terms) <= now
                for one in items
            ),
        }
        for (subject_id, rule_id), items in _together(found).items()
        if subject_id in subjects
    ]
    return show(
        request,
        "retention/due.html",
        title=_("What is due"),
        model=RetentionPlan,
        lines=lines,
        newest_link="?" if cursor.after else None,
        older_link=f"?{AFTER}={found[-1].subject_id}" if more else None,
        can_plan=request.user.has_perm("retention.add_retentionplan"),
    )


def _together(found: list[DueItem]) -> dict[tuple[int, int], list[DueItem]]:
    """What is due of a subject by one rule, as one line."""
    lines: dict[tuple[int, int], list[DueItem]] = {}
    for item in found:
        lines.setdefault((item.subject_id, item.rule_id), []).append(item)
    return lines


@require_safe
@gate("retention.view_retentionplan")
def explain(request: HttpRequest, item_id: int) -> HttpResponse:
    """Why a value is kept or due, by which rule, since when and until when."""
    item = get_object_or_404(
        DataItem.objects.select_related("subject", "category").defer("tokens"), pk=item_id
    )
    verdict = explain_item(item=item, now=timezone.now())
    colour, standing = WORDS[verdict.standing]
    facts: list[tuple[str, object]] = [(_("Category"), item.category.name)]
    if verdict.processing is not None:
        processing = Processing.objects.select_related("purpose", "basis").get(pk=verdict.processing)
        facts.append((_("Purpose"), processing.purpose.name))
        facts.append((_("Legal basis"), processing.basis.name))
        if processing.ended_at:
            facts.append((_("Why it ended"), processing.get_end_reason_display()))
        if processing.ended_at and processing.end_reason == EndReason.UNLAWFUL:
            term = due(UNLAWFUL_TERM, start=processing.ended_at)
            facts.append((_("Destroyed at the latest (Art. 25(2)(8))"), term.last_day))
    else:
        facts.append((_("Purpose"), _("data that no purpose needs")))
    if verdict.since:
        facts.append((_("Period counts from"), verdict.since))
    if verdict.until:
        facts.append((_("Period over at"), verdict.until))
    if verdict.rule is not None:
        rule = RetentionRule.objects.select_related("purpose").get(pk=verdict.rule.id)
        facts += [(_("Rule"), rule_text(rule)), (_("Source"), source_text(rule))]
    return show(
        request,
        "retention/explain.html",
        title=_("Why a value is kept or due"),
        subject=item.subject,
        facts=facts,
        colour=colour,
        standing=standing,
        holds=Hold.objects.filter(pk__in=verdict.holds).order_by("pk"),
    )
