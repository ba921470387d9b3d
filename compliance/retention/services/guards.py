"""What retention says against a destruction, and against a withdrawal (Art. 8(2))."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from compliance.audit.models import AuditEntry
from compliance.consents.models import BarGround, Consent
from compliance.deadlines.rules import day_of
from compliance.register.services.destruction import Demand, gathered, rows_of
from compliance.register.services.refusals import Refusal
from compliance.retention.models import Hold, HoldKind

from .due import RULES, due_parameters, over_at_sql

# A hold that bars the withdrawal of a consent, by the ground that consents know.
GROUNDS = {HoldKind.LAW: BarGround.CONTRARY_TO_LAW, HoldKind.OBLIGATION: BarGround.OPEN_OBLIGATION}
# What was set by somebody else than the operator; its own periods give way to a demand of the subject.
LAWFUL = ("law", "rules", "contract")

# Plan: the partial index on the subject of holds not lifted; mostly none.
HELD = f"""
    SELECT DISTINCT h.subject_id, coalesce(c.code, ''), coalesce(c.position, 0)
    FROM retention_hold h
    JOIN {Demand.ASKED} ON asked.subject_id = h.subject_id
        AND (h.category_id IS NULL OR asked.category_id IS NULL OR asked.category_id = h.category_id)
    LEFT JOIN register_category c ON c.id = h.category_id
    WHERE h.subject_id = ANY(%(subjects)s) AND h.lifted_at IS NULL
        AND (h.until IS NULL OR h.until >= %(today)s)
    ORDER BY 1, 3, 2
"""
# Plan: index scan of the subjects' processings; those that ended, joined with the few terms of lawful rules.
# Nothing is read further when no such rule has a period.
LAWFUL_PERIODS = f"""
    WITH {RULES.format(versions="retention_retentionrule")}, lawful AS MATERIALIZED (
        SELECT t.* FROM term t JOIN rules r ON r.id = t.rule_id
        WHERE r.source = ANY(%(lawful)s) AND t.amount > 0
    )
    SELECT DISTINCT p.subject_id, l.code, c.position
    FROM lawful l
    JOIN register_category c ON c.id = l.category_id
    JOIN register_processing p ON p.purpose_id = l.purpose_id AND p.end_reason = l.reason
        AND p.subject_id = ANY(%(subjects)s) AND p.ended_at IS NOT NULL
        AND (p.covers IS NULL OR l.code = ANY(p.covers))
        AND {over_at_sql("p.ended_at", "l.amount", "l.period")} > %(now)s
    JOIN register_dataitem i ON i.subject_id = p.subject_id AND i.category_id = l.category_id
        AND i.state <> 'destroyed'
    JOIN {Demand.ASKED} ON asked.subject_id = p.subject_id
        AND (asked.category_id IS NULL OR asked.category_id = l.category_id)
    ORDER BY 1, 3, 2
"""


def refuse_held(demand: Demand) -> dict[int, list[Refusal]]:
    """What a hold covers is not destroyed, by nobody and for no reason. One query."""
    parameters = {**demand.parameters(), "today": day_of(demand.now)}
    return gathered((key, Refusal("held", code)) for key, code, _ in rows_of(HELD, parameters))


def refuse_kept_by_law(demand: Demand) -> dict[int, list[Refusal]]:
    """What a law, the rules or a contract has kept for a period is not destroyed before it is over (5.7).

    A period that the operator has set itself does not stand against an earlier destruction. One query.
    """
    parameters = {**demand.parameters(), **due_parameters(demand.now), "lawful": list(LAWFUL)}
    return gathered(
        (key, Refusal("kept_by_law", code)) for key, code, _ in rows_of(LAWFUL_PERIODS, parameters)
    )


def refuse_alone(demand: Demand) -> dict[int, list[Refusal]]:
    """One person does not destroy more subjects' data a day than the limit; beyond it a plan is approved.

    Counts of whom this person has destroyed anything within 24 hours. Plan: the index of the trail on the
    actor, from the newest entry back to that day, or until there are too many.
    """
    actor, limit = demand.actor, settings.RETENTION_ALONE_A_DAY
    if actor is None or actor.staff_id is None:
        return {}
    newest = AuditEntry.objects.named("register.destroyed").filter(actor=actor.label).order_by("-pk")
    since, done = demand.now - timedelta(days=1), set[int | None]()
    # People are counted, not entries: somebody who is destroyed category by category has many.
    for subject_id, at in newest.values_list("subject_id", "at").iterator(chunk_size=limit + 1):
        if at <= since or len(done) > limit:
            break
        done.add(subject_id)
    if len(done | demand.wanted.keys()) <= limit:
        return {}
    return {key: [Refusal("second_person")] for key in demand.subject_ids}


def bars_of_holds(consent: Consent, now: datetime) -> list[Refusal]:
    """For ``consents.services.bars.BARS``: a law or an obligation that holds what the consent covers."""
    holds = Hold.objects.live(now).filter(subject=consent.subject_id, kind__in=GROUNDS)
    kinds = {
        kind
        for kind, code in holds.values_list("kind", "category__code")
        if code is None or code in consent.categories
    }
    return [Refusal(GROUNDS[HoldKind(kind)]) for kind in sorted(kinds)]
