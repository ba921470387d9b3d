"""What retention shows on the dashboard: plans to approve, what is due and overdue, holds, destruction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.policy.dashboard import Group, Place, Term, Tile, register_term, register_tile
from compliance.policy.indicators import informs, none_allowed

from .services.overdue import DUE_VALUES, OVERDUE, WAITING

_PLAN = "retention.retentionplan"
_DUE = Place(_PLAN, route="admin:retention_retentionplan_due")
# By the partial index on the state of open plans, and on holds that were not lifted.
_PROPOSED = "FROM retention_retentionplan WHERE state = 'proposed' AND expires_at > %(at)s"
_HOLDS = (
    "FROM retention_hold WHERE lifted_at IS NULL "
    "AND (until IS NULL OR until >= (%(at)s AT TIME ZONE 'Asia/Almaty')::date)"
)

register_tile(
    Tile("retention.to_approve", Group.RETENTION, _("Retention plans to approve"),
         Place(_PLAN, "state__exact=proposed"), _PROPOSED),
    Tile("retention.stopped", Group.RETENTION, _("Retention plans that were stopped"),
         Place(_PLAN, "state__exact=stopped"),
         "FROM retention_retentionplan WHERE state = 'stopped'"),
    Tile("retention.overdue", Group.RETENTION, _("Values overdue for destruction"), _DUE, OVERDUE,
         judge=none_allowed, records=DUE_VALUES),
    Tile("retention.due", Group.RETENTION, _("Values due for destruction"), _DUE, WAITING, judge=informs,
         records=DUE_VALUES),
    Tile("retention.holds", Group.RETENTION, _("Holds that stand"), Place("retention.hold", "state=live"),
         _HOLDS, judge=informs),
)  # fmt: skip
register_term(
    Term(
        "retention.plan", _("retention plan to approve"), Place(_PLAN),
        f"SELECT id, number, '', expires_at {_PROPOSED} ORDER BY expires_at, id",
        "admin:retention_retentionplan_change",
    ),
)  # fmt: skip
