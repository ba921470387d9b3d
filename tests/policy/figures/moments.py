"""SQL that the counterparts share: which rows had begun and not ended, what a row said at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

# Where a moment of a row decides, and how many days it counts for.
MOMENTS = (
    ("audit_auditseal", "at", 1),
    ("consents_consent", "given_at", 0),
    ("consents_consent", "ended_at", 0),
    ("consents_withdrawal", "received_at", 0),
    ("consents_withdrawal", "decided_at", 0),
    ("consents_withdrawal", "due_at", 0),
    ("consents_publication", "received_at", 0),
    ("consents_publication", "published_at", 0),
    ("consents_publication", "ended_at", 0),
    ("consents_publication", "due_at", 0),
    ("consents_distributiondemand", "received_at", 30),
    ("consents_suppression", "placed_at", 0),
    ("consents_suppression", "lifted_at", 0),
    ("consents_wording", "in_force_from", 0),
    ("disclosures_transfer", "at", 30),
    ("disclosures_transfer", "told_at", 0),
    ("disclosures_transfer", "due_at", 0),
    ("incidents_incident", "discovered_at", 365),
    ("policy_policyversion", "published_at", 0),
    ("register_blocking", "placed_at", 0),
    ("register_blocking", "lifted_at", 0),
    ("register_destruction", "destroyed_at", 30),
    ("requests_inbox_duedate", "due_at", 0),
    ("requests_inbox_request", "received_at", 0),
    ("requests_inbox_request", "done_at", 30),
    ("retention_destructionact", "made_at", 30),
    ("retention_hold", "placed_at", 0),
    ("retention_hold", "lifted_at", 0),
)

TODAY = "(%(at)s AT TIME ZONE 'Asia/Almaty')::date"


def begun_not_ended(table: str, begun: str, *ended: str, among: str = "true") -> str:
    """Rows that had begun, less those that any of several ends had come to: ids."""
    rows = f"SELECT id FROM {table} WHERE ({among}) AND {begun} <= %(at)s"
    return " EXCEPT ".join([rows, *(f"SELECT id FROM {table} WHERE {end} <= %(at)s" for end in ended)])


def last_said(history: str, column: str, id_: str) -> str:
    """What the history of a row said of a column at the instant; what it said first if it began later."""
    return f"""(
        SELECT coalesce(
            (array_agg(h.{column} ORDER BY h.history_id DESC) FILTER (WHERE h.history_date <= %(at)s))[1],
            (array_agg(h.{column} ORDER BY h.history_id))[1])
        FROM {history} h WHERE h.id = {id_})"""


def how_many(ids: str) -> str:
    """How many rows a query gives."""
    return f"SELECT count(*) FROM ({ids}) AS counted"


def in_last(column: str, days: int) -> str:
    """Whether a moment lies in the last days: less than so long ago, and not ahead."""
    return f"(%(at)s - {column} < interval '{days} days' AND NOT {column} > %(at)s)"


def day_is_over(day: str) -> str:
    """Whether a day of the office, its last moment included, lies behind."""
    return f"(({day} + 1)::timestamp AT TIME ZONE 'Asia/Almaty' <= %(at)s)"


def edges(now: datetime) -> list[datetime]:
    """Moments at which a figure changes: of a row in the middle of each table, and when it counts no more."""
    found = set()
    with connection.cursor() as cursor:
        for table, column, days in MOMENTS:
            cursor.execute(f"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {column}) FROM {table}")
            (moment,) = cursor.fetchone()
            if moment is not None:
                found |= {moment, moment + timedelta(days=days)}
    return sorted(one for one in found if one <= now)


def last_night() -> datetime:
    """When retention was planned last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(at) FROM audit_auditentry WHERE event = 'retention.night'")
        (at,) = cursor.fetchone()
    assert isinstance(at, datetime)
    return at
