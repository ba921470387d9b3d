"""What else a website asks: texts, consents of a subject, registrations, and whether somebody may be contacted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.models import Suppression
from compliance.register.models import DataItem, Processing, Subject
from compliance.vault.reading import open_values
from tests.consents.api.asking import site
from tests.consents.giving import MARKETING, given, published, somebody
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db
PROBLEM = "urn:compliance:problem:"


def errors_of(answer) -> dict[str, str]:
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


class TestTexts:
    def test_are_told_in_both_languages_with_what_a_consent_to_them_names(self):
        wording = published()
        published(text_ru="Потом.", in_force_from=timezone.now() + timedelta(days=9))
        (told,) = site().ask("/wordings").json()["wordings"]
        assert (told["series"], told["version"], told["digest"]) == ("service", 1, wording.digest)
        assert told["text_kk"] == wording.text_kk
        assert told["purposes"] == wording.purposes


class TestConsentsOfASubject:
    def test_are_codes_and_dates_newest_first(self):
        subject = somebody()
        first, second = given(subject), given(subject, MARKETING, conditions="Тек пошта")
        answer = site().ask("/consents", reference=subject.reference)
        told = answer.json()["consents"]
        assert [one["id"] for one in told] == [second.pk, first.pk]
        assert not [value for value in (*AIGERIM.values(), "Тек пошта") if value in answer.content.decode()]

    def test_of_nobody_are_a_problem(self):
        website = site()
        answer = website.ask("/consents", reference="S-0000-0000")
        assert (answer.status_code, answer.json()["type"]) == (404, PROBLEM + "subject_unknown")
        assert website.ask("/consents", reference=AIGERIM["iin"]).status_code == 422


class TestRegistering:
    def test_a_website_pushes_a_registration_and_then_the_consent(self):
        website = site()
        published()
        made = website.send("/subjects", {"language": "kk", "values": {**AIGERIM}})
        assert made.status_code == 201, made.content
        subject = Subject.objects.get()
        assert made.json() == {"reference": subject.reference, "warnings": []}
        items = list(DataItem.objects.select_related("category"))
        opened = open_values([item.value for item in items])
        held = {item.category.code: value for item, value in zip(items, opened, strict=True)}
        assert held["surname"] == AIGERIM["surname"]
        assert AuditEntry.objects.get(event="register.subject.created").actor == "client:website"
        answer = website.send(
            "/consents", {"subject": {"iin": AIGERIM["iin"]}, "wording": {"series": "service"}}
        )
        assert answer.status_code == 201
        assert AuditEntry.objects.filter(event="register.subjects_searched").count() == 1

    def test_somebody_who_is_known_is_not_registered_twice(self):
        somebody()
        answer = site().send("/subjects", {"values": {"surname": "Басқа", "iin": AIGERIM["iin"]}})
        assert (answer.status_code, answer.json()["type"]) == (409, PROBLEM + "identity_taken")
        assert Subject.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"values": {}}, {"values": "empty"}),
            ({"values": {"name": "  "}}, {"values": "empty"}),
            ({"values": {"iin": "900101300018"}}, {"values.iin": "iin_check_digit"}),
            ({"values": {"race": "x"}}, {"values.race": "category_forbidden"}),
            ({"values": {"shoe_size": "42"}}, {"values": "category_unknown"}),
            ({"values": {"name": "Айгерім"}, "purposes": [{"purpose": "service_access", "basis": "consent"}]},
             {"purposes.0.basis": "basis_begins_with_consent"}),
            ({"values": {"name": "Айгерім"}, "purposes": [{"purpose": "nonsense", "basis": "law"}]},
             {"purposes.0.purpose": "purpose_unknown"}),
            ({"values": {"name": "Айгерім"}, "collected_at": "2190-01-01T00:00:00Z"},
             {"collected_at": "collected_in_future"}),
        ],
    )  # fmt: skip
    def test_what_is_not_accepted_is_told_by_field_and_nothing_is_kept(self, body, errors):
        answer = site().send("/subjects", body)
        assert (answer.status_code, errors_of(answer)) == (422, errors)
        assert not Subject.objects.exists()
        assert not Processing.objects.exists()

    def test_a_clock_that_is_a_little_ahead_registers_all_the_same(self):
        soon = (timezone.now() + timedelta(minutes=3)).isoformat()
        body = {"values": {"name": "Айгерім", "email": "a@example.kz"}, "collected_at": soon}
        assert site().send("/subjects", body).status_code == 201
        assert all(item.collected_at <= timezone.now() for item in DataItem.objects.all())


class TestContacts:
    def test_an_opt_out_holds_for_the_next_question(self):
        website = site()
        given(somebody(), MARKETING)
        asked = {"contacts": [{"channel": "email", "address": AIGERIM["email"]},
                              {"channel": "sms", "address": AIGERIM["mobile_phone"]},
                              {"channel": "email", "address": "nobody@example.kz"},
                              {"channel": "email", "address": "no address"}]}  # fmt: skip
        before = website.send("/contacts/check", asked).json()["answers"]
        assert [(one["allowed"], one["why"]) for one in before] == [
            (True, ""), (True, ""), (False, "no_consent"), (False, "address_invalid"),
        ]  # fmt: skip
        out = website.send("/contacts/opt-out", {"channel": "email", "address": AIGERIM["email"].upper()})
        assert (out.status_code, out.json()["scope"]) == (201, "marketing")
        after = website.send("/contacts/check", asked).json()["answers"]
        assert [one["why"] for one in after[:2]] == ["opted_out", ""]
        assert Suppression.objects.get().source == "interface"
        assert AIGERIM["email"] not in str(AuditEntry.objects.values_list("details"))

    def test_what_is_no_address_is_told_and_not_repeated(self):
        answer = site().send("/contacts/opt-out", {"channel": "sms", "address": "қайдағы бір сөз"})
        assert (answer.status_code, errors_of(answer)) == (422, {"address": "not_an_address"})
        assert "қайдағы" not in answer.content.decode()

    def test_more_than_a_thousand_are_too_many_at_once(self):
        contacts = [{"channel": "email", "address": f"a{number}@example.kz"} for number in range(1001)]
        answer = site().send("/contacts/check", {"contacts": contacts})
        assert (answer.status_code, errors_of(answer)) == (422, {"contacts": "too_many"})
