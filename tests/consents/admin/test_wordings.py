"""Wordings from the screens: listed by series, published once, never changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.audit.models import AuditEntry
from compliance.consents.models import Wording
from compliance.policy.demo import complete_card as complete_operator
from tests.consents.admin.screens import address, errors_of, text_of
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, published, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=True):
        yield


def publish(person, **fields):
    said = {name: value for name, value in SERVICE.items() if value is not False}
    form = {
        **said,
        "in_force_from": "2026-04-07T00:00",
        "reason_code": "policy_changed",
        "note": "",
        **fields,
    }
    return person.post(address("wording_add"), form)


def test_the_responsible_person_publishes_and_the_trail_says_so(responsible):
    complete_operator(actor=OFFICER, now=NOW)
    answer = publish(responsible)
    wording = Wording.objects.get()
    assert answer["Location"] == address("wording_change", wording.pk)
    page = text_of(responsible.get(answer["Location"]))
    for told in (SERVICE["text_kk"], SERVICE["text_ru"], wording.digest, wording.operator_bin):
        assert told in page
    entry = AuditEntry.objects.get(event="consents.wording_published")
    assert (entry.actor, entry.reason) == (responsible.actor.label, "policy_changed")


def test_without_the_operators_bin_nothing_is_published_and_the_page_says_where_to_set_it(responsible):
    page = responsible.get(address("wording_add"))
    assert "the names in both languages and the BIN" in text_of(page)
    assert "Operator's card" in text_of(page)
    page = publish(responsible)
    assert "complete the card first" in " ".join(errors_of(page)["__all__"])
    assert SERVICE["text_kk"] in text_of(page)
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text_kk": ""}, "text_kk"),
        ({"title_ru": ""}, "title_ru"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["marketing"]}, "purposes"),
        ({"categories": []}, "categories"),
        ({"months": "0"}, "months"),
        ({"in_force_from": ""}, "in_force_from"),
        ({"in_force_from": "1999-01-01T00:00"}, "in_force_from"),
        ({"series": "два слова"}, "series"),
    ],
)
def test_a_wrong_part_is_told_at_its_field(fields, field, responsible):
    complete_operator(actor=OFFICER, now=NOW)
    page = publish(responsible, **fields)
    assert field in errors_of(page)
    assert not Wording.objects.exists()


def test_the_next_version_begins_from_the_last_one(responsible):
    first = published()
    form = responsible.get(address("wording_add") + f"?from={first.pk}").context["form"]
    assert form["text_kk"].value() == first.text_kk
    assert form["purposes"].value() == first.purposes
    assert not form["in_force_from"].value()
    publish(responsible, text_ru="Новый текст.")
    assert Wording.objects.get(version=2).text_ru == "Новый текст."
    page = responsible.get(address("wording_changelist"))
    ((_, versions),) = page.context["series"]
    assert [(one.version, live, coming) for one, live, coming in versions] == [
        (2, False, True),
        (1, True, False),
    ]


def test_a_shipped_text_is_offered_until_its_series_is_published(responsible):
    published()
    page = responsible.get(address("wording_changelist"))
    assert [text["series"] for text in page.context["texts_to_take"]] == [
        "marketing",
        "cookies",
        "distribution",
    ]
    form = responsible.get(address("wording_add") + "?model=distribution").context["form"]
    assert form["kind"].value() == "distribution"
    assert "940140000385" in form["text_ru"].value() or "БИН" in form["text_ru"].value()


@pytest.mark.parametrize(
    "query", ["?from=x", "?from=²", "?from=" + "9" * 30, "?from=99999", "?model=%00", "?model=none"]
)
def test_a_strange_address_begins_from_nothing(query, responsible):
    assert not responsible.get(address("wording_add") + query).context["form"]["text_kk"].value()


def test_whoever_may_not_publish_sees_no_button(clerk, auditor):
    wording = published()
    for person in (clerk, auditor):
        for page in (address("wording_changelist"), address("wording_change", wording.pk)):
            assert "wording/add/" not in text_of(person.get(page))


def test_it_tells_how_many_consents_use_it(officer):
    wording = published()
    given(somebody(), wording=wording)
    page = officer.get(address("wording_change", wording.pk))
    assert page.context["used"] == 1
    assert "does not fit its digest" not in text_of(page)


def test_an_altered_text_is_told(officer):
    wording = published()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consents_wording SET text_ru = 'Другое' WHERE id = %s", [wording.pk])
    assert "does not fit its digest" in text_of(officer.get(address("wording_change", wording.pk)))


def test_the_list_costs_the_same_for_many_versions(officer):
    published()
    officer.get(address("wording_changelist"))
    with CaptureQueriesContext(connection) as one:
        officer.get(address("wording_changelist"))
    published(MARKETING)
    for days in range(1, 4):
        published(text_ru=f"Текст {days}", in_force_from=NOW + timedelta(days=days))
    with CaptureQueriesContext(connection) as many:
        officer.get(address("wording_changelist"))
    assert len(many) == len(one)
