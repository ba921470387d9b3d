"""The board asks so many queries on every tab, and the page of a request too, whatever there is: fixed by number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_inbox.models import Note
from requests_inbox.services.board import PAGE, TABS
from requests_inbox.services.handling import assign
from tests.consents.giving import somebody
from tests.requests_inbox.workflow.requests import ACTOR, HANDLING, finished, moved, opened
from tests.requests_inbox.workflow.screens import WHY, now_opened, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_sessions")]

BOARD = reverse("admin:requests_inbox_request_changelist")
DAY = timedelta(days=1)


def filled(rounds, worker):
    """Each round a request for every tab: the worker's, nobody's, due soon, overdue, waiting, done."""
    now = timezone.now()
    for number in range(rounds):
        mine = now_opened("complaint", subject=somebody({"surname": "Фамилия" + "а" * number}))
        assign(request=mine, to=worker, actor=ACTOR, reason=HANDLING, now=now)
        now_opened("access")
        opened("access", received_at=now - 30 * DAY, now=now - 30 * DAY)
        moved(now_opened("complaint"), "waiting", now=now)
        finished(now_opened("complaint"), now=now)


def test_every_tab_of_the_board_costs_the_same_with_nothing_something_and_more_than_a_page(
    officer, auditor, django_assert_num_queries
):
    for rounds in (0, 1, PAGE // 4):
        filled(rounds, officer.user)
        for reader in (officer, auditor):  # who works on requests, who only sees them
            for tab in TABS:
                with django_assert_num_queries(4):
                    page = reader.get(f"{BOARD}?tab={tab}")
            with django_assert_num_queries(4 if reader is auditor else 5):  # whether anything is mine
                assert reader.get(BOARD).status_code == 200
    assert len(page.context["rows"]) == PAGE
    onward = auditor.get(f"{BOARD}?tab=open").context["later_link"]
    with django_assert_num_queries(4):
        assert auditor.get(f"{BOARD}{onward}").context["rows"]


def test_the_page_of_a_request_costs_the_same_however_much_was_done(
    clerk, officer, responsible, auditor, written, django_assert_num_queries
):
    officer.post(url(written, "take"))
    bare = now_opened("complaint")
    officer.get(url(bare))  # what a process keeps for itself
    for rounds in (1, 10):
        for number in range(rounds):
            officer.post(url(written, "note"), {"text": "x", **WHY})
            officer.post(url(written, "type"), {"to": ("complaint", "access")[number % 2]})
        for reader in (clerk, officer, responsible, auditor):
            with django_assert_num_queries(10):
                assert reader.get(url(bare)).status_code == 200
            with django_assert_num_queries(15):
                assert reader.get(url(written)).status_code == 200
    assert Note.objects.filter(request=written).count() == 11
