"""Recording, narrowing and changing a consent from the screens."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Suppression
from compliance.consents.services.suppression import opt_out
from compliance.vault.reading import open_values
from tests.consents.admin.screens import RECEIPT, WHY, address, errors_of, giving, text_of
from tests.consents.giving import (
    DISTRIBUTION,
    MARKETING,
    NOW,
    OFFICER,
    given,
    published,
    somebody,
    why,
)
from tests.register.admin.screens import secrets_in
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=True):
        yield


def record(person, subject, wording, **fields):
    return person.post(address("consent_give", subject.pk, wording.pk), giving(**fields))


class TestTheForm:
    def test_the_wordings_in_force_are_offered_and_no_other(self, clerk):
        subject = somebody()
        published()
        published(MARKETING)
        published(MARKETING, text_ru="Потом.", in_force_from=NOW + timedelta(days=9))
        page = clerk.get(address("consent_choose", subject.pk))
        assert [str(wording) for wording, _ in page.context["wordings"]] == ["service 1", "marketing 1"]

    def test_an_earlier_version_takes_a_consent_that_was_received_while_it_was_in_force(self, clerk):
        subject, first = somebody(), published()
        published(text_ru="Потом.", in_force_from=NOW - timedelta(days=9))
        page = clerk.get(address("consent_choose", subject.pk))
        assert [wording.pk for wording in page.context["earlier"]] == [first.pk]
        refused = record(clerk, subject, first)
        assert "A newer version" in " ".join(errors_of(refused)["__all__"])
        assert record(clerk, subject, first, received_at="2026-03-20T12:00").status_code == 302

    def test_nothing_is_ticked_beforehand(self, clerk):
        subject, wording = somebody(), published(DISTRIBUTION)
        page = clerk.get(address("consent_give", subject.pk, wording.pk))
        ticked = re.findall(r"<input[^>]*\schecked(?=[\s>])[^>]*>", text_of(page))
        assert ticked == []
        form = page.context["form"]
        assert all(not form[name].value() for name in form.fields)

    def test_only_what_the_wording_allows_can_be_ticked(self, clerk):
        subject, wording = somebody(), published(MARKETING)
        page = record(clerk, subject, wording, purposes=["service_access"], categories=["iin"])
        assert {"purposes", "categories"} <= errors_of(page).keys()
        assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        ("said", "has"), [("service", False), ("marketing", True), ("distribution", True)]
    )
    def test_conditions_are_asked_for_where_they_belong(self, said, has, clerk):
        from tests.consents import giving as makers

        subject, wording = somebody(), published(getattr(makers, said.upper()))
        form = clerk.get(address("consent_give", subject.pk, wording.pk)).context["form"]
        assert ("conditions" in form.fields) == has
        assert any(name.startswith("terms_") for name in form.fields) == (said == "distribution")


class TestRecording:
    def test_a_clerk_records_a_consent_and_what_rests_on_it_starts(self, clerk):
        subject, wording = somebody(), published()
        answer = record(clerk, subject, wording)
        assert answer["Location"] == address("consent_subject", subject.pk)
        consent = Consent.objects.get()
        assert (consent.purposes, consent.act, consent.number) == (["service_access"], "given", 1)
        assert consent.received_at.isoformat() == "2026-04-06T07:00:00+00:00"  # 12:00 in Almaty
        assert subject.processings.get().purpose.code == "service_access"
        entry = AuditEntry.objects.get(event="consents.given")
        assert (entry.subject_id, entry.actor, entry.reason) == (
            subject.pk,
            clerk.actor.label,
            "consent_given",
        )

    def test_the_evidence_is_kept_sealed(self, clerk, settings):
        subject, wording = somebody(), published()
        file = SimpleUploadedFile("келісім.pdf", PDF)
        record(clerk, subject, wording, channel="paper", evidence=file)
        kept = Consent.objects.get().evidence
        assert open_values([kept], [(subject.pk, "consents")])[0]["name"] == "келісім.pdf"

    @pytest.mark.parametrize(
        ("fields", "field", "told"),
        [
            ({"purposes": []}, "purposes", "Tick at least one purpose."),
            ({"categories": []}, "categories", "Tick at least one category of data."),
            ({"channel": ""}, "channel", "This field is required."),
            ({"giver": ""}, "giver", "This field is required."),
            ({"received_at": ""}, "received_at", "This field is required."),
            ({"received_at": "2026-04-07T12:00"}, "received_at", "lies in the future"),
            ({"received_at": "1999-04-07T12:00"}, "received_at", "before the Law was in force"),
            ({"channel": "paper"}, "evidence", "needs its evidence"),
            ({"giver": "representative"}, "representative_name", "a representative is named"),
            ({"giver": "representative"}, "representative_proof", "a representative is named"),
            ({"message": "a b@c"}, "message", "no number of a message"),
            ({"valid_until": "2029-01-01"}, "valid_until", "longer than the wording says"),
            ({"valid_until": "2020-01-01"}, "valid_until", "over already"),
        ],
    )
    def test_a_missing_or_wrong_part_is_told_at_its_field_and_nothing_typed_is_lost(
        self, fields, field, told, clerk
    ):
        subject, wording = somebody(), published()
        page = record(clerk, subject, wording, note="Толық мәтін", **fields)
        assert told in " ".join(errors_of(page)[field])
        assert "Толық мәтін" in text_of(page)
        assert page.context["form"]["categories"].value() == {**giving(), **fields}["categories"]
        assert not Consent.objects.exists()
        assert not subject.processings.exists()

    def test_what_is_missing_in_the_register_stands_at_the_top(self, clerk):
        subject, wording = somebody({"email": "a@example.kz"}), published()
        page = record(clerk, subject, wording)
        assert "surname and name" in " ".join(errors_of(page)["__all__"])
        assert AuditEntry.objects.get(event="consents.refused").details["codes"] == "full_name"

    def test_a_minor_needs_a_representative(self, clerk):
        subject = somebody({"surname": "Ким", "name": "Аня", "birth_date": "2015-05-05"})
        wording = published()
        assert "under eighteen" in " ".join(errors_of(record(clerk, subject, wording))["giver"])
        named = {"representative_name": "Ким Ольга", "representative_proof": "Birth certificate 1"}
        assert record(clerk, subject, wording, giver="representative", **named).status_code == 302
        sealed = Consent.objects.get().representative
        assert open_values([sealed], [(subject.pk, "consents")])[0]["name"] == "Ким Ольга"

    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [("letter.exe", b"MZ\x90\x00\x03", "not taken as evidence"), ("a.pdf", b"", "is empty"),
         ("big.pdf", PDF + bytes(21 << 20), "larger than 20 MB")],
    )  # fmt: skip
    def test_a_file_that_is_no_evidence_is_refused_and_has_to_be_chosen_again(
        self, name, content, told, clerk
    ):
        subject, wording = somebody(), published()
        page = record(clerk, subject, wording, evidence=SimpleUploadedFile(name, content))
        assert told in " ".join(errors_of(page)["evidence"])
        assert "Choose it again." in text_of(page)
        assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"categories": ["name", "shoe_size"]}, "categories"),
            ({"categories": ["name", "race"]}, "categories"),
            ({"purposes": ["world_peace"]}, "purposes"),
            ({"channel": "destruction"}, "channel"),
            ({"channel": "schedule"}, "channel"),
            ({"channel": "import"}, "channel"),
            ({"giver": "nobody"}, "giver"),
            ({"received_at": "0001-01-01T00:00"}, "received_at"),
            ({"received_at": "9999-12-31T23:59"}, "received_at"),
            ({"received_at": "2026-02-30T12:00"}, "received_at"),
            ({"valid_until": "9999-12-31"}, "valid_until"),
        ],
    )
    def test_what_no_screen_offers_is_refused_at_its_field_and_saves_nothing(self, fields, field, clerk):
        subject, wording = somebody(), published()
        page = record(clerk, subject, wording, **fields)
        assert page.status_code == 200
        assert field in errors_of(page)
        assert not Consent.objects.exists()
        assert not subject.processings.exists()

    def test_a_text_that_is_not_there_is_not_found(self, clerk):
        assert record(clerk, somebody(), SimpleNamespace(pk=4711)).status_code == 404

    def test_a_clock_that_is_a_little_ahead_is_received_now(self, clerk):
        subject, wording = somebody(), published()
        ahead = timezone.localtime(NOW + timedelta(minutes=4)).strftime("%Y-%m-%dT%H:%M")
        assert record(clerk, subject, wording, received_at=ahead).status_code == 302
        assert Consent.objects.get().received_at < NOW + timedelta(minutes=1)

    def test_an_opt_out_is_lifted_when_the_subject_says_so_and_not_otherwise(self, clerk):
        subject, wording = somebody(), published(MARKETING)
        for channel in ("email", "sms"):
            held = AIGERIM["email"] if channel == "email" else AIGERIM["mobile_phone"]
            opt_out(channel=channel, address=held, scope="marketing", source="email", actor=OFFICER,
                    reason=why("opt_out"), now=NOW - timedelta(days=1))  # fmt: skip
        form = clerk.get(address("consent_give", subject.pk, wording.pk)).context["form"]
        assert "lift_opt_outs" in form.fields
        assert not form["lift_opt_outs"].value()
        said = {"purposes": ["marketing"], "categories": ["name", "email", "mobile_phone"]}
        assert record(clerk, subject, wording, **said, lift_opt_outs=["email"]).status_code == 302
        standing = Suppression.objects.filter(lifted_at=None)
        assert list(standing.values_list("channel", flat=True)) == ["sms"]
        assert AuditEntry.objects.get(event="consents.opted_in").actor == clerk.actor.label

    def test_no_other_form_offers_to_lift_opt_outs(self, clerk):
        subject, wording = somebody(), published()
        form = clerk.get(address("consent_give", subject.pk, wording.pk)).context["form"]
        assert "lift_opt_outs" not in form.fields

    def test_bans_and_conditions_go_with_a_distribution(self, clerk):
        subject, wording = somebody(), published(DISTRIBUTION)
        record(clerk, subject, wording, terms_email=["no_transfer"], conditions="Только для закупок")
        consent = Consent.objects.get()
        assert consent.terms == {"email": ["no_transfer"]}
        assert open_values([consent.conditions], [(subject.pk, "consents")])[0] == "Только для закупок"

    def test_distribution_is_given_by_the_subject_only(self, clerk):
        subject, wording = somebody(), published(DISTRIBUTION)
        named = {"representative_name": "Ким Ольга", "representative_proof": "Order 1"}
        page = record(clerk, subject, wording, giver="representative", **named)
        assert "directly to the operator" in " ".join(errors_of(page)["giver"])

    def test_the_same_form_sent_twice_is_one_entry(self, clerk):
        subject, wording = somebody(), published()
        record(clerk, subject, wording)
        record(clerk, subject, wording)
        assert Consent.history.count() == 1


class TestNarrowing:
    def test_what_is_taken_back_ends_and_the_rest_stays(self, officer):
        subject = somebody()
        consent = given(subject)
        form = {
            "purposes": ["service_access"], "categories": ["surname", "name"], **RECEIPT,
            "received_at": "2026-04-06T14:30", **WHY,
        }  # fmt: skip
        assert officer.post(address("consent_narrow", consent.pk), form).status_code == 302
        consent.refresh_from_db()
        assert (consent.act, consent.purposes, consent.categories) == (
            "narrowed", ["service_access"], ["name", "surname"],
        )  # fmt: skip
        assert {p.purpose.code for p in subject.processings.filter(ended_at=None)} == {"service_access"}
        assert AuditEntry.objects.get(event="consents.narrowed").actor == officer.actor.label

    def test_leaving_everything_ticked_is_told_and_makes_no_entry(self, officer):
        consent = given(somebody())
        form = {"purposes": consent.purposes, "categories": consent.categories, **RECEIPT, **WHY}
        page = officer.post(address("consent_narrow", consent.pk), form)
        assert "nothing is taken back" in " ".join(errors_of(page)["__all__"])
        assert Consent.history.count() == 1

    def test_conditions_of_marketing_change(self, officer):
        subject = somebody()
        consent = given(subject, MARKETING, conditions="SMS емес")
        page = officer.get(address("consent_conditions", consent.pk))
        assert secrets_in(page) == []
        assert "SMS емес" not in text_of(page)
        form = {"conditions": "Тек пошта", **RECEIPT, "received_at": "2026-04-06T14:30", **WHY}
        assert officer.post(address("consent_conditions", consent.pk), form).status_code == 302
        consent.refresh_from_db()
        assert consent.act == "changed"
        assert open_values([consent.conditions], [(subject.pk, "consents")])[0] == "Тек пошта"
