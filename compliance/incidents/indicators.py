"""Live figures of security breaches, for the statement of compliance (clause 3.2.6)."""

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    Indicator,
    informs,
    none_allowed,
    none_waits,
    register_indicator,
    within,
)

# By the index on the moment of discovery, and by partial indexes on what is open.
_FOUND = f"FROM incidents_incident WHERE {within('discovered_at', 365)}"
_UNTOLD = "FROM incidents_incident WHERE closed_at IS NULL AND told_at IS NULL AND due_at <= %(at)s"
_LATE = (
    "FROM incidents_subjectnotice WHERE state = 'pending' AND next_attempt_at <= %(at)s - interval '1 day'"
)

register_indicator(
    Indicator(
        "incidents.found", ("3.2.6",), _("Security breaches found in a year"), _FOUND, informs,
        rows_then=_FOUND, model="incidents.incident",
    ),
    Indicator(
        "incidents.open", ("3.2.6",), _("Security breaches that are open"),
        "FROM incidents_incident WHERE closed_at IS NULL", none_waits, model="incidents.incident",
        query="state=open",
    ),
    Indicator(
        "incidents.overdue", ("3.2.6",),
        _("Security breaches that the authorised body should know of"), _UNTOLD, none_allowed,
        model="incidents.incident", query="state=overdue",
    ),
    Indicator(
        "incidents.unsent", ("3.2.6",), _("Letters about breaches that should have been sent"), _LATE,
        none_waits, model="incidents.subjectnotice", query="state=pending",
    ),
    Indicator(
        "incidents.failed", ("3.2.6",), _("Letters about breaches that were not delivered"),
        "FROM incidents_subjectnotice WHERE state = 'failed'", none_waits,
        model="incidents.subjectnotice", query="state=failed",
    ),
)  # fmt: skip
