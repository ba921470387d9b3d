"""An upgrade of the package of holidays moves what is open when the command is run, and keeps the old date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command

from compliance.consents.models import Publication, Withdrawal
from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.deadlines.almanac import shipped_day
from compliance.deadlines.rules import Why
from tests.consents.giving import DISTRIBUTION, NOW, OFFICER, given, somebody, why

pytestmark = pytest.mark.django_db


def test_open_withdrawals_and_publications_get_the_day_that_the_new_calendar_gives(monkeypatch):
    subject = somebody()
    consent = given(subject)
    given(subject, DISTRIBUTION)
    demand = receive_withdrawal(
        consent=consent, received_at=NOW, channel="website_form", actor=OFFICER,
        reason=why("withdrawal_demanded"), now=NOW,
    )  # fmt: skip
    publication = Publication.objects.get()
    tomorrow = (NOW + timedelta(days=1)).date()

    def upgraded(day):
        known = shipped_day(day)
        return replace(known, why=Why.HOLIDAY) if day == tomorrow else known

    monkeypatch.setattr("compliance.deadlines.services.reckoning.shipped_day", upgraded)
    call_command("recompute_deadlines")

    for before in (demand, publication):
        after = type(before).objects.get()
        assert after.due_at == before.due_at + timedelta(days=1)
        history = after.history.order_by("history_id").values_list("due_at", flat=True)
        assert list(history) == [before.due_at, after.due_at]
    call_command("recompute_deadlines")
    assert Withdrawal.history.count() == 2
