"""What transfers show on the dashboard: recipients that were not told to stop."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.policy.dashboard import Group, Place, Tile, register_tile
from compliance.policy.indicators import informs, none_allowed

_NOTICE = "disclosures.stopnotice"

register_tile(
    Tile("disclosures.failed", Group.THIRD_PARTIES, _("Stop notices that were not delivered"),
         Place(_NOTICE, "state=failed"), "FROM disclosures_stopnotice WHERE state = 'failed'",
         judge=none_allowed),
    Tile("disclosures.pending", Group.THIRD_PARTIES, _("Stop notices waiting to be sent"),
         Place(_NOTICE, "state=pending"), "FROM disclosures_stopnotice WHERE state = 'pending'",
         judge=informs),
)  # fmt: skip
