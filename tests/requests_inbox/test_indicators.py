"""What the inbox tells the statement of compliance, against SQL of the test's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.policy.indicators import all_indicators
from compliance.policy.services.figures import Source, measure, measure_then, readings, record_figures
from requests_inbox.models import Mailbox
from tests.consents.giving import somebody
from tests.personas import hire
from tests.policy.drafts import ACTOR, WHY
from tests.requests_inbox.answers.requests import identified
from tests.requests_inbox.workflow.requests import finished, letter, opened

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
INBOX = [one for one in all_indicators() if one.code.startswith("inbox.")]


def counted(sql: str, *values: Any) -> int:
    """An independent count."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {sql}", values)
        return int(cursor.fetchone()[0])


def requests_and_letters(now: datetime) -> None:
    """Open, overdue, answered in time and late, and letters that wait."""
    long_ago = now - 25 * DAY
    opened(received_at=long_ago, now=long_ago)
    opened("authority_inquiry", received_at=now - 60 * DAY, now=now - 60 * DAY)
    opened("rectification", received_at=now, now=now)
    finished(opened("explanation", received_at=long_ago, now=long_ago), outcome="fulfilled", now=now - DAY)
    quick = opened("complaint", received_at=now - 2 * DAY, now=now - 2 * DAY)
    finished(quick, outcome="partly", now=now - DAY)
    old = opened("marketing_opt_out", received_at=now - 80 * DAY, now=now - 80 * DAY)
    finished(old, outcome="fulfilled", now=now - 79 * DAY)
    known = opened("access", received_at=now - 2 * DAY, now=now - 2 * DAY, subject=somebody())
    officer = Actor.staff(hire("compliance_officer"))
    finished(identified(known, officer, now=now - DAY), outcome="fulfilled", now=now - DAY)
    letter()
    letter(state="stored", stored_at=now - timedelta(hours=1))
    letter(state="stored", stored_at=now)
    for code, read_at in (("info", now - timedelta(minutes=2)), ("support", now - DAY)):
        Mailbox(code=code, address=f"{code}@example.kz", host="h", login=code, read_at=read_at).record(
            actor=ACTOR, reason=WHY, now=now
        )


def test_figures_are_those_of_the_rows():
    now = timezone.now()
    requests_and_letters(now)
    told = measure(INBOX, now)
    table, month = "requests_inbox_request", now - 30 * DAY
    done = f"{table} WHERE outcome IN ('fulfilled','partly','refused') AND done_at > %s"
    assert told["inbox.open"] == counted(f"{table} WHERE done_at IS NULL") == 3
    assert told["inbox.overdue"] == counted(f"{table} WHERE done_at IS NULL AND due_at <= %s", now) == 2
    assert told["inbox.authority_overdue"] == 1
    assert told["inbox.answered"] == counted(done, month) == 3
    assert told["inbox.late"] == counted(f"{done} AND NOT done_at < due_at", month) == 1
    assert told["inbox.access"] == counted(f"{done} AND type = 'access'", month) == 1
    assert (told["inbox.complaints"], told["inbox.explanations"], told["inbox.marketing"]) == (1, 1, 0)
    assert told["inbox.unidentified"] == 0
    assert told["inbox.triage"] == counted("requests_inbox_message WHERE state = 'triage'") == 1
    assert told["inbox.unread"] == 1
    assert told["inbox.mailboxes"] == 1
    assert told["inbox.undelivered"] == told["inbox.returned"] == 0


def test_a_past_day_counts_what_was_open_then_by_the_term_of_then():
    now = timezone.now()
    requests_and_letters(now)
    told = measure_then(INBOX, now)
    assert {code: told[code] for code in told} == {code: measure(INBOX, now)[code] for code in told}
    before = measure_then(INBOX, now - 79 * DAY - timedelta(hours=12))
    assert (before["inbox.open"], before["inbox.overdue"], before["inbox.answered"]) == (1, 0, 0)


def test_what_no_index_answers_is_told_as_of_the_last_night():
    now = timezone.now()
    requests_and_letters(now)
    today = timezone.localdate(now)
    assert readings(today, now)["inbox.late"].source is Source.TONIGHT
    record_figures(day=today - DAY, actor=ACTOR, reason=WHY, now=now)
    told = readings(today, now)["inbox.late"]
    assert (told.source, told.figure, told.at) == (Source.NIGHTLY, 1, now)
    assert readings(today, now)["inbox.overdue"].source is Source.LIVE
    assert readings(today - 5 * DAY, now)["inbox.authority_overdue"].source is Source.NONE


def test_the_page_of_the_statement_asks_nothing_that_is_a_nights_work(django_assert_max_num_queries):
    now = timezone.now()
    with django_assert_max_num_queries(3) as queries:
        readings(timezone.localdate(now), now)
    asked = " ".join(query["sql"] for query in queries.captured_queries)
    assert "identified_at IS NULL" not in asked  # inbox.unidentified
    assert "register_dataitem i" not in asked  # retention.due
