"""Live figures of letters and requests, for the statement of compliance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    Indicator,
    Judge,
    informs,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)
from requests_inbox.models import RequestType
from requests_inbox.rules.terms import late_sql
from requests_inbox.rules.workflow import ACTING_OUTCOMES, WITHOUT_IDENTITY

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_REQUEST, _MESSAGE, _LETTER = "requests_inbox.request", "requests_inbox.message", "requests_inbox.letter"
# Ranges of the partial indexes over open requests.
_OPEN = "FROM requests_inbox_request WHERE status <> 'done'"
_OVERDUE = f"{_OPEN} AND due_at <= %(at)s"
_OPEN_THEN = (
    "FROM requests_inbox_request r WHERE r.received_at <= %(at)s "
    "AND (r.done_at IS NULL OR r.done_at > %(at)s)"
)
# The due date that held at the instant: terms are extended and recomputed, old ones stay.
_OVERDUE_THEN = (
    f"{_OPEN_THEN} AND (SELECT d.due_at FROM requests_inbox_duedate d WHERE d.request_id = r.id "
    "AND d.set_at <= %(at)s ORDER BY d.number DESC LIMIT 1) <= %(at)s"
)
# No index leads to when requests ended: counted at night.
_ANSWERED = (
    "FROM requests_inbox_request WHERE status = 'done' AND outcome IN ('fulfilled', 'partly', 'refused') "
    f"AND {within('done_at')}"
)
_TRIAGE = "FROM requests_inbox_message WHERE state = 'triage'"
_UNREAD = "FROM requests_inbox_message WHERE state = 'stored' AND stored_at <= %(at)s - interval '10 minutes'"
_ACTING = ", ".join(f"'{one}'" for one in sorted(ACTING_OUTCOMES))
_ANYBODY = ", ".join(f"'{one}'" for one in sorted(WITHOUT_IDENTITY))
_UNIDENTIFIED = (
    f"FROM requests_inbox_request WHERE status = 'done' AND outcome IN ({_ACTING}) "
    f"AND type NOT IN ({_ANYBODY}) AND identified_at IS NULL"
)


def _requests(
    code: str, clauses: tuple[str, ...], name: StrPromise, rows: str, judge: Judge = informs, *,
    then: str = "", query: str = "tab=all", nightly: bool = True,
) -> Indicator:  # fmt: skip
    return Indicator(
        f"inbox.{code}",
        clauses,
        name,
        rows,
        judge,
        rows_then=then,
        model=_REQUEST,
        query=query,
        nightly=nightly,
    )


def _answered(code: str, type_: str, clauses: tuple[str, ...], name: StrPromise) -> Indicator:
    rows = f"{_ANSWERED} AND type = '{type_}'"
    return _requests(code, clauses, name, rows, then=rows, query=f"tab=all&type={type_}")


register_indicator(
    _requests(
        "open", ("3.2.3",), _("All open requests"), _OPEN, then=_OPEN_THEN, query="tab=open", nightly=False
    ),
    _requests(
        "overdue", ("3.2.1", "3.2.3", "3.2.4", "3.3.2", "8.4"), _("Requests overdue"), _OVERDUE, none_allowed,
        then=_OVERDUE_THEN, query="tab=overdue", nightly=False,
    ),
    _requests(
        "answered", ("3.2.3",), _("Requests answered in the last 30 days"), _ANSWERED, then=_ANSWERED
    ),
    _requests(
        "late", ("3.2.1", "3.2.3"), _("Requests answered late in the last 30 days"),
        f"{_ANSWERED} AND {late_sql()}", none_allowed, then=f"{_ANSWERED} AND {late_sql()}",
    ),
    _requests(
        "unidentified", ("3.3.1", "10"),
        _("Data told or changed for somebody whose identity was not confirmed"),
        _UNIDENTIFIED, none_allowed, then=f"{_UNIDENTIFIED} AND done_at <= %(at)s",
    ),
    _requests(
        "authority_overdue", ("3.2.4",), _("Inquiries of an authority overdue"),
        f"{_OVERDUE} AND type = '{RequestType.AUTHORITY_INQUIRY}'", none_allowed, query="tab=overdue",
        nightly=False,  # by a partial index of its own
    ),
    _answered(
        "authority", RequestType.AUTHORITY_INQUIRY, ("3.2.4",),
        _("Inquiries of an authority answered in the last 30 days"),
    ),
    _answered(
        "access", RequestType.ACCESS, ("3.2.1", "3.3.1"),
        _("Requests for information answered in the last 30 days"),
    ),
    _answered(
        "rectification", RequestType.RECTIFICATION, ("3.3.2", "3.4.2", "5.6", "8.4"),
        _("Requests for correction answered in the last 30 days"),
    ),
    _answered(
        "destruction", RequestType.DESTRUCTION, ("3.3.2",),
        _("Requests for destruction answered in the last 30 days"),
    ),
    _answered(
        "marketing", RequestType.MARKETING_OPT_OUT, ("5.9",),
        _("Requests for no more marketing answered in the last 30 days"),
    ),
    _answered(
        "complaints", RequestType.COMPLAINT, ("3.3.5",), _("Complaints answered in the last 30 days")
    ),
    _answered(
        "explanations", RequestType.EXPLANATION, ("11.1",), _("Questions answered in the last 30 days")
    ),
    Indicator(
        "inbox.triage", ("3.2.3", "11.1"), _("Letters waiting to be sorted"), _TRIAGE, none_waits,
        model=_MESSAGE, query="state=triage",
    ),
    Indicator(
        "inbox.unread", ("11.1",), _("Letters stored and not read for ten minutes"), _UNREAD, none_waits,
        model=_MESSAGE, query="state=stored",
    ),
    Indicator(
        "inbox.mailboxes", ("5.9", "8.4", "8.5", "11.1"), _("Mailboxes that were read in the last hour"),
        f"FROM requests_inbox_mailbox WHERE active AND {within('read_at', 1)} "
        "AND read_at > %(at)s - interval '1 hour'",
        some_needed, model="requests_inbox.mailbox",
    ),
    Indicator(
        "inbox.undelivered", ("3.2.3",), _("Letters sent and not delivered"),
        "FROM requests_inbox_letter WHERE state = 'failed'", none_waits, model=_LETTER, query="state=failed",
    ),
    Indicator(
        "inbox.returned", ("3.2.3",), _("Letters sent that came back"),
        "FROM requests_inbox_letter WHERE state = 'returned'", none_waits, model=_LETTER,
        query="state=returned",
    ),
)  # fmt: skip
