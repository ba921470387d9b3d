"""What the inbox shows on the dashboard: requests by term, letters, mailboxes, how quickly answers come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.policy.dashboard import (
    Chart,
    Group,
    Place,
    Series,
    Step,
    Tally,
    Term,
    Tile,
    Tone,
    in_span,
    month_of,
    register_chart,
    register_tally,
    register_term,
    register_tile,
)
from compliance.policy.indicators import Judge, Records, informs, none_allowed, none_waits
from requests_inbox.models import RequestType
from requests_inbox.rules.terms import late_sql

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_REQUEST, _MESSAGE, _LETTER = "requests_inbox.request", "requests_inbox.message", "requests_inbox.letter"
# Ranges of the partial indexes over open requests, and over letters that wait.
_OPEN = "FROM requests_inbox_request WHERE status <> 'done'"
_SOON = f"{_OPEN} AND due_at > %(at)s AND due_at <= %(at)s + interval '3 days'"
_TRIAGE = "FROM requests_inbox_message WHERE state = 'triage'"
# A minute is usual; after ten something is wrong with the workers.
_UNREAD = "FROM requests_inbox_message WHERE state = 'stored' AND stored_at <= %(at)s - interval '10 minutes'"
_UNSENT = (
    "FROM requests_inbox_letter WHERE state = 'pending' AND next_attempt_at <= %(at)s - interval '1 hour'"
)
_TYPES = dict(RequestType.choices)


def _requests(code: str, name: StrPromise, rows: str, tab: str, *, judge: Judge = none_waits) -> Tile:
    return Tile(f"inbox.{code}", Group.REQUESTS, name, Place(_REQUEST, f"tab={tab}"), rows, judge=judge)


def _mail(
    code: str, name: StrPromise, rows: str, model: str, query: str = "", *, judge: Judge = none_waits,
    records: Records | None = None,
) -> Tile:  # fmt: skip
    place = Place(model, query)
    return Tile(f"inbox.{code}", Group.MAIL, name, place, rows, judge=judge, records=records)


register_tile(
    _requests("overdue", _("Requests overdue"), f"{_OPEN} AND due_at <= %(at)s", "overdue",
              judge=none_allowed),
    _requests("soon", _("Requests due within three days"), _SOON, "soon"),
    _requests("unassigned", _("Requests that nobody works on"), f"{_OPEN} AND assignee_id IS NULL",
              "unassigned"),
    _requests("waiting", _("Requests waiting for the subject"),
              "FROM requests_inbox_request WHERE status = 'waiting'", "waiting", judge=informs),
    _requests("open", _("All open requests"), _OPEN, "open", judge=informs),
    _mail("triage", _("Letters waiting to be sorted"), _TRIAGE, _MESSAGE, "state=triage"),
    _mail("failed", _("Letters that could not be read"),
          f"{_TRIAGE} AND triage_reason = 'failed'", _MESSAGE, "state=triage&why=failed"),
    _mail("unread", _("Letters stored and not read for ten minutes"), _UNREAD, _MESSAGE, "state=stored",
          records=Records()),
    _mail("undelivered", _("Letters sent and not delivered"),
          "FROM requests_inbox_letter WHERE state = 'failed'", _LETTER, "state=failed", judge=none_allowed),
    _mail("returned", _("Letters sent that came back"),
          "FROM requests_inbox_letter WHERE state = 'returned'", _LETTER, "state=returned"),
    _mail("unsent", _("Letters that should have gone out an hour ago"), _UNSENT, _LETTER, "state=pending",
          records=Records()),
    # Few rows: the operator's own mailboxes.
    _mail("mailboxes_failing", _("Mailboxes that cannot be read"),
          "FROM requests_inbox_mailbox WHERE active AND failure <> ''", "requests_inbox.mailbox",
          judge=none_allowed, records=Records()),
    _mail("mailboxes", _("Mailboxes that are read"),
          "FROM requests_inbox_mailbox WHERE active AND failure = ''", "requests_inbox.mailbox",
          judge=informs, records=Records()),
)  # fmt: skip
register_term(
    Term(
        "inbox.request", _("request"), Place(_REQUEST),
        "SELECT id, reference, type, due_at FROM requests_inbox_request "
        "WHERE status <> 'done' AND due_at IS NOT NULL ORDER BY due_at, id",
        "admin:requests_inbox_request_change", lambda code: _TYPES.get(code, code),
    ),
)  # fmt: skip

_BUCKETS = (
    ("1", _("1 day"), 1), ("3", _("3 days"), 3), ("7", _("7 days"), 7), ("15", _("15 days"), 15),
    ("30", _("30 days"), 30),
)  # fmt: skip
_DAYS = "extract(epoch FROM done_at - received_at) / 86400"
_BUCKET = " ".join(f"WHEN {_DAYS} <= {most} THEN '{code}'" for code, _name, most in _BUCKETS)
_STEP = f"(CASE {_BUCKET} ELSE 'more' END)"
# What was withdrawn or repeats another got no answer.
_ANSWERED = (
    "FROM requests_inbox_request "
    f"WHERE status = 'done' AND outcome IN ('fulfilled', 'partly', 'refused') AND {in_span('done_at')}"
)
_LATE = f"coalesce({late_sql()}, false)"

register_tally(
    Tally(
        "inbox.received",
        f"SELECT type || '/received', {month_of('received_at')}, count(*) FROM requests_inbox_request "
        f"WHERE {in_span('received_at')} GROUP BY 1, 2",
    ),
    Tally(
        "inbox.answered",
        f"SELECT {_STEP} || CASE WHEN {_LATE} THEN '/late' ELSE '/in_time' END, "
        f"{month_of('done_at')}, count(*) {_ANSWERED} GROUP BY 1, 2",
    ),
)
register_chart(
    Chart(
        "inbox.received", Group.REQUESTS, _("Requests by type"), _("Requests received."),
        Place(_REQUEST, "tab=all"),
        (Series("received", _("received")),),
        tuple(Step(code, name, f"tab=all&type={code}") for code, name in RequestType.choices),
        sideways=True,
    ),
    Chart(
        "inbox.answered", Group.REQUESTS, _("Time to answer"),
        _("Days from receipt to the answer or refusal."),
        Place(_REQUEST, "tab=all"),
        (
            Series("in_time", _("in time"), rows=f"{_ANSWERED} AND NOT {_LATE}"),
            Series("late", pgettext_lazy("an answer", "late"), Tone.BAD, f"{_ANSWERED} AND {_LATE}"),
        ),
        tuple(
            Step(code, name, condition=f"{_STEP} = '{code}'")
            for code, name in (
                *((code, name) for code, name, _most in _BUCKETS), ("more", pgettext_lazy("days", "more")),
            )
        ),
        records=Records(),
    ),
)  # fmt: skip
