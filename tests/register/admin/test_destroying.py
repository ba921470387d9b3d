"""The one way out, from the screen: preview, confirmation, refusals; and no way around it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.audit.tracking import UntrackedWrite
from compliance.register.models import Category, DataItem, Destruction, Subject
from compliance.register.services.blocking import block
from compliance.vault.reading import open_values
from tests.register.admin.screens import address, item_of, secrets_in, text_of
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db


def send(person, subject, **fields):
    form = {
        "what": "everything",
        "reason_code": "subject_request",
        "confirmation": subject.reference,
        "end_reason": "demanded",
        **fields,
    }
    return person.post(address("destroy", subject.pk), form)


def blocked(subject, code=None):
    return block(
        subject=subject, category=Category.objects.get(code=code) if code else None, ground="dispute",
        until=None, actor=OFFICER, reason=why(), now=NOW,
    )  # fmt: skip


class TestThePreview:
    def test_it_names_what_is_held_and_what_stands_against_it(self, responsible):
        subject = registered(purposes=("notification",))
        blocked(subject, "iin")
        page = responsible.get(address("destroy", subject.pk))
        fates = {fate.category.code: fate for fate in page.context["preview"]}
        assert set(fates) == set(AIGERIM)
        assert fates["email"].obstacles == ["a live processing needs it (5.7)"]
        assert fates["iin"].obstacles == ["blocked (2.2)"]
        assert fates["surname"].obstacles == []
        assert fates["iin"].versions == 2
        assert secrets_in(page) == []

    def test_looking_destroys_nothing_and_records_no_refusal(self, responsible):
        subject = registered(purposes=("notification",))
        responsible.get(address("destroy", subject.pk))
        assert not AuditEntry.objects.filter(event="register.destruction_refused").exists()
        assert open_values([item_of(subject, "surname").value]) == [AIGERIM["surname"]]


class TestDestroying:
    def test_everything_goes_with_one_act(self, responsible):
        subject = registered()
        answer = send(responsible, subject)
        assert answer["Location"] == address("change", subject.pk)
        subject.refresh_from_db()
        assert subject.status == "destroyed"
        act = Destruction.objects.get()
        assert (act.whole, act.items) == (True, len(AIGERIM))
        assert {str(value) for value in open_values(list(subject.items.values_list("value", flat=True)))} == {
            f"destroyed, act {act.number}"
        }
        assert AuditEntry.objects.get(event="register.destroyed").actor == responsible.actor.label

    def test_chosen_categories_go_and_the_rest_stays(self, responsible):
        subject = registered()
        ids = list(Category.objects.filter(code__in=["email", "iin"]).values_list("pk", flat=True))
        send(responsible, subject, what="chosen", categories=ids)
        held = set(DataItem.objects.held().filter(subject=subject).values_list("category__code", flat=True))
        assert held == set(AIGERIM) - {"email", "iin"}
        assert sorted(Destruction.objects.get().categories) == ["email", "iin"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"confirmation": ""},
            {"confirmation": "S-0000-0000"},
            {"reason_code": ""},
            {"reason_code": "other"},
            {"what": ""},
            {"what": "chosen"},
            {"what": "chosen", "categories": ["999999"]},
        ],
    )
    def test_an_unfinished_form_destroys_nothing(self, responsible, fields):
        subject = registered()
        page = send(responsible, subject, **fields)
        assert page.status_code == 200
        assert page.context["form"].errors
        assert not Destruction.objects.exists()

    def test_the_reference_may_be_typed_in_small_letters(self, responsible):
        subject = registered()
        send(responsible, subject, confirmation=f" {subject.reference.lower()} ")
        assert Destruction.objects.exists()

    def test_a_destroyed_subject_leads_back_to_its_page(self, responsible):
        subject = registered()
        send(responsible, subject)
        assert responsible.get(address("destroy", subject.pk))["Location"] == address("change", subject.pk)


class TestRefusals:
    def test_what_a_live_processing_needs_stays_and_the_reason_is_told_and_kept(self, responsible):
        subject = registered(purposes=("notification",))
        page = send(responsible, subject)
        assert "A live processing needs this category (clause 5.7)" in text_of(page)
        assert "end the processing first" in text_of(page)
        entry = AuditEntry.objects.get(event="register.destruction_refused")
        assert entry.details["codes"] == "category_needed"
        assert not Destruction.objects.exists()

    def test_ending_all_processing_first_makes_it_possible(self, responsible):
        subject = registered(purposes=("notification", "service_access"))
        send(responsible, subject, end_processings="on", end_reason="demanded")
        assert Destruction.objects.get().whole
        assert set(subject.processings.values_list("end_reason", flat=True)) == {"demanded"}

    def test_if_something_else_stands_against_it_no_processing_ends(self, responsible):
        subject = registered(purposes=("notification",))
        blocked(subject, "iin")
        page = send(responsible, subject, end_processings="on")
        assert "IIN: This category is blocked" in text_of(page)
        assert subject.processings.get().ended_at is None
        entry = AuditEntry.objects.get(event="register.destruction_refused")
        assert entry.details["codes"] == "category_blocked"
        assert not AuditEntry.objects.filter(event="register.processing_ended").exists()


class TestNoWayAround:
    @pytest.mark.parametrize("name", ["clerk", "officer", "auditor", "administrator"])
    def test_nobody_else_destroys(self, name, request):
        person = request.getfixturevalue(name)
        subject = registered()
        assert send(person, subject).status_code == 403
        assert not Destruction.objects.exists()
        assert AuditEntry.objects.filter(event="access.refused", actor=person.actor.label).exists()

    def test_djangos_own_deletion_leads_to_the_one_way_out(self, responsible, officer):
        subject = registered()
        url = reverse("admin:register_subject_delete", args=[subject.pk])
        assert responsible.get(url)["Location"] == address("destroy", subject.pk)
        assert responsible.post(url, {"post": "yes"})["Location"] == address("destroy", subject.pk)
        assert officer.post(url, {"post": "yes"}).status_code == 403
        assert Subject.objects.filter(pk=subject.pk).exists()

    @pytest.mark.parametrize(
        "model", ["category", "purpose", "legalbasis", "blocking", "destruction", "subjectimport"]
    )
    def test_nothing_else_of_the_register_is_deleted(self, responsible, model):
        url = reverse(f"admin:register_{model}_delete", args=[1])
        assert responsible.post(url, {"post": "yes"}).status_code in {403, 404}

    def test_code_cannot_delete_subjects_either(self):
        subject = registered()
        for attempt in (subject.delete, Subject.objects.all().delete, DataItem.objects.all().delete):
            with pytest.raises(UntrackedWrite):
                attempt()
        assert Subject.objects.filter(pk=subject.pk).exists()
