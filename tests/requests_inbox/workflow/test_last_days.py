"""The last day of a term is told everywhere, and nowhere the first moment after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from compliance.audit.days import last_day
from compliance.audit.models import AuditEntry
from compliance.deadlines.rules import day_of, end_of
from requests_inbox.rules.letter_texts import fill
from tests.disclosures.recipients import company, hand_over, sharer
from tests.extracts.files import lines
from tests.personas import hire, signed_in
from tests.requests_inbox.workflow.requests import opened
from tests.requests_inbox.workflow.screens import url

pytestmark = pytest.mark.django_db
# Of a demand that came on Monday, 6 April 2026, and is answered within three working days.
LAST_DAY = date(2026, 4, 9)


@pytest.mark.parametrize("page", ["change", "term", "history"])
def test_every_page_of_a_request_names_its_last_day(page):
    request = opened("access")
    shown = signed_in(hire("auditor", language="ru")).get(url(request, page)).content.decode()
    assert LAST_DAY.strftime("%d.%m.%Y") in shown
    assert " 00:00" not in shown


def test_the_history_of_a_request_calls_its_number_a_number():
    request = opened()
    shown = signed_in(hire("auditor", language="ru")).get(url(request, "history")).content.decode()
    assert "Код субъекта" not in shown
    assert "Номер" in shown
    assert "Key name" not in shown


def test_registers_name_the_last_day():
    opened("access")
    [row] = lines("requests")
    assert LAST_DAY.isoformat() in row.values()
    subject, _consent = sharer()
    transfer = hand_over(company(), subject, tell_subjects=True)
    assert transfer.due_at is not None
    [row] = lines("transfers")
    assert day_of(transfer.due_at - timedelta(hours=1)).isoformat() in row.values()
    assert not any(cell.endswith("00:00:00+05:00") for cell in row.values())


def test_a_date_at_the_end_of_a_sentence_needs_one_full_stop():
    assert fill("Срок истекает {due}.", {"due": "9 апреля 2026 г."}) == "Срок истекает 9 апреля 2026 г.\n"
    assert fill("Мерзімі {due} күні.", {"due": "2026 ж. 9 сәуір"}) == "Мерзімі 2026 ж. 9 сәуір күні.\n"


def test_a_term_at_once_ends_on_its_own_day_even_at_midnight():
    midnight = end_of(date(2026, 4, 5))
    assert last_day(midnight, midnight) == date(2026, 4, 6)
    assert last_day(midnight) == date(2026, 4, 5)


def test_an_entry_of_the_trail_names_the_last_day_as_well():
    opened("access")
    entry = AuditEntry.objects.get(event="requests_inbox.opened")
    shown = signed_in(hire("auditor", language="ru")).get(f"/admin/audit/auditentry/{entry.pk}/change/")
    assert LAST_DAY.strftime("%d.%m.%Y") in shown.content.decode()
