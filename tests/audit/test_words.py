"""Codes are read as words: of jobs, of categories, of whoever asked for a thing."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from compliance.audit.admin.history import HistoryReader
from compliance.audit.admin.paging import Cursor
from compliance.audit.names import actor_names, staff_names
from compliance.extracts.models import Extract
from compliance.incidents.models import Incident
from config.timetable import JOBS
from tests.extracts.files import started
from tests.incidents.breaches import breach
from tests.personas import hire


def said(record: Any) -> dict[str, str]:
    """What the first line of a record's history says of each field, in Russian."""
    with override("ru"):
        _page, lines = HistoryReader(type(record)).page(record.pk, Cursor())
    return {change.name: change.new for change in lines[-1].changes}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_job_of_the_timetable_goes_by_what_it_does(language):
    with override(language):
        names = actor_names([f"job:{job.task}" for job in JOBS])
    assert not any(job.task in names[f"job:{job.task}"] for job in JOBS)
    with override("ru"):
        poller = "job:requests_inbox.poll_mailboxes"
        assert actor_names([poller])[poller] == "задача: читает почтовые ящики"
        assert actor_names(["job:gone"])["job:gone"] == "задача gone"


@pytest.mark.django_db
def test_histories_name_categories_registers_and_people():
    of_breach = said(breach())
    assert of_breach["categories"] == "Адрес электронной почты, ИИН"
    assert "key_name" not in of_breach
    started("incidents")
    of_extract = said(Extract.objects.get())
    assert of_extract["register"] == "Нарушения безопасности персональных данных"
    assert ":" not in of_extract["actor"]
    assert Incident.objects.exists()


@pytest.mark.django_db
def test_registers_name_people_by_their_full_names_and_the_trail_by_their_sign_in_names():
    named, plain = hire("auditor", full_name="Гүлнар Сәкенқызы"), hire("auditor")
    assert staff_names([named.pk, plain.pk]) == {named.pk: "Гүлнар Сәкенқызы", plain.pk: plain.username}
    assert actor_names([f"staff:{named.pk}"]) == {f"staff:{named.pk}": named.username}
