"""What the policy shows on the dashboard; and of the trail, which lies a floor below."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from compliance.audit.state import seal_state

from .dashboard import Group, Panel, Place, Tile, Told, register_panel, register_tile
from .indicators import Records, all_indicators, none_allowed

# Whoever verified, on a screen or by the command. That one table holds says nothing of the others. Plan: the
# index of the trail on the digest of the event (``audit_entry_what``), from its newest entry.
_FAILED = (
    "FROM (SELECT id, details FROM audit_auditentry WHERE hashtext(event) = hashtext('audit.verified') "
    "AND event = 'audit.verified' AND NOT (details @> '{\"ok\": true}' AND details ? 'table') "
    "ORDER BY id DESC LIMIT 1) last WHERE NOT details @> '{\"ok\": true}'"
)
_STATEMENT = "admin:policy_policyversion_statement"
# More than there are indicators, so that the whole of the last night is among them.
_BROKEN = (
    "FROM (SELECT id, code, day, standing FROM policy_dailyfigure ORDER BY id DESC LIMIT 500) kept "
    "WHERE standing = 'breach' AND day = (SELECT day FROM policy_dailyfigure ORDER BY id DESC LIMIT 1)"
)


def _name_of(code: str) -> str:
    """The name of an indicator; that of one which is no more is its code."""
    return next((str(one.name) for one in all_indicators() if one.code == code), code)


def _history(told: Told) -> dict[str, Any]:
    state = seal_state()
    return {"state": state, "overdue": state.overdue(told.now)}


register_tile(
    Tile(
        "policy.broken", Group.OFFICE, _("Figures that broke a clause last night"),
        Place("policy.policyversion", "standing=breach", _STATEMENT), _BROKEN,
        judge=none_allowed, records=Records(model="policy.dailyfigure", label="code", words=_name_of),
    ),
    Tile(
        "policy.bad_links", Group.OFFICE, _("Addresses in the policy that lead nowhere"),
        Place("policy.policyversion", "standing=breach", _STATEMENT), indicator="policy.bad_links",
        judge=none_allowed,
    ),
    Tile(
        "audit.broken", Group.OFFICE, _("Last verification did not hold"), Place("audit.auditseal"), _FAILED,
        judge=none_allowed,
        records=Records(model="audit.auditentry"),
    ),
)  # fmt: skip
register_panel(
    Panel("audit.history", _("Is the history whole?"), "audit.view_auditseal",
          "policy/dashboard/history.html", _history),
)  # fmt: skip
