"""Transfers to third parties, and the notices to those who got something."""

from __future__ import annotations

from .moments import begun_not_ended, in_last, last_said

_UNTOLD = begun_not_ended("disclosures_transfer", "at", "told_at")

FIGURES = {
    "disclosures.transfers": f"SELECT count(*) FROM disclosures_transfer WHERE {in_last('at', 30)}",
    "disclosures.abroad": """
        SELECT count(*) FROM disclosures_recipient
        WHERE id NOT IN (SELECT id FROM disclosures_recipient WHERE country = 'KZ' OR NOT active)
    """,
    "disclosures.recipients": """
        SELECT count(*) - count(*) FILTER (WHERE NOT active) FROM disclosures_recipient
    """,
    # Where nothing was agreed there is no day (Art. 19(1)), and nobody has to be told.
    "disclosures.untold": f"""
        SELECT count(*) FROM ({_UNTOLD}) AS waits
        WHERE {last_said("disclosures_historicaltransfer", "due_at", "waits.id")} <= %(at)s
    """,
    "disclosures.unsent": """
        SELECT count(*) FROM disclosures_stopnotice WHERE sent_at IS NULL AND state <> 'failed'
            AND %(at)s - next_attempt_at >= interval '1 hour'
    """,
    "disclosures.failed": """
        SELECT count(*) FROM disclosures_stopnotice WHERE state NOT IN ('pending', 'sent', 'confirmed')
    """,
}
