"""Revealing: asked for with a reason, recorded, shown once."""

from __future__ import annotations

import pytest

from compliance.audit.models import AuditEntry
from compliance.register.models import Category, DataItem
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.subjects import Provenance, change_values
from tests.register.admin.screens import address, item_of, reveal_of, secrets_in, text_of
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db


def reveals():
    return AuditEntry.objects.filter(event__in=["register.values_revealed", "register.history_revealed"])


class TestValues:
    def test_the_form_shows_nothing(self, officer):
        page = officer.get(address("reveal", registered().pk))
        assert secrets_in(page) == []
        assert not reveals().exists()

    def test_one_value_is_shown_and_recorded(self, officer):
        subject = registered()
        page = reveal_of(officer, subject, "surname", note="звонит Әлімжанова")
        assert "Әлімжанова" in text_of(page)
        assert "900101300017" not in text_of(page)
        entry = reveals().get()
        assert (entry.actor, entry.reason, entry.subject_id) == (
            officer.actor.label,
            "subject_request",
            subject.pk,
        )
        assert entry.details == {"values": 1, "categories": "surname"}
        assert bytes(entry.note)
        assert "Әлімжанова".encode() not in bytes(entry.note)

    def test_all_values_are_shown_by_one_entry(self, auditor):
        subject = registered()
        page = reveal_of(auditor, subject, *AIGERIM)
        for value in AIGERIM.values():
            assert value in text_of(page)
        assert reveals().get().details["values"] == len(AIGERIM)

    def test_the_answer_is_kept_nowhere_and_takes_itself_back(self, officer):
        subject = registered()
        page = reveal_of(officer, subject, "surname")
        assert page["Cache-Control"] == "no-store, private"
        assert page["Refresh"] == f"60; url={address('change', subject.pk)}"
        assert "Әлімжанова" not in str(page.headers) + str(page.cookies)
        title = text_of(page).partition("<title>")[2].partition("</title>")[0]
        assert "лімжан" not in title
        # Once: between the tags of its place, in no attribute and no title.
        assert text_of(page).count("Әлімжанова") == 1
        assert ">Әлімжанова</dd>" in text_of(page)
        assert secrets_in(officer.get(address("change", subject.pk))) == []

    def test_a_date_is_written_as_the_reader_writes_dates(self, officer):
        subject = registered({"birth_date": "1990-01-31"})
        assert "31.01.1990" in text_of(reveal_of(officer, subject, "birth_date"))

    def test_a_clerk_is_refused_and_recorded(self, clerk):
        answer = reveal_of(clerk, registered(), "surname")
        assert answer.status_code == 403
        assert secrets_in(answer) == []
        assert AuditEntry.objects.filter(event="access.refused", actor=clerk.actor.label).exists()
        assert not reveals().exists()

    def test_without_a_reason_nothing_is_shown(self, officer):
        page = reveal_of(officer, registered(), "surname", reason_code="")
        assert secrets_in(page) == []
        assert not reveals().exists()

    def test_values_of_somebody_else_cannot_be_slipped_in(self, officer):
        subject, other = registered(), registered({"surname": "Сейтқали"})
        page = officer.post(
            address("reveal", subject.pk),
            {"values": [item_of(other, "surname").pk], "reason_code": "service", "note": ""},
        )
        assert "Сейтқали" not in text_of(page)
        assert not reveals().exists()

    def test_of_a_destroyed_subject_nothing_is_offered(self, officer):
        subject = registered()
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
        page = officer.get(address("reveal", subject.pk))
        assert page.context["form"].fields["values"].choices == []


class TestBlockedValues:
    def blocked(self):
        subject = registered()
        email = Category.objects.get(code="email")
        block(
            subject=subject,
            category=email,
            ground="dispute",
            until=None,
            actor=OFFICER,
            reason=why(),
            now=NOW,
        )
        return subject

    def test_an_officer_does_not_see_them_and_the_refusal_is_kept(self, officer):
        subject = self.blocked()
        page = reveal_of(officer, subject, "email", "surname")
        assert "Blocked data is not used" in text_of(page)
        assert secrets_in(page) == []
        entry = AuditEntry.objects.get(event="register.reveal_refused")
        assert entry.details == {"codes": "reveal_blocked", "categories": "email"}
        assert not reveals().exists()

    def test_other_categories_stay_open_to_the_officer(self, officer):
        assert "Әлімжанова" in text_of(reveal_of(officer, self.blocked(), "surname"))

    def test_the_responsible_person_and_the_auditor_see_them_to_settle_the_blocking(
        self, responsible, auditor
    ):
        subject = self.blocked()
        for person in (responsible, auditor):
            assert AIGERIM["email"] in text_of(reveal_of(person, subject, "email", reason_code="dispute"))

    def test_but_not_for_another_reason(self, responsible):
        page = reveal_of(responsible, self.blocked(), "email", reason_code="service")
        assert secrets_in(page) == []


class TestEarlierVersions:
    def changed(self):
        subject = registered()
        change_values(
            subject=subject, values={"name": "Жаңаесім"}, provenance=Provenance("email"), actor=OFFICER,
            reason=why("correction"), now=NOW,
        )  # fmt: skip
        rows = DataItem.history.filter(subject=subject, category__code="name").order_by("history_id")
        return subject, [row.pk for row in rows]

    def send(self, person, subject, rows, **fields):
        return person.post(
            address("history_reveal", subject.pk),
            {"values": rows, "reason_code": "internal_audit", "note": "", **fields},
        )

    def test_chosen_versions_are_named_and_not_shown(self, auditor):
        subject, rows = self.changed()
        page = auditor.get(address("history_reveal", subject.pk), {"values": rows})
        assert "Name, version of" in text_of(page)
        assert secrets_in(page) == []

    def test_an_earlier_value_is_shown_and_recorded(self, auditor):
        subject, rows = self.changed()
        page = self.send(auditor, subject, rows[:1])
        assert AIGERIM["name"] in text_of(page)
        assert "Жаңаесім" not in text_of(page)
        assert reveals().get().event == "register.history_revealed"
        assert page["Cache-Control"] == "no-store, private"

    def test_a_destroyed_version_says_so(self, auditor):
        subject, rows = self.changed()
        act = destroy(
            subject=subject, categories=[Category.objects.get(code="name")], actor=OFFICER,
            reason=why("subject_request"), now=NOW,
        )  # fmt: skip
        assert f"destroyed, act {act.number}" in text_of(self.send(auditor, subject, rows))

    def test_versions_of_somebody_else_cannot_be_slipped_in(self, auditor):
        _, rows = self.changed()
        other = registered({"surname": "Сейтқали"})
        page = self.send(auditor, other, rows)
        assert "Жаңаесім" not in text_of(page)
        assert not reveals().exists()

    def test_a_clerk_is_refused(self, clerk):
        subject, rows = self.changed()
        assert self.send(clerk, subject, rows).status_code == 403

    @pytest.mark.parametrize("rows", [["x"], ["-1"], ["99999999999999999999999"], []])
    def test_made_up_versions_are_ignored(self, auditor, rows):
        subject, _ = self.changed()
        assert self.send(auditor, subject, rows).status_code == 200
        assert not reveals().exists()
