"""Live figures of retention, for the statement of compliance."""

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    Indicator,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)

from .services.overdue import GRACE_SQL, LAST_NIGHT, WAITING

_TODAY = "(%(at)s AT TIME ZONE 'Asia/Almaty')::date"
_RULES = f"FROM retention_retentionrule WHERE active AND in_force_from <= {_TODAY}"
# A few dozen purposes, each looked up among a few rules.
_UNRULED = (
    "FROM register_purpose p WHERE p.active AND NOT EXISTS (SELECT FROM retention_retentionrule r "
    "WHERE r.purpose_id = p.id AND r.active AND r.ending = 'any' AND r.category_id IS NULL "
    f"AND r.in_force_from <= {_TODAY})"
)
# By the partial index on holds that are not lifted.
_HELD = f"FROM retention_hold WHERE lifted_at IS NULL AND (until IS NULL OR until >= {_TODAY})"
_HELD_THEN = (
    "FROM retention_hold WHERE placed_at <= %(at)s AND (lifted_at IS NULL OR lifted_at > %(at)s) "
    f"AND (until IS NULL OR until >= {_TODAY})"
)
# Asked of the newest acts only: they come in by id.
_ACTS = (
    "FROM (SELECT made_at FROM retention_destructionact ORDER BY id DESC LIMIT 10001) a "
    f"WHERE {within('made_at')}"
)

register_indicator(
    Indicator(
        "retention.rules", ("5.7",), _("Retention rules in force"), _RULES, some_needed,
        model="retention.retentionrule",
    ),
    Indicator(
        "retention.unruled", ("5.7",), _("Purposes in use without a retention period"), _UNRULED,
        none_allowed, model="retention.retentionrule",
    ),
    Indicator(
        "retention.due", ("2.12", "5.7"), _("Values in plans that are to be destroyed"), WAITING,
        model="retention.retentionplan",
    ),
    Indicator(
        "retention.overdue", ("2.12", "5.7"), _("Values whose destruction is overdue"),
        f"{WAITING} AND i.due_at <= %(at)s - {GRACE_SQL}", none_allowed, model="retention.retentionplan",
    ),
    Indicator(
        "retention.to_approve", ("5.7",), _("Retention plans that wait for approval"),
        "FROM retention_retentionplan WHERE state = 'proposed' AND expires_at > %(at)s", none_waits,
        model="retention.retentionplan",
    ),
    Indicator(
        "retention.nights", ("5.7",), _("Nightly planning that has not run for two days"),
        f"FROM (SELECT 1) one WHERE coalesce(({LAST_NIGHT}), '-infinity') < %(at)s - interval '2 days'",
        none_waits, model="retention.retentionplan",
    ),
    Indicator(
        "retention.holds", ("3.1.2", "5.7"), _("Holds that stand"), _HELD, rows_then=_HELD_THEN,
        model="retention.hold",
    ),
    Indicator(
        "retention.acts", ("2.12", "5.7"), _("Retention plans executed in the last 30 days"), _ACTS,
        rows_then=f"FROM retention_destructionact WHERE {within('made_at')}",
        model="retention.destructionact",
    ),
    Indicator(
        "retention.copies_failed", ("2.12",), _("Copies of acts that could not be sent"),
        "FROM retention_actcopy WHERE state = 'failed'", none_waits, model="retention.destructionact",
    ),
    Indicator(
        "retention.anonymous", ("2.5", "6.3"), _("Groups of people in the anonymous statistics"),
        "FROM retention_anonymousfact", model="retention.anonymousfact",
    ),
)  # fmt: skip
