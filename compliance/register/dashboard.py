"""What the register shows on the dashboard: how large the operator is, destruction by month, blockings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from compliance.policy.dashboard import (
    Chart,
    Group,
    Panel,
    Place,
    Series,
    Tally,
    Tile,
    Told,
    Tone,
    in_span,
    month_of,
    register_chart,
    register_panel,
    register_tally,
    register_tile,
)
from compliance.policy.indicators import Records
from compliance.policy.views.charts import number
from compliance.register.models import Category
from compliance.register.models.catalogue import Sensitivity
from compliance.register.rules.size_class import MEDIUM_MOST, SMALL_MOST, SizeClass, size_class

_DESTROYED = f"FROM register_destruction WHERE {in_span('destroyed_at')}"
SUBJECTS, DESTROYED = "register.subjects", "register.destroyed"
NAMES = {
    SizeClass.SMALL: _("small operator"),
    SizeClass.MEDIUM: _("medium operator"),
    SizeClass.LARGE: _("large operator"),
}


def _size(told: Told) -> dict[str, Any]:
    """One small query: whether the catalogue allows data of restricted access."""
    counts = told.counts.get(SUBJECTS, {})
    restricted = Category.objects.filter(allowed=True).exclude(sensitivity=Sensitivity.ORDINARY).exists()
    if not counts:
        return {"subjects": None}
    subjects = counts[max(counts, key=lambda key: key[1])]
    found = size_class(subjects, restricted=restricted)
    return {
        "subjects": subjects,
        "shown": number(subjects),
        "name": NAMES[found],
        "is_large": found is SizeClass.LARGE,
        "restricted": restricted,
        "small_most": number(SMALL_MOST),
        "medium_most": number(MEDIUM_MOST),
        "at": told.counted_at.get(SUBJECTS),
    }


register_tile(
    # By the partial index on the last day of blockings that were not lifted.
    Tile("register.overdue_blockings", Group.OFFICE, _("Blockings that should have been lifted"),
         Place("register.blocking", "state=live"),
         "FROM register_blocking WHERE lifted_at IS NULL "
         "AND until < (%(at)s AT TIME ZONE 'Asia/Almaty')::date", records=Records()),
)  # fmt: skip
register_tally(
    # Counted whole, once a night; only the present month has a figure.
    Tally(
        SUBJECTS,
        f"SELECT 'kept', {month_of('%(at)s::timestamptz')}, count(*) FROM register_subject "
        "WHERE status IN ('active', 'blocked')",
    ),
    Tally(
        DESTROYED,
        f"SELECT 'values', {month_of('destroyed_at')}, sum(items)::bigint {_DESTROYED} GROUP BY 2",
    ),
)
register_chart(
    Chart(
        DESTROYED, Group.RETENTION, _("Destruction"),
        _("Values destroyed by month, by plan, demand and decision."),
        Place("register.destruction"),
        (Series("values", _("values destroyed"), Tone.SECOND, _DESTROYED),),
        records=Records(),
    ),
)  # fmt: skip
register_panel(
    Panel("register.size", _("Size of the operator"), "register.view_subject", "register/size_class.html",
          _size, (SUBJECTS,)),
)  # fmt: skip
