"""Search: what was typed is nowhere but in the request's body."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from compliance.audit.models import AuditEntry
from tests.personas import hire, signed_in
from tests.register.admin.screens import address, secrets_in, text_of
from tests.register.services.people import AIGERIM, registered

pytestmark = pytest.mark.django_db


def search(person, text):
    return person.post(address("search"), {"text": text})


class TestFinding:
    @pytest.mark.parametrize(
        "text", ["Әлімжанова", "алимжан", "900101300017", "8 701 555 01 02", AIGERIM["email"]]
    )
    def test_what_staff_type_leads_to_the_subject(self, clerk, text):
        subject = registered()
        registered({"surname": "Сейтқали"})
        page = clerk.get(search(clerk, text)["Location"])
        assert [found.pk for found in page.context["cl"].result_list] == [subject.pk]
        assert "Found: 1 subject." in text_of(page)

    def test_nobody_found_says_what_can_be_searched_for(self, clerk):
        page = clerk.get(search(clerk, "Жоқадам")["Location"])
        assert "Nobody was found." in text_of(page)
        assert "What can be searched for" in text_of(page)
        assert "Жоқадам" not in text_of(page)

    def test_too_many_are_told_to_be_narrowed(self, clerk, monkeypatch):
        from compliance.register.services import search as service

        monkeypatch.setattr(service, "CANDIDATES", 2)
        for number in range(4):
            registered({"surname": "Сейтқали", "name": f"Айгүл{'а' * number}"})
        page = clerk.get(search(clerk, "сейткали")["Location"])
        assert "More than 200 subjects fit" in text_of(page)
        assert len(page.context["cl"].result_list) == 2

    def test_an_empty_line_is_no_search(self, clerk):
        assert search(clerk, "   ")["Location"] == address("changelist")
        assert not AuditEntry.objects.filter(event="register.subjects_searched").exists()

    def test_the_result_can_be_filtered(self, clerk):
        registered()
        link = search(clerk, "алимжанова")["Location"]
        assert clerk.get(link + "&status=destroyed").context["cl"].result_list == []


class TestNothingIsKept:
    def test_the_term_is_in_no_address_page_cookie_or_session(self, clerk):
        registered()
        answer = search(clerk, "Әлімжанова")
        page = clerk.get(answer["Location"])
        assert secrets_in(answer) == secrets_in(page) == []
        assert "лімжан" not in answer["Location"]
        for session in Session.objects.all():
            assert "лімжан" not in str(session.get_decoded())

    def test_the_cache_holds_ids_and_nothing_else(self, clerk):
        subject = registered()
        name = search(clerk, "Әлімжанова")["Location"].partition("found=")[2]
        assert cache.get(f"register.found.{clerk.user.pk}.{name}") == [False, subject.pk]

    def test_the_trail_tells_that_somebody_searched_and_not_for_what(self, clerk):
        registered()
        search(clerk, "Әлімжанова")
        entry = AuditEntry.objects.filter(event="register.subjects_searched").get()
        assert (entry.actor, entry.details) == (clerk.actor.label, {"found": 1, "more": False})

    def test_a_result_belongs_to_whoever_searched(self, clerk, officer):
        registered()
        page = officer.get(search(clerk, "Әлімжанова")["Location"])
        assert page.context["cl"].result_list == []
        assert "The result of this search is forgotten" in text_of(page)

    @pytest.mark.parametrize("name", ["x", "no such name", "a" * 500, "\x00", "../../etc", "%"])
    def test_a_forgotten_or_made_up_result_is_told(self, clerk, name):
        registered()
        page = clerk.get(address("changelist"), {"found": name})
        assert page.status_code == 200
        assert "The result of this search is forgotten" in text_of(page)


class TestWhoMaySearch:
    def test_only_by_sending_a_form(self, clerk):
        assert clerk.get(address("search"), {"text": "Әлімжанова"}).status_code == 405

    def test_only_from_our_own_page(self):
        person = signed_in(hire("intake_clerk"), enforce_csrf_checks=True)
        assert search(person, "Әлімжанова").status_code == 403

    def test_not_the_administrator(self, administrator):
        assert search(administrator, "Әлімжанова").status_code == 403
        assert AuditEntry.objects.filter(event="access.refused", actor=administrator.actor.label).exists()

    def test_not_a_stranger(self, stranger: Client):
        assert "/login/" in search(stranger, "Әлімжанова")["Location"]
