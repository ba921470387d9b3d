"""Consents from files: the same service as on the screens, again and again, and nothing of a value in a report."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.consents.rules import import_columns as cells
from compliance.register.models import Purpose, Subject
from compliance.vault.reading import open_values
from tests.consents.giving import DISTRIBUTION, MARKETING, published, somebody
from tests.register.makers import with_check_digit

pytestmark = pytest.mark.django_db
IIN = "900101300017"
HEADING = "ИИН;Серия;Дата согласия;Канал;Цели;Категории;Действует до;Номер сообщения"


def run(tmp_path: Path, *lines: str, **options) -> dict:
    file = tmp_path / "consents.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    told = io.StringIO()
    call_command("import_consents", str(file), json=True, stdout=told, **options)
    found: dict = json.loads(told.getvalue())
    return found


def counts(told: dict) -> tuple[int, int, int]:
    return told["given"], told["unchanged"], told["rejected"]


def test_a_row_becomes_a_consent_as_if_it_were_entered(tmp_path):
    subject = somebody()
    wording = published()
    purpose = Purpose.objects.get(code="service_access")
    told = run(tmp_path, HEADING, f"{IIN};service;05.03.2026 14:30;сайт;{purpose.name_ru};;;form-1")
    assert counts(told) == (1, 0, 0), told
    consent = Consent.objects.get()
    assert (consent.subject, consent.wording, consent.channel) == (subject, wording, "website_form")
    assert consent.given_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert consent.purposes == ["service_access"]
    assert consent.message == "form-1"
    assert Consent.history.get().history_actor == "command:import_consents"
    [entry] = AuditEntry.objects.filter(event="consents.imported")
    assert (entry.details["given"], entry.details["first_row"], entry.details["last_row"]) == (1, 2, 2)


def test_the_same_file_again_changes_nothing(tmp_path):
    somebody()
    published()
    lines = (HEADING, f"{IIN};service;2026-03-05;;;;;")
    assert counts(run(tmp_path, *lines)) == (1, 0, 0)
    assert counts(run(tmp_path, *lines)) == (0, 1, 0)
    assert Consent.objects.get().number == 1


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path):
    somebody()
    published()
    before = AuditEntry.objects.count()
    told = run(
        tmp_path,
        HEADING,
        f"{IIN};service;2026-03-05;;;;;",
        "790101300000;service;2026-03-05;;;;;",
        dry_run=True,
    )
    assert counts(told) == (1, 0, 1)
    assert told["dry_run"] is True
    assert not Consent.objects.exists()
    assert AuditEntry.objects.count() == before


def test_rows_that_are_not_accepted_are_told_by_number_column_and_code_only(tmp_path, capfd):
    somebody()
    published()
    published(DISTRIBUTION)
    told = run(
        tmp_path,
        HEADING,
        f"{IIN};service;2100-01-01;;;;;",
        f"{IIN};nothing;2026-03-05;;;;;",
        f"{IIN};distribution;2026-03-05;;;;;",
        "900101300018;service;2026-03-05;;;;;",
        "850101300015;service;2026-03-05;;;;;",
        f"{IIN};service;вчера;;;;;",
        f"{IIN};service;2026-03-05;голубь;;;;",
        f"{IIN};service;2026-03-05;;Шпионаж;;;",
        f"{IIN};service;2026-03-05;;;race;;",
        f"{IIN};service;2026-03-05;бумага;;;;",
        ";service;2026-03-05;;;;;",
        f"{IIN};service",
    )
    assert [(fault["row"], fault["column"], fault["code"]) for fault in told["faults"]] == [
        (5, "iin", "iin_check_digit"),
        (12, "", "subject_not_named"),
        (13, "", "cells_missing"),
        (2, "received_at", "received_in_future"),
        (3, "series", "wording_unknown"),
        (4, "series", "direct"),
        (6, "iin", "subject_not_registered"),
        (7, "received_at", "time_format"),
        (8, "channel", "channel_unknown"),
        (9, "purposes", "purpose_unknown"),
        (10, "categories", "category_forbidden"),
        (11, "evidence", "evidence"),
    ]
    assert counts(told) == (0, 0, 12)
    assert not Consent.objects.exists()
    said = json.dumps(told, ensure_ascii=False)
    for value in (IIN, "вчера", "голубь", "Шпионаж", "850101300015"):
        assert value not in said


def test_good_rows_are_kept_beside_bad_ones_and_people_read_why(tmp_path):
    somebody()
    published()
    file = tmp_path / "consents.csv"
    file.write_text(f"ЖСН,Алынған күні\n{IIN},2026-03-05\n{IIN},кеше\n", encoding="utf-8")
    told = io.StringIO()
    call_command("import_consents", str(file), series="service", messages="en", stdout=told)
    assert "Row 3: Received: The time is not understood." in told.getvalue()
    assert "Recorded: 1. Known already: 0. Rejected: 1." in told.getvalue()


def test_a_representative_and_conditions_are_kept_sealed(tmp_path):
    somebody()
    published(MARKETING)
    heading = "Reference code;Series;Received;Giver;Representative;Authority;Conditions"
    reference = Subject.objects.get().reference
    told = run(
        tmp_path,
        heading,
        f"{reference};marketing;2026-03-05;өкіл;Әлімжанов Ержан;Сенімхат № 17;Только по пятницам",
    )
    assert counts(told) == (1, 0, 0), told
    consent = Consent.objects.get()
    assert open_values([consent.representative, consent.conditions]) == [
        {"name": "Әлімжанов Ержан", "proof": "Сенімхат № 17"},
        "Только по пятницам",
    ]


def test_a_file_without_its_columns_is_refused_whole(tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path, "ИИН;Серия", f"{IIN};service")
    with pytest.raises(CommandError):
        run(tmp_path, "ИИН;Дата согласия", f"{IIN};2026-03-05")
    assert not Consent.objects.exists()


def test_an_iin_that_a_spreadsheet_has_shortened_is_put_right(tmp_path):
    iin = with_check_digit("05010150001")
    somebody({"surname": "Әлімжанова", "name": "Айгерім", "iin": iin})
    published()
    assert counts(run(tmp_path, "ИИН;Серия;Дата согласия", f"{int(iin)};service;2026-03-05")) == (1, 0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05.03.2026", "2026-03-04T19:00:00+00:00"),
        ("2026-03-05 09:30", "2026-03-05T04:30:00+00:00"),
        ("2026-03-05T09:30:15Z", "2026-03-05T09:30:15+00:00"),
        ("5.3.2026 9:30:15+06:00", "2026-03-05T03:30:15+00:00"),
    ],
)
def test_times_are_the_operators_unless_they_name_a_zone(text, expected):
    moment = cells.moment_in(text, column="received_at", zone=ZoneInfo("Asia/Almaty"))
    assert moment.at.astimezone(UTC).isoformat() == expected


@pytest.mark.parametrize(
    "text", ["", "05/03/2026", "2026-02-30", "2026-03-05 25:00", "вчера", "2026-03-05T09:30+99:99"]
)
def test_a_time_that_is_none_is_refused_without_repeating_it(text):
    with pytest.raises(cells.CellRejected) as caught:
        cells.moment_in(text, column="received_at", zone=ZoneInfo("Asia/Almaty"))
    assert str(caught.value) == "time_format"
