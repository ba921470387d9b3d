"""Registering a subject and correcting values from the screens."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem, Subject
from compliance.register.models.subjects import Status
from compliance.register.services.blocking import block
from compliance.vault.reading import open_values
from tests.register.admin.screens import (
    PROVENANCE,
    WHY,
    address,
    item_of,
    purpose_field,
    registration,
    secrets_in,
    text_of,
)
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db


def values(**typed):
    return {f"value_{code}": text for code, text in typed.items()}


def told(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


class TestRegistering:
    def test_a_clerk_registers_somebody_with_values_and_processings(self, clerk):
        form = registration(
            **values(
                surname="Әлімжанова", name="Айгерім", iin="900101300017", mobile_phone="8 701 555 01 02"
            ),
            **purpose_field("service_access"),
            **{**WHY, "note": "пришла Әлімжанова"},
        )
        answer = clerk.post(address("add"), form)
        subject = Subject.objects.get()
        assert answer["Location"] == address("change", subject.pk)
        assert open_values([item_of(subject, "mobile_phone").value]) == ["+77015550102"]
        assert subject.processings.get().purpose.code == "service_access"
        entry = AuditEntry.objects.get(event="register.subject_registered")
        assert (entry.actor, entry.reason) == (clerk.actor.label, "service")
        assert bytes(entry.note)
        assert told(answer) == f"Subject {subject.reference} was registered."
        assert secrets_in(answer) == []

    def test_provenance_is_kept(self, clerk):
        form = registration(
            **values(surname="Әлімжанова"),
            source="paper",
            medium="paper",
            collected_on="2026-01-15",
            verified="on",
        )
        clerk.post(address("add"), form)
        item = item_of(Subject.objects.get(), "surname")
        assert (item.source, item.medium) == ("paper", "paper")
        assert item.collected_at.date().isoformat() == "2026-01-15"
        assert item.verified_at is not None

    def test_faults_are_told_beside_their_fields_and_nothing_is_lost_or_saved(self, clerk):
        form = registration(**values(iin="900101300018", surname="Әлімжанова", email="нет"))
        page = clerk.post(address("add"), form)
        assert page.status_code == 200
        errors = page.context["form"].errors
        assert set(errors) == {"value_iin", "value_email"}
        assert "check digit" in errors["value_iin"][0]
        assert 'value="900101300018"' in text_of(page)
        assert 'value="Әлімжанова"' in text_of(page)
        assert 'aria-invalid="true"' in text_of(page)
        assert not Subject.objects.exists()

    @pytest.mark.parametrize(
        ("code", "typed"),
        [
            ("surname", "Ива\x00нов"),
            ("surname", "Ива\u202eнов"),
            ("surname", "Иvанов"),
            ("birth_date", "31.02.2001"),
            ("mobile_phone", "123"),
            ("legal_address", "a" * 10_000_000),
        ],
    )
    def test_bad_input_gives_a_message_and_saves_nothing(self, clerk, code, typed):
        page = clerk.post(address("add"), registration(**values(**{code: typed})))
        assert page.status_code == 200
        assert f"value_{code}" in page.context["form"].errors
        assert not Subject.objects.exists()

    def test_nothing_filled_in_is_nobody(self, clerk):
        page = clerk.post(address("add"), registration())
        assert "Nothing is filled in" in text_of(page)
        assert not Subject.objects.exists()

    def test_a_forbidden_category_is_not_offered_and_not_taken(self, clerk):
        assert "value_race" not in text_of(clerk.get(address("add")))
        clerk.post(address("add"), registration(**values(race="…", surname="Әлімжанова")))
        assert {item.category.code for item in DataItem.objects.all()} == {"surname"}

    def test_a_number_that_is_taken_names_the_reference_of_who_has_it(self, clerk):
        holder = registered()
        page = clerk.post(address("add"), registration(**values(iin="9001 0130 0017")))
        assert holder.reference in page.context["form"].errors["value_iin"][0]
        assert address("change", holder.pk) in text_of(page)
        assert Subject.objects.count() == 1
        assert AuditEntry.objects.filter(event="register.subjects_searched").exists()

    def test_warnings_are_told_afterwards_without_the_value(self, clerk):
        form = registration(**values(iin="900101300017", birth_date="02.01.1990"))
        answer = clerk.post(address("add"), form)
        subject = Subject.objects.get()
        assert "not the one in the IIN" in told(answer)
        assert address("values", subject.pk) in told(answer)
        assert "900101300017" not in told(answer)

    def test_a_reason_is_needed_and_other_needs_a_remark(self, clerk):
        for reason in ("", "other", "shipped", "no such reason"):
            page = clerk.post(
                address("add"), registration(**values(surname="Әлімжанова"), reason_code=reason)
            )
            assert page.status_code == 200
            assert page.context["form"].errors
        assert not Subject.objects.exists()


class TestCorrecting:
    def send(self, person, subject, **fields):
        return person.post(address("values", subject.pk), {**PROVENANCE, **WHY, **fields})

    def test_masks_are_hints_and_no_field_is_filled_in(self, clerk):
        page = clerk.get(address("values", registered().pk))
        assert "•••••0017" in text_of(page)
        assert secrets_in(page) == []
        assert [bound.value() for group in page.context["form"].value_groups() for bound, _ in group[1]] == [
            None
        ] * 12

    def test_only_filled_fields_change(self, clerk):
        subject = registered()
        before = {item.category.code: item.value.envelope for item in subject.items.all()}
        answer = self.send(clerk, subject, value_name="Айгүл", value_birth_date="01.01.1990")
        after = {item.category.code: item.value.envelope for item in subject.items.all()}
        assert {code for code in after if after[code] != before.get(code)} == {"name", "birth_date"}
        assert told(answer) == "Values added: 1, changed: 1."

    def test_the_same_values_change_nothing(self, clerk):
        subject = registered()
        rows = DataItem.history.count()
        answer = self.send(clerk, subject, value_name=AIGERIM["name"])
        assert DataItem.history.count() == rows
        assert "Nothing was changed" in told(answer)

    def test_blocked_data_is_not_changed_and_the_refusal_is_kept(self, clerk):
        subject = registered()
        block(
            subject=subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        page = self.send(clerk, subject, value_name="Айгүл")
        assert "All data of this subject is blocked" in text_of(page)
        assert AuditEntry.objects.filter(event="register.change_refused", subject_id=subject.pk).exists()

    def test_the_auditor_changes_nothing(self, auditor):
        subject = registered()
        assert self.send(auditor, subject, value_name="Айгүл").status_code == 403
        assert open_values([item_of(subject, "name").value]) == ["Айгерім"]

    def test_kind_and_language(self, clerk):
        subject = registered()
        clerk.post(address("card", subject.pk), {"kind": "company_representative", "language": "ru", **WHY})
        subject.refresh_from_db()
        assert (subject.kind, subject.language, subject.status) == (
            "company_representative",
            "ru",
            Status.ACTIVE,
        )
        assert AuditEntry.objects.filter(event="register.card_changed", subject_id=subject.pk).exists()

    def test_a_subject_that_does_not_exist_has_no_screen(self, clerk):
        assert clerk.get(address("values", 10**12)).status_code == 404
        assert clerk.get(address("change", 10**12)).status_code == 404
