"""Which term a request has, and which later event moves its beginning (law.md B; decision 0038).

Every request has a due date from the moment it is received. Where the Law counts from a finding that nobody
has made yet, the demand itself counts as that finding: the strictest reading, so that no request waits
without a term. A person who records the event moves the beginning, and the earlier date stays to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from compliance.deadlines.rules import ALMATY, day_of, end_of

from .verdict import RequestType

INFORMATION, AUTHORITY = "information", "authority_request"
TERM_OF: dict[str, str] = {
    RequestType.ACCESS: INFORMATION,
    RequestType.RECTIFICATION: "correction",
    RequestType.BLOCKING: "block",
    RequestType.UNBLOCKING: "unblock",
    RequestType.DESTRUCTION: "destroy_unlawful",
    RequestType.CONSENT_WITHDRAWAL: "consent_withdrawal",
    RequestType.DISTRIBUTION_STOP: "distribution_stop",
    RequestType.MARKETING_OPT_OUT: "marketing_opt_out",
    RequestType.MARKETING_CONDITION: "marketing_opt_out",
    RequestType.EXPLANATION: INFORMATION,
    RequestType.COMPLAINT: INFORMATION,
    RequestType.AUTHORITY_INQUIRY: AUTHORITY,
}


class Event(StrEnum):
    """What may happen after receipt and start a term anew (25(2)(8))."""

    DOCUMENTS = "documents"
    CONFIRMED = "violation_confirmed"
    DENIED = "violation_denied"


# By type and event, the term that runs from then on. Nothing else may be recorded.
TERM_AFTER: dict[tuple[str, str], str] = {
    (RequestType.RECTIFICATION, Event.DOCUMENTS): "correction",
    (RequestType.BLOCKING, Event.CONFIRMED): "destroy_unlawful",
    (RequestType.BLOCKING, Event.DENIED): "unblock",
    (RequestType.UNBLOCKING, Event.DENIED): "unblock",
    (RequestType.DESTRUCTION, Event.CONFIRMED): "destroy_unlawful",
    (RequestType.DESTRUCTION, Event.DENIED): "unblock",
}
# The codes of every term that a request may have: what one look at the rules fetches.
CODES: tuple[str, ...] = tuple(sorted({*TERM_OF.values(), *TERM_AFTER.values()}))

# An extension is an exception: once, before the term is over, and for no longer than this.
MOST_EXTENSION = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an extension is judged by."""

    due_at: datetime
    extended: bool
    done: bool


def term_of(wanted: str, event: str = "") -> str:
    """The code of the term of a type, after an event if one was recorded. Raises KeyError."""
    return TERM_AFTER[wanted, event] if event else TERM_OF[wanted]


def events_of(wanted: str) -> tuple[Event, ...]:
    """Which events may be recorded for a type."""
    return tuple(event for event in Event if (wanted, event) in TERM_AFTER)


def extension_fault(standing: Standing, until: date, now: datetime) -> str:
    """Why a term is not extended to the end of a day; empty: it may be."""
    if standing.done:
        return "request_done"
    if now >= standing.due_at:
        return "term_over"
    if standing.extended:
        return "extended_before"
    if end_of(until) <= standing.due_at:
        return "extension_not_later"
    if until > day_of(standing.due_at) + MOST_EXTENSION:
        return "extension_too_long"
    return ""


def earlier(due_at: datetime, named: date | None) -> tuple[datetime, bool]:
    """The due date, or the end of the day that an authority named if that comes first; whether it did."""
    if named is not None and (end := end_of(named)) < due_at:
        return end, True
    return due_at, False


def is_late(due_at: datetime, start: datetime | None, now: datetime) -> bool:
    """Whether what ends now ends after its term. One "at once" is kept until the end of its day in Almaty."""
    return day_of(now) > day_of(due_at) if due_at == start else now >= due_at


def late_sql(ended: str = "done_at", *, of: str = "") -> str:
    """SQL: what ``is_late`` says of a row of requests that ends at an instant; NULL without a term."""
    due_at, start = f"{of}due_at", f"{of}counts_from"
    day, due_day = (f"({one} AT TIME ZONE '{ALMATY.key}')::date" for one in (ended, due_at))
    return f"(CASE WHEN {due_at} = {start} THEN {day} > {due_day} ELSE {ended} >= {due_at} END)"
