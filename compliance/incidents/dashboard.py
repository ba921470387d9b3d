"""What security breaches show on the dashboard: what is overdue, what runs out, who was not reached."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.policy.dashboard import Group, Place, Term, Tile, register_term, register_tile
from compliance.policy.indicators import none_allowed, none_waits

from .models import IncidentKind

_INCIDENT, _LETTER = "incidents.incident", "incidents.subjectnotice"
_UNTOLD = "FROM incidents_incident WHERE closed_at IS NULL AND told_at IS NULL"
_KINDS = dict(IncidentKind.choices)

# By partial indexes on what is open.
register_tile(
    Tile("incidents.overdue", Group.BREACHES, _("Security breaches that the authorised body should know of"),
         Place(_INCIDENT, "state=overdue"), f"{_UNTOLD} AND due_at <= %(at)s", judge=none_allowed),
    Tile("incidents.open", Group.BREACHES, _("Security breaches that are open"),
         Place(_INCIDENT, "state=open"), "FROM incidents_incident WHERE closed_at IS NULL", judge=none_waits),
    Tile("incidents.failed", Group.BREACHES, _("Letters about breaches that were not delivered"),
         Place(_LETTER, "state=failed"), "FROM incidents_subjectnotice WHERE state = 'failed'",
         judge=none_waits),
)  # fmt: skip
register_term(
    Term(
        "incidents.notice", pgettext_lazy("a term", "notice of a breach"), Place(_INCIDENT),
        f"SELECT id, 'IN-' || id, kind, due_at {_UNTOLD} AND due_at IS NOT NULL ORDER BY due_at",
        "admin:incidents_incident_change", lambda kind: _KINDS.get(kind, kind),
    ),
)  # fmt: skip
