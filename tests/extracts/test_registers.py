"""What each register says, against what the services have done; nothing personal in any of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import translation

from compliance.consents.services.withdrawal import withdraw_consent
from compliance.extracts.registry import all_registers
from compliance.incidents.services.closing import close_incident
from compliance.register.models import Destruction, Processing
from compliance.register.services.destruction import destroy
from tests.consents.giving import given
from tests.disclosures.recipients import LATER, OFFICER, company, hand_over, registered, sharer, why
from tests.extracts.files import content, lines
from tests.incidents.breaches import NOW, WHAT, breach, chosen, somebody, told, why as breach_why
from tests.register.admin.screens import SECRETS
from tests.register.services.people import AIGERIM, end_all
from tests.requests_inbox.workflow.requests import opened

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_there_are_the_six_registers_of_the_law():
    assert [one.code for one in all_registers()] == [
        "processing", "consents", "transfers", "requests", "destruction", "incidents",
    ]  # fmt: skip


def test_no_two_columns_of_a_register_have_the_same_name():
    for register in all_registers():
        for language in ("en", "ru", "kk"):
            head = content(register.code, language=language).decode("utf-8-sig").splitlines()[0].split(",")
            assert len({one.rstrip("іi") for one in head}) == len(head), (register.code, language, head)


def test_processing_counts_people_by_purpose_and_basis():
    registered(AIGERIM, purposes=("service_access",))
    registered({"surname": "Өзге", "email": "x@example.kz"}, purposes=("service_access", "notification"))
    rows = {row["цель"]: row for row in lines("processing")}
    with_people = {name: row["субъекты"] for name, row in rows.items() if row["субъекты"] != "0"}
    assert sorted(with_people.values()) == ["1", "2"]
    assert len(rows) > 2, "purposes that nobody is processed for are told of as well"
    [busy] = [row for row in rows.values() if row["субъекты"] == "2"]
    assert busy["действующих обработок"] == "2"
    assert "ИИН" in busy["категории"]
    assert busy["срок хранения"]
    assert busy["трансграничная передача"] == busy["получатели"] == "передач не записано"
    ended = Processing.objects.first()
    assert ended is not None
    end_all(ended.subject)
    assert {row["субъекты"] for row in lines("processing", since=date(2026, 4, 7))} >= {"1", "0"}


def test_consents_say_what_to_whom_and_until_when():
    subject, consent = sharer()
    withdraw_consent(
        consent=consent, received_at=LATER, channel="website_form", actor=OFFICER,
        reason=why("subject_request"), now=LATER,
    )  # fmt: skip
    [row] = lines("consents")
    assert row["субъект"] == subject.reference
    assert consent.wording_digest in row.values()
    assert row["передача третьим лицам"] == "да"
    assert row["трансграничная передача"] == "нет"
    assert "2026-04-06 14:30:00+05:00" in row.values()
    assert "отозвано" in " ".join(row.values())
    assert lines("consents", since=date(2026, 4, 7)) == []
    assert len(lines("consents", since=date(2026, 4, 6), until=date(2026, 4, 6))) == 1


def test_transfers_name_recipient_ground_and_number_of_subjects():
    subject, _consent = sharer()
    transfer = hand_over(company(), subject)
    [row] = lines("transfers", "kk")
    assert {str(transfer), "Касса", "KZ", "1", transfer.digest} <= set(row.values())


def test_a_notice_with_its_annex_is_a_transfer_too():
    incident = breach()
    told(incident)
    assert lines("transfers") == [], "nobody was named in it"
    chosen(incident, somebody())
    notice = told(incident, sent_at=NOW + timedelta(minutes=1), now=NOW + DAY)
    [row] = lines("transfers")
    assert {
        str(notice),
        "KZ",
        "1",
        notice.digest,
        "уполномоченный орган по защите персональных данных",
    } <= set(row.values())
    assert all(name in row["категории"] for name in ("ИИН", "Мобильный телефон"))
    assert row["категории"].endswith("только имеющиеся и не заблокированные")
    assert lines("transfers", since=date(2026, 4, 7)) == []


def test_requests_name_what_was_wanted_and_whether_it_was_late():
    request = opened()
    [row] = lines("requests")
    with translation.override("ru"):
        wanted = str(request.get_type_display())
    assert {request.reference, wanted, "получено"} <= set(row.values())
    assert row["с опозданием"] == "да"
    assert (row["правило срока"], row["последний день срока"]) == (
        "Предоставление сведений субъекту",
        "2026-04-09",
    )
    assert lines("requests", since=date(2026, 4, 7)) == []


def test_destruction_names_whose_what_and_by_whom():
    subject = registered(AIGERIM)
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=LATER)
    [row] = lines("destruction")
    act = Destruction.objects.get()
    assert {act.number, subject.reference, "всё", str(act.items)} <= set(row.values())


def test_breaches_are_told_without_what_staff_wrote():
    incident = breach()
    chosen(incident, somebody())
    [row] = lines("incidents")
    assert row["с опозданием"] == "да"
    assert {str(incident), "1"} <= set(row.values())
    assert WHAT not in str(row)
    told(incident)
    [row] = lines("incidents")
    assert row["с опозданием"] == "нет"
    never = breach()
    close_incident(incident=never, outcome="unfounded", actor=OFFICER, reason=breach_why(), now=NOW + 9 * DAY)
    assert lines("incidents")[1]["с опозданием"] == "нет"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_nothing_personal_is_in_any_register(kind):
    subject, _consent = sharer()
    hand_over(company(), subject)
    chosen(breach(), subject)
    opened()
    given(registered({"surname": "Өзге", "name": "Біреу", "email": "x@example.kz"}))
    import io
    import zipfile

    from pypdf import PdfReader

    for register in all_registers():
        made = content(register.code, kind, "kk")
        if kind == "csv":
            text = made.decode()
        elif kind == "xlsx":
            with zipfile.ZipFile(io.BytesIO(made)) as archive:
                text = archive.read("xl/worksheets/sheet1.xml").decode()
        else:
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
        for secret in (*SECRETS, "Серік", "Өзге"):
            assert secret not in text, (register.code, secret)
        assert register.code != "consents" or subject.reference in text.replace("\n", "")


def test_the_command_lists_them(capsys):
    call_command("export_register")
    assert "processing\tProcessing activities" in capsys.readouterr().out
