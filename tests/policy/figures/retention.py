"""Retention: what is due is told from the values themselves, of plans only what they list."""

from __future__ import annotations

from .moments import TODAY, begun_not_ended, day_is_over, how_many, in_last

_RULES = f"SELECT * FROM retention_retentionrule WHERE active AND NOT in_force_from > {TODAY}"
# Values that are still there and that a plan means to destroy. One that is kept is not due: it is blocked
# (2.2), somebody has placed a hold on it (3.1.2), or a processing that runs needs it (5.7).
_DUE = f"""
    SELECT count(*) FROM register_dataitem value WHERE state NOT IN ('destroyed', 'blocked')
    AND NOT EXISTS (
        SELECT FROM retention_hold hold WHERE hold.subject_id = value.subject_id
            AND coalesce(hold.category_id, value.category_id) = value.category_id
            AND hold.lifted_at IS NULL AND coalesce(hold.until, 'infinity') >= {TODAY})
    AND (subject_id, category_id) NOT IN (
        SELECT running.subject_id, need.category_id FROM register_processing running
        JOIN register_purposecategory need USING (purpose_id) JOIN register_category kind
            ON kind.id = need.category_id AND coalesce(kind.code = ANY (running.covers), true)
        WHERE need.active AND running.ended_at IS NULL)
    AND id IN (
        SELECT listed.data_item_id FROM retention_planitem listed
        JOIN retention_retentionplan plan ON plan.id = listed.plan_id
        WHERE listed.outcome NOT IN ('excluded', 'skipped')
            AND plan.state NOT IN ('done', 'rejected', 'expired') AND {{late}})
"""

FIGURES = {
    "retention.rules": f"SELECT count(*) FROM ({_RULES}) AS rules",
    "retention.unruled": f"""
        SELECT count(*) FROM register_purpose purpose
        LEFT JOIN ({_RULES}) AS rule ON rule.purpose_id = purpose.id AND rule.category_id IS NULL
            AND rule.ending = 'any'
        WHERE purpose.active AND rule.id IS NULL
    """,
    "retention.due": _DUE.format(late="true"),
    # Three days after it was due; unlawful data by the Law's term, which the plan has counted.
    "retention.overdue": _DUE.format(
        late="coalesce(listed.late_at, listed.due_at + interval '72 hours') <= %(at)s"
    ),
    "retention.nights": """
        SELECT count(*) FROM (VALUES (1)) AS one
        WHERE 'retention.night' NOT IN (
            SELECT event FROM audit_auditentry WHERE at >= %(at)s - interval '48 hours')
    """,
    "retention.to_approve": """
        SELECT count(*) FROM retention_retentionplan WHERE id NOT IN (
            SELECT id FROM retention_retentionplan WHERE state <> 'proposed' OR expires_at <= %(at)s)
    """,
    "retention.held": how_many(
        begun_not_ended(
            "retention_hold", "placed_at", "lifted_at", among=f"until IS NULL OR NOT {day_is_over('until')}"
        )
    ),
    "retention.acts": f"""
        SELECT count(*) FROM retention_destructionact act JOIN retention_retentionplan plan
            ON plan.id = act.plan_id WHERE {in_last("act.made_at", 30)}
    """,
    "retention.anonymised": """
        SELECT count(*) FROM (SELECT FROM retention_anonymousfact
            GROUP BY month, purpose_id, kind, age_band, region, categories HAVING min(people) > 0) AS groups
    """,
    "retention.copies": """
        SELECT count(*) FROM retention_destructionact
        WHERE id IN (SELECT act_id FROM retention_actcopy WHERE state NOT IN ('pending', 'sent'))
    """,
}
