"""The page of a subject, its timeline and the history of its values."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.register.models import Category, DataItem
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.subjects import Provenance, change_values
from tests.register.admin.screens import address, secrets_in, text_of
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db

BUTTONS = ("values", "card", "reveal", "start", "end", "block", "unblock", "destroy")


def correct(subject, **typed):
    change_values(
        subject=subject, values=typed, provenance=Provenance("email"), actor=OFFICER,
        reason=why("correction", "пишет Әлімжанова"), now=NOW,
    )  # fmt: skip


def buttons(page, subject, ids):
    shown = text_of(page)
    return {
        name for name in BUTTONS
        if address(name, subject.pk, *ids.get(name, (0,) if name in {"end", "unblock"} else ())) in shown
    }  # fmt: skip


class TestThePage:
    def test_it_shows_masks_source_and_state_and_no_value(self, clerk):
        subject = registered(purposes=("service_access",))
        page = clerk.get(address("change", subject.pk))
        for text in (
            subject.reference,
            "Ә•••••",
            "•••••0017",
            "form on the website",
            "Access to the services",
        ):
            assert text in text_of(page)
        assert secrets_in(page) == []
        assert f"<title> {subject.reference}" in text_of(page)

    def test_buttons_are_those_of_the_role(self, clerk, officer, responsible, auditor):
        subject = registered(purposes=("service_access",))
        blocking = block(
            subject=subject, category=Category.objects.get(code="email"), ground="dispute", until=None,
            actor=OFFICER, reason=why(), now=NOW,
        )  # fmt: skip
        ids = {"end": (subject.processings.get().pk,), "unblock": (blocking.pk,)}
        shown = {
            name: buttons(person.get(address("change", subject.pk)), subject, ids)
            for name, person in (
                ("clerk", clerk), ("officer", officer), ("responsible", responsible), ("auditor", auditor),
            )
        }  # fmt: skip
        assert shown == {
            "clerk": {"values", "card", "start"},
            "officer": set(BUTTONS) - {"destroy"},
            "responsible": set(BUTTONS),
            "auditor": {"reveal"},
        }

    def test_what_no_live_processing_needs_is_marked_as_excess(self, clerk):
        subject = registered(purposes=("notification",))
        page = clerk.get(address("change", subject.pk))
        lines = {line.item.category.code: line for _, group in page.context["groups"] for line in group}
        assert {code for code, line in lines.items() if line.excess} == {"surname", "iin", "legal_address"}
        assert "Some data is excess" in text_of(page)

    def test_blocked_data_says_so_and_loses_its_buttons(self, officer):
        subject = registered()
        block(
            subject=subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        page = officer.get(address("change", subject.pk))
        assert "All data is blocked" in text_of(page)
        assert buttons(page, subject, {"unblock": (subject.blockings.get().pk,)}) == {"block", "unblock"}

    def test_destroyed_data_names_its_act(self, auditor):
        subject = registered()
        act = destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
        page = auditor.get(address("change", subject.pk))
        assert text_of(page).count(f"destroyed, act {act.number}") == len(AIGERIM)
        assert buttons(page, subject, {}) == set()

    def test_of_a_category_collected_again_only_the_live_value_is_listed(self, auditor):
        subject = registered()
        act = destroy(
            subject=subject, categories=[Category.objects.get(code="email")], actor=OFFICER,
            reason=why("subject_request"), now=NOW,
        )  # fmt: skip
        correct(subject, email="new@example.kz")
        page = auditor.get(address("change", subject.pk))
        assert f"destroyed, act {act.number}" not in text_of(page)
        assert act.number in text_of(page)


class TestTheTimeline:
    def test_it_tells_what_happened_in_words(self, clerk):
        subject = registered()
        correct(subject, name="Айгүл")
        page = clerk.get(address("timeline", subject.pk))
        for text in (
            "Subject registered",
            "Values changed",
            "changed: 1",
            "Correction of data",
            "(with a remark)",
        ):
            assert text in text_of(page)
        assert secrets_in(page) == []

    def test_rows_name_the_category_they_are_about(self, clerk):
        page = clerk.get(address("timeline", registered().pk), {"rows": "1"})
        assert "personal data: created" in text_of(page)
        assert "Surname" in text_of(page)

    def test_it_is_paged_by_cursor_and_counts_nothing(self, clerk):
        subject = registered()
        for number in range(60):
            correct(subject, name=f"Айгүл{'а' * number}")
        with CaptureQueriesContext(connection) as asked:
            page = clerk.get(address("timeline", subject.pk))
        assert not any("COUNT(" in query["sql"] or "OFFSET" in query["sql"] for query in asked)
        assert len(asked) <= 15
        older = clerk.get(address("timeline", subject.pk) + page.context["older_link"])
        assert {h.entry_id for h in older.context["happenings"]}.isdisjoint(
            h.entry_id for h in page.context["happenings"]
        )

    def test_somebody_else_is_not_in_it(self, clerk):
        subject = registered()
        correct(registered({"surname": "Сейтқали"}), surname="Ким")
        page = clerk.get(address("timeline", subject.pk))
        assert "Values changed" not in text_of(page)

    def test_entries_lead_to_the_trail_for_those_who_may_read_it(self, clerk, auditor):
        subject = registered()
        assert "/auditentry/" not in text_of(clerk.get(address("timeline", subject.pk)))
        assert "/auditentry/" in text_of(auditor.get(address("timeline", subject.pk)))


class TestTheHistoryOfValues:
    def test_each_version_says_what_differs_from_the_one_before(self, clerk):
        subject = registered()
        correct(subject, name="Айгүл")
        page = clerk.get(address("history", subject.pk), {"category": "name"})
        newest, first = page.context["versions"]
        assert (newest.holds_new_value, newest.first) == (True, False)
        assert [(c.label, c.old, c.new) for c in newest.changes] == [
            ("Source", "form on the website", "e-mail")
        ]
        assert first.first
        assert "value changed" in text_of(page)
        assert secrets_in(page) == []

    def test_a_change_of_state_is_no_change_of_the_value(self, clerk):
        subject = registered()
        block(
            subject=subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        newest = clerk.get(address("history", subject.pk)).context["versions"][0]
        assert not newest.holds_new_value
        assert [(c.label, c.old, c.new) for c in newest.changes] == [("State", "active", "blocked")]

    def test_versions_may_be_chosen_by_those_who_may_reveal(self, clerk, auditor):
        subject = registered()
        assert 'type="checkbox"' not in text_of(clerk.get(address("history", subject.pk)))
        assert 'name="values"' in text_of(auditor.get(address("history", subject.pk)))

    def test_the_cost_does_not_grow_with_the_history(self, auditor):
        subject = registered()

        def queries():
            with CaptureQueriesContext(connection) as asked:
                auditor.get(address("history", subject.pk))
            return len(asked)

        correct(subject, name="Айгүл")
        queries()
        few = queries()
        for number in range(60):
            correct(subject, name=f"Айгүл{'а' * number}")
        assert DataItem.history.filter(subject=subject).count() > 60
        assert queries() == few <= 15
