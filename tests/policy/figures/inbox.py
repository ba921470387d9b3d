"""Letters and requests."""

from __future__ import annotations

from .moments import begun_not_ended, how_many, in_last, last_said

_OPEN = begun_not_ended("requests_inbox_request", "received_at", "done_at")
_DUE = last_said("requests_inbox_historicalrequest", "due_at", "waits.id")
_OVERDUE = f"SELECT waits.id FROM ({_OPEN}) AS waits WHERE {_DUE} <= %(at)s"
# An answer says something to the sender; a request that was taken back or repeats another gets none.
_ANSWERED = f"""
    SELECT * FROM requests_inbox_request
    WHERE outcome NOT IN ('', 'withdrawn', 'duplicate') AND {in_last("done_at", 30)}
"""


def answered(type_: str) -> str:
    """Requests of a type that were answered in the last 30 days."""
    return f"SELECT count(*) FROM ({_ANSWERED}) AS told WHERE type = '{type_}'"


FIGURES = {
    "inbox.open": how_many(_OPEN),
    "inbox.overdue": how_many(_OVERDUE),
    "inbox.answered": how_many(_ANSWERED),
    # What is due at once may be done until the day is over.
    "inbox.late": f"""
        SELECT count(*) FROM ({_ANSWERED}) AS told WHERE NOT done_at < due_at AND (
            due_at IS DISTINCT FROM counts_from
            OR date_trunc('day', done_at, 'Asia/Almaty') <> date_trunc('day', due_at, 'Asia/Almaty'))
    """,
    # What disclosed or changed data, for whoever is not allowed to have it without showing who they are:
    # an opt-out (5.9), a question and a complaint give nobody anything (3.3.1).
    "inbox.unidentified": """
        SELECT count(*) FROM requests_inbox_request WHERE done_at <= %(at)s
            AND outcome NOT IN ('', 'withdrawn', 'duplicate', 'refused') AND identity_method = ''
            AND type NOT IN ('marketing_opt_out', 'explanation', 'complaint')
    """,
    "inbox.authority_overdue": f"""
        SELECT count(*) FROM requests_inbox_request
        WHERE type = 'authority_inquiry' AND id IN ({_OVERDUE})
    """,
    "inbox.authority": answered("authority_inquiry"),
    "inbox.access": answered("access"),
    "inbox.rectification": answered("rectification"),
    "inbox.destruction": answered("destruction"),
    "inbox.marketing": answered("marketing_opt_out"),
    "inbox.complaints": answered("complaint"),
    "inbox.explanations": answered("explanation"),
    "inbox.triage": """
        SELECT count(*) FROM requests_inbox_message
        WHERE state NOT IN ('stored', 'filed', 'set_aside', 'destroyed')
    """,
    "inbox.unread": """
        SELECT count(*) FROM requests_inbox_message
        WHERE state NOT IN ('triage', 'filed', 'set_aside', 'destroyed')
            AND %(at)s - stored_at >= interval '600 seconds'
    """,
    "inbox.mailboxes": """
        SELECT count(*) FROM requests_inbox_mailbox WHERE id NOT IN (
            SELECT id FROM requests_inbox_mailbox
            WHERE NOT active OR read_at IS NULL OR %(at)s - read_at >= interval '1 hour'
                OR read_at > %(at)s)
    """,
    "inbox.undelivered": """
        SELECT count(*) FROM requests_inbox_letter
        WHERE state NOT IN ('pending', 'sent', 'returned', 'handed_over')
    """,
    "inbox.returned": """
        SELECT count(*) FROM requests_inbox_letter
        WHERE state NOT IN ('pending', 'sent', 'failed', 'handed_over')
    """,
}
