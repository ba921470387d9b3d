"""The register of processing activities (clauses 2.6, 3.2.2, 5.8; Art. 7, 12, 25(2)(1))."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from compliance.disclosures.models import Recipient, Transfer
from compliance.extracts.registry import Cell, Reading, Register, Row, add_notice, register_register
from compliance.register.models import LegalBasis, Purpose, PurposeCategory
from compliance.register.models.catalogue import Sensitivity

from .models import PlanState, RetentionPlan, RetentionRule
from .models.rules import Ending, Method
from .services.act_content import period_text, source_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Plan: one pass over the processings of the period, grouped; a row for each purpose and basis, a few dozen.
_SQL = """
    SELECT p.id, used.basis_id, coalesce(used.subjects, 0), coalesce(used.live, 0),
        used.first_at, used.last_at
    FROM register_purpose p
    LEFT JOIN (
        SELECT r.purpose_id, r.basis_id, count(DISTINCT r.subject_id) AS subjects,
            count(*) FILTER (WHERE r.ended_at IS NULL) AS live, min(r.started_at) AS first_at,
            CASE WHEN bool_or(r.ended_at IS NULL) THEN NULL ELSE max(r.ended_at) END AS last_at
        FROM register_processing r
        WHERE r.started_at < %(until)s AND (r.ended_at IS NULL OR r.ended_at >= %(since)s)
        GROUP BY r.purpose_id, r.basis_id
    ) used ON used.purpose_id = p.id
    WHERE p.active OR used.purpose_id IS NOT NULL
    ORDER BY p.position, p.code, used.basis_id
"""


def _reading() -> Reading:
    purposes = {one.pk: one for one in Purpose.objects.all()}
    bases = {one.pk: one for one in LegalBasis.objects.all()}
    needs, restricted = _needs()
    recipients, abroad = _recipients()
    periods = _periods()

    def cells(row: Row) -> list[Cell]:
        purpose_id, basis_id, subjects, live, first_at, last_at = row
        purpose, basis = purposes[purpose_id], bases.get(basis_id)
        return [
            purpose.name,
            purpose.clause,
            ", ".join(needs[purpose_id]),
            ", ".join(restricted[purpose_id]),
            basis.name if basis else "",
            basis.article if basis else "",
            subjects,
            live,
            first_at,
            last_at,
            ", ".join(recipients[purpose_id]) or _("no transfer recorded"),
            # Who might get data is known of no purpose, so without a transfer nothing is said of borders.
            purpose_id in abroad if recipients[purpose_id] else _("no transfer recorded"),
            "; ".join(periods[purpose_id]),
        ]

    return Reading(
        [
            _("purpose"), _("clause of the policy"), _("categories"), _("of them not ordinary"),
            _("legal basis"), _("article of the Law"), _("subjects"), _("live processings"), _("since"),
            _("until"), _("recipients"), _("cross-border transfer"), _("retention period"),
        ],
        cells,
    )  # fmt: skip


def _needs() -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Names of the categories that each purpose needs, and of those among them that are not ordinary."""
    needs: dict[int, list[str]] = defaultdict(list)
    restricted: dict[int, list[str]] = defaultdict(list)
    for one in (
        PurposeCategory.objects.filter(active=True)
        .select_related("category")
        .order_by("category__position", "category__code")
    ):
        needs[one.purpose_id].append(one.category.name)
        if one.category.sensitivity != Sensitivity.ORDINARY:
            restricted[one.purpose_id].append(
                f"{one.category.name} ({one.category.get_sensitivity_display()})"
            )
    return needs, restricted


def _recipients() -> tuple[dict[int, list[str]], set[int]]:
    """Names of those who got data for each purpose, ever; purposes for which some are abroad."""
    known = {one.pk: one for one in Recipient.objects.all()}
    found: dict[int, list[str]] = defaultdict(list)
    abroad: set[int] = set()
    pairs = Transfer.objects.order_by("purpose_id", "recipient_id").values_list("purpose_id", "recipient_id")
    for purpose_id, recipient_id in pairs.distinct():
        recipient = known[recipient_id]
        found[purpose_id].append(f"{recipient.name} ({recipient.country})")
        if recipient.cross_border:
            abroad.add(purpose_id)
    return found, abroad


def _periods() -> dict[int, list[str]]:
    """The rules in force today for each purpose, in words."""
    found: dict[int, list[str]] = defaultdict(list)
    newest: set[tuple[int | None, int | None, str]] = set()
    rules = (
        RetentionRule.objects.filter(
            active=True, purpose__isnull=False, in_force_from__lte=timezone.localdate()
        )
        .select_related("category")
        .order_by("-in_force_from", "-pk")
    )
    for rule in rules:
        key = (rule.purpose_id, rule.category_id, rule.ending)
        if key in newest:
            continue
        newest.add(key)
        whose = f"{rule.category.name}: " if rule.category else ""
        when = "" if rule.ending == Ending.ANY else f" ({rule.get_ending_display()})"
        then = "" if rule.method == Method.DESTROY else f", {rule.get_method_display()}"
        found[rule.purpose_id or 0].append(f"{whose}{period_text(rule)}{when}{then}; {source_text(rule)}")
    return found


def _run_notice() -> StrPromise | None:
    """That data is being destroyed meanwhile. Plan: the partial index on open plans."""
    if not RetentionPlan.objects.filter(state=PlanState.RUNNING).exists():
        return None
    return gettext_lazy(
        "A retention plan is running: data is being destroyed at this moment. A file shows everything as it "
        "stood when its first row was read; what is destroyed after that stands in a file made later."
    )


add_notice(_run_notice)
register_register(
    Register(
        "processing",
        gettext_lazy("Processing activities"),
        gettext_lazy(
            "A row for each purpose and legal basis: categories, number of subjects, recipients, periods. "
            "What was processed in the period."
        ),
        "register.view_purpose",
        _SQL,
        _reading,
        position=1,
    )
)
