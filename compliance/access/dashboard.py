"""What access shows on the dashboard: staff without a second factor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.policy.dashboard import Group, Place, Tile, register_tile
from compliance.policy.indicators import Records

register_tile(
    # Staff of one operator: few rows.
    Tile("access.without_second_factor", Group.OFFICE, _("Active staff without a second factor"),
         Place("access.user", "is_active__exact=1"),
         "FROM access_user WHERE is_active AND second_factor_since IS NULL",
         records=Records()),
)  # fmt: skip
