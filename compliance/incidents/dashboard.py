"""What security breaches show on the dashboard: notices to the authorised body by their term, and letters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compliance.policy.dashboard import Group, Place, Term, Tile, register_term, register_tile
from compliance.policy.indicators import none_allowed

_INCIDENT, _LETTER = "incidents.incident", "incidents.subjectnotice"
# By the partial indexes on what is open, and on the term of those nobody was told of.
_OPEN = "FROM incidents_incident WHERE closed_at IS NULL"
_UNTOLD = f"{_OPEN} AND told_at IS NULL"

register_tile(
    Tile("incidents.overdue", Group.BREACHES, _("Security breaches that the authorised body should know of"),
         Place(_INCIDENT, "state=overdue"), f"{_UNTOLD} AND due_at <= %(at)s", judge=none_allowed),
    Tile("incidents.open", Group.BREACHES, _("Security breaches that are open"),
         Place(_INCIDENT, "state=open"), _OPEN),
    Tile("incidents.failed", Group.BREACHES, _("Letters about breaches that were not delivered"),
         Place(_LETTER, "state=failed"), "FROM incidents_subjectnotice WHERE state = 'failed'"),
)  # fmt: skip
register_term(
    Term(
        "incidents.incident", _("notice of a security breach"), Place(_INCIDENT),
        f"SELECT id, 'IN-' || id, '', due_at {_UNTOLD} AND due_at IS NOT NULL ORDER BY due_at",
        "admin:incidents_incident_change",
    ),
)  # fmt: skip
