"""Figures that are counted afterwards tell of an instant what was so then, also where rows say otherwise now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from compliance.audit.reasons import Reason
from compliance.consents.models import Publication
from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.deadlines.services import set_calendar_day
from compliance.policy.indicators import all_indicators
from compliance.policy.services.figures import measure, measure_then
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, given, somebody, why

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def now_of(code: str, at: datetime) -> int:
    return measure(all_indicators(), at)[code]


def then_of(code: str, at: datetime) -> int:
    return measure_then(all_indicators(), at)[code]


def day_off(day: date, now: datetime) -> None:
    set_calendar_day(day=day, kind="day_off", actor=OFFICER, reason=Reason("calendar_order"), now=now)


def test_a_consent_that_was_given_again_was_live_before():
    subject = somebody()
    over = given(subject).valid_until
    assert over is not None
    given(subject, at=NOW + 100 * DAY)
    given(subject, at=over + 200 * DAY)
    told = [then_of("consents.live", NOW + back * DAY) for back in (-1, 0, 50, 100, 150, 364)]
    assert told == [0, 1, 1, 1, 1, 1]
    assert then_of("consents.live", over + 199 * DAY) == 0
    assert then_of("consents.live", over + 200 * DAY) == 1


def test_a_consent_whose_term_is_over_is_not_live_before_a_job_writes_so():
    over = given(somebody()).valid_until
    assert over is not None
    for told in (now_of, then_of):
        assert (told("consents.live", over - MOMENT), told("consents.live", over)) == (1, 0)
    late = over + timedelta(hours=1)
    assert (now_of("consents.run_out", late - MOMENT), now_of("consents.run_out", late)) == (0, 1)


def test_terms_that_were_overdue_by_the_calendar_of_then_were_overdue():
    given(somebody(), DISTRIBUTION)
    due_at = Publication.objects.get().due_at
    moved = due_at + timedelta(hours=12)
    day_off(NOW.date() + DAY, moved)
    assert Publication.objects.get().due_at == due_at + DAY
    told = [then_of("consents.terms_overdue", at) for at in (due_at - MOMENT, due_at, moved, due_at + DAY)]
    assert told == [0, 1, 0, 1]
    assert now_of("consents.terms_overdue", moved) == 0


def test_withdrawals_that_were_overdue_by_the_calendar_of_then_were_overdue():
    demand = receive_withdrawal(
        consent=given(somebody()), received_at=NOW, channel="email", actor=OFFICER,
        reason=why("subject_request"), now=NOW,
    )  # fmt: skip
    due_at, moved = demand.due_at, demand.due_at + timedelta(hours=12)
    day_off(NOW.date() + DAY, moved)
    demand.refresh_from_db()
    assert demand.due_at > moved
    told = [then_of("consents.withdrawals_overdue", at) for at in (due_at - MOMENT, due_at, moved)]
    assert told == [0, 1, 0]
    assert now_of("consents.withdrawals_overdue", moved) == 0
