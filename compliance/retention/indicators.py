"""Live figures of retention, for the statement of compliance (clauses 2.5, 2.12, 3.1.2, 3.2.7, 5.7, 8.5)."""

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    NEWEST,
    Indicator,
    Records,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)

from .services.overdue import DUE_VALUES, LAST_NIGHT, OVERDUE, WAITING

_TODAY = "(%(at)s AT TIME ZONE 'Asia/Almaty')::date"
# Versions of periods: few rows.
_IN_FORCE = f"active AND in_force_from <= {_TODAY}"
_UNRULED = (
    "FROM register_purpose p WHERE p.active AND NOT EXISTS "
    "(SELECT FROM retention_retentionrule WHERE purpose_id = p.id AND ending = 'any' "
    f"AND category_id IS NULL AND {_IN_FORCE})"
)
# By the partial index on holds that were not lifted.
_HELD = f"FROM retention_hold WHERE lifted_at IS NULL AND (until IS NULL OR until >= {_TODAY})"
_HELD_THEN = (
    "FROM retention_hold WHERE placed_at <= %(at)s AND (lifted_at IS NULL OR lifted_at > %(at)s) "
    f"AND (until IS NULL OR until >= {_TODAY})"
)
# Plans are a few a day: by the partial index on open ones; acts by the newest.
_PROPOSED = "FROM retention_retentionplan WHERE state = 'proposed' AND expires_at > %(at)s"
_ACTS = (
    f"FROM (SELECT id, made_at FROM retention_destructionact ORDER BY id DESC LIMIT {NEWEST}) a "
    f"WHERE {within('made_at')}"
)
_ACTS_THEN = f"FROM retention_destructionact WHERE {within('made_at')}"

register_indicator(
    Indicator(
        "retention.rules", ("5.7",), _("Retention rules in force"),
        f"FROM retention_retentionrule WHERE {_IN_FORCE}", some_needed, model="retention.retentionrule",
    ),
    Indicator(
        "retention.unruled", ("5.7", "8.5"), _("Purposes in use without a retention period"), _UNRULED,
        none_allowed, model="retention.retentionrule", records=Records("p.id", "register.purpose"),
    ),
    Indicator(
        "retention.due", ("5.7", "8.5"), _("Values due for destruction"), WAITING,
        model="retention.retentionplan", records=DUE_VALUES,
    ),
    Indicator(
        "retention.overdue", ("3.2.7", "5.7", "8.5"), _("Values overdue for destruction"), OVERDUE,
        none_allowed, model="retention.retentionplan", records=DUE_VALUES,
    ),
    Indicator(
        "retention.nights", ("5.7",), _("Nightly planning that has not run for two days"),
        f"FROM (SELECT 1) one WHERE coalesce(({LAST_NIGHT}), '-infinity') < %(at)s - interval '2 days'",
        none_waits, model="retention.retentionplan", records=None,
    ),
    Indicator(
        "retention.to_approve", ("5.7",), _("Retention plans to approve"), _PROPOSED, none_waits,
        model="retention.retentionplan", query="state__exact=proposed",
    ),
    Indicator(
        "retention.held", ("3.1.2", "3.2.8", "5.7"), _("Holds that stand"), _HELD, rows_then=_HELD_THEN,
        model="retention.hold", query="state=live",
    ),
    Indicator(
        "retention.acts", ("2.12", "3.2.7", "5.7"), _("Acts of destruction by plan in the last 30 days"),
        _ACTS, rows_then=_ACTS_THEN, rows_whole=_ACTS_THEN, model="retention.destructionact",
    ),
    Indicator(
        "retention.anonymised", ("2.5", "5.7"), _("Groups of people of whom only counts are left"),
        "FROM retention_anonymousfact", model="retention.anonymousfact",
    ),
    Indicator(
        "retention.copies", ("5.7",), _("Copies of acts that were not sent to the responsible person"),
        "FROM retention_actcopy WHERE state = 'failed'", none_waits, model="retention.destructionact",
        records=Records("act_id"),
    ),
)  # fmt: skip
