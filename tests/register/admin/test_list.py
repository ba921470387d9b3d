"""The list of subjects: masked, paged by cursor, at the same cost whatever its size."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.register.admin import subject_list
from compliance.register.admin.subjects import SubjectAdmin
from compliance.register.demo.people import people
from compliance.register.models import Subject
from compliance.register.services.blocking import block
from tests.register.admin.screens import address, secrets_in, text_of
from tests.register.services.people import NOW, OFFICER, end_all, registered, why

pytestmark = pytest.mark.django_db


def many(count: int, start: int = 0) -> list[Subject]:
    return [registered(person.values) for person in people(count, start=start)]


class TestWhatItShows:
    def test_values_are_masked_for_everybody_who_may_see_subjects(self, clerk, officer, auditor):
        subject = registered()
        for person in (clerk, officer, auditor):
            page = person.get(address("changelist"))
            assert subject.reference in text_of(page)
            assert "Ә•••••" in text_of(page)
            assert "•••••0017" in text_of(page)
            assert secrets_in(page) == []

    def test_the_administrator_sees_nobody(self, administrator):
        registered()
        assert administrator.get(address("changelist")).status_code == 403

    def test_a_stranger_is_led_to_the_sign_in_page(self, stranger):
        answer = stranger.get(address("changelist"))
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]

    def test_a_search_term_in_an_address_is_dropped(self, officer):
        answer = officer.get(address("changelist"), {"q": "Әлімжанова"})
        assert (answer.status_code, answer["Location"]) == (302, address("changelist"))

    def test_nothing_can_be_deleted_from_it(self, responsible):
        subject = registered()
        page = responsible.get(address("changelist"))
        assert "delete_selected" not in text_of(page)
        responsible.post(
            address("changelist"),
            {"action": "delete_selected", "_selected_action": [subject.pk], "post": "yes"},
        )
        assert Subject.objects.filter(pk=subject.pk).exists()


class TestItsCost:
    def queries(self, person, **params):
        person.get(address("changelist"), params)  # the session notes now and then when it was used last
        with CaptureQueriesContext(connection) as asked:
            assert person.get(address("changelist"), params).status_code == 200
        return [query["sql"] for query in asked]

    def test_sixty_subjects_cost_as_many_queries_as_six(self, officer):
        many(6)
        few = self.queries(officer)
        many(54, start=6)
        lots = self.queries(officer)
        assert len(few) == len(lots) <= 15

    def test_nothing_is_counted_and_nothing_skipped(self, officer, monkeypatch):
        monkeypatch.setattr(SubjectAdmin, "list_per_page", 5)
        many(8)
        for params in (
            {},
            {"status": "active"},
            {"kind": "person"},
            {"special": "blocked"},
            {"special": "excess"},
        ):
            for sql in self.queries(officer, **params):
                assert "COUNT(" not in sql
                assert "OFFSET" not in sql

    def test_pages_follow_each_other_without_gap_or_double(self, officer, monkeypatch):
        monkeypatch.setattr(SubjectAdmin, "list_per_page", 10)
        everybody = {subject.reference for subject in many(24)}
        seen: list[str] = []
        params: dict[str, str] = {}
        while True:
            page = officer.get(address("changelist"), params)
            seen += [subject.reference for subject in page.context["cl"].result_list]
            link = page.context["cl"].older_link
            if link is None:
                break
            params = dict(part.split("=") for part in link.lstrip("?").split("&"))
        assert len(seen) == 24
        assert set(seen) == everybody


class TestFilters:
    def shown(self, person, **params):
        page = person.get(address("changelist"), params)
        assert page.status_code == 200
        return {subject.pk for subject in page.context["cl"].result_list}

    def test_by_status_and_kind(self, officer):
        first, second = many(2)
        block(
            subject=first, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        assert self.shown(officer, status="blocked") == {first.pk}
        assert self.shown(officer, status="active") == {second.pk}
        assert self.shown(officer, kind="company_representative") == set()

    def test_by_a_live_blocking(self, officer):
        first, _ = many(2)
        block(
            subject=first, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        assert self.shown(officer, special="blocked") == {first.pk}

    def test_by_excess_data(self, officer):
        needed = registered(purposes=("service_access",))
        ended = registered({"surname": "Сейтқали"}, purposes=("service_access",))
        end_all(ended)
        assert self.shown(officer, special="excess") == {ended.pk}
        assert needed.pk not in self.shown(officer, special="excess")

    def test_a_search_for_excess_goes_through_the_register_in_windows_and_says_so(self, officer, monkeypatch):
        monkeypatch.setattr(subject_list, "WINDOW", 2)
        first = registered({"surname": "Сейтқали"})
        for name in ("Ахметов", "Ким", "Оспанов"):
            registered({"surname": name}, purposes=("service_access",))
        seen: set[int] = set()
        params = {"special": "excess"}
        for _ in range(5):
            page = officer.get(address("changelist"), params)
            seen |= {subject.pk for subject in page.context["cl"].result_list if subject.pk == first.pk}
            if page.context["cl"].older is None:
                break
            params = {"special": "excess", "before": str(page.context["cl"].older)}
        assert seen == {first.pk}

    def test_a_value_that_is_no_choice_filters_nothing(self, officer):
        subject = registered()
        assert self.shown(officer, status="' OR 1=1", special="x") == {subject.pk}

    def test_an_address_cannot_filter_by_another_column(self, officer):
        registered()
        assert officer.get(address("changelist"), {"items__identity": "1"}).status_code in {302, 400}
