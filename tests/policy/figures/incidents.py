"""Security breaches and the letters about them."""

from __future__ import annotations

from .moments import in_last

_OPEN = "SELECT * FROM incidents_incident WHERE outcome = ''"

FIGURES = {
    "incidents.found": f"SELECT count(*) FROM incidents_incident WHERE {in_last('discovered_at', 365)}",
    "incidents.open": f"SELECT count(*) FROM ({_OPEN}) AS breach",
    "incidents.overdue": f"""
        SELECT count(*) FROM ({_OPEN}) AS breach
        WHERE NOT due_at > %(at)s AND id NOT IN (SELECT id FROM incidents_incident WHERE told_at IS NOT NULL)
    """,
    "incidents.unsent": """
        SELECT count(*) FROM incidents_subjectnotice WHERE sent_at IS NULL AND state <> 'failed'
            AND %(at)s - next_attempt_at >= interval '24 hours'
    """,
    "incidents.failed": """
        SELECT count(*) FROM incidents_subjectnotice WHERE state NOT IN ('pending', 'sent', 'otherwise')
    """,
}
