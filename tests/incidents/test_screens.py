"""The screens of the breaches: who is let in, what they do, what they show and never show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.incidents.models import Incident, Selection, SubjectNotice
from compliance.incidents.services.letters import make_letters
from compliance.incidents.services.recording import translate
from tests.incidents.breaches import NOW, WHAT, breach, chosen, entries, somebody, told, why, written
from tests.personas import PERSONAS, hire, signed_in
from tests.register.admin.screens import address as subject_address, secrets_in, text_of
from tests.register.services.people import OFFICER

pytestmark = pytest.mark.django_db

SEE = {"officer", "responsible", "auditor"}
DAILY = {"officer", "responsible"}
DECIDE = {"responsible"}
SCREENS = [
    ("incident_changelist", (), SEE),
    ("incident_change", ("incident",), SEE),
    ("incident_history", ("incident",), SEE),
    ("incident_term", ("incident",), SEE),
    ("incident_selection", ("incident", "selection"), SEE),
    ("selection_history", ("selection",), SEE),
    ("authoritynotice_history", ("notice",), SEE),
    ("subjectnotice_changelist", (), SEE),
    ("subjectnotice_history", ("letter",), SEE),
    ("incident_add", (), DAILY),
    ("incident_edit", ("incident",), DAILY),
    ("incident_told", ("incident",), DAILY),
    ("incident_choose", ("incident",), DAILY),
    ("incident_drop", ("incident", "selection"), DAILY),
    ("incident_letter", ("incident",), DAILY),
    ("incident_translations", ("incident",), DAILY),
    ("incident_again", ("incident",), DAILY),
    ("subjectnotice_settle", ("letter",), DAILY),
    ("incident_order", ("incident",), DECIDE),
    ("incident_close", ("incident",), DECIDE),
    ("incident_reopen", ("incident",), DECIDE),
    ("authoritynotice_changelist", (), set()),
    ("selection_changelist", (), set()),
]
WHY = {"reason_code": "breach", "note": ""}
WHY_NOTICE = {"reason_code": "breach_notice", "note": ""}


def address(screen, *ids):
    return reverse(f"admin:incidents_{screen}", args=ids)


def everything():
    """A breach with a notice, a choice and a letter."""
    incident, subject = breach(), somebody()
    notice = told(incident)
    written(incident, subject)
    make_letters(actor=OFFICER, now=NOW)
    return {
        "incident": incident.pk, "selection": Selection.objects.get().pk, "notice": notice.pk,
        "letter": SubjectNotice.objects.get().pk,
    }, subject  # fmt: skip


def the_form(person, **changes):
    local = timezone.localtime(NOW)
    return {
        "kind": "access", "discovered_at": f"{local:%Y-%m-%dT%H:%M}", "happened_from": "", "happened_until": "",
        "categories": ["email", "iin"], "estimated": "", "responsible": person.user.pk, "what": WHAT,
        "consequences": "", "measures": "", **WHY, **changes,
    }  # fmt: skip


@pytest.mark.parametrize("name", PERSONAS)
def test_each_screen_opens_to_its_roles_and_to_nobody_else(name, request):
    person = request.getfixturevalue(name)
    ids, subject = everything()
    for screen, wanted, roles in SCREENS:
        page = person.get(address(screen, *(ids[one] for one in wanted)))
        assert page.status_code == (200 if name in roles else 403), (screen, page.status_code)
        assert secrets_in(page) == []
        assert name in SEE or "Серік" not in text_of(page)
    for screen, roles in (("annex", DECIDE), ("notice", DAILY)):
        arguments = ("kk",) if screen == "notice" else ()
        page = person.post(address(f"incident_{screen}", ids["incident"], *arguments), WHY_NOTICE)
        assert page.status_code == (200 if name in roles else 403), screen
    shown = "Security breaches" in text_of(person.get(subject_address("change", subject.pk)))
    assert shown == (name in SEE)


def test_a_stranger_is_sent_to_sign_in(stranger):
    incident = breach()
    for screen in ("change", "annex", "choose"):
        assert stranger.get(address(f"incident_{screen}", incident.pk)).status_code == 302


class TestRecording:
    def test_a_breach_is_recorded_changed_and_shown(self, officer):
        page = officer.post(address("incident_add"), the_form(officer))
        incident = Incident.objects.get()
        assert page.url == address("incident_change", incident.pk)
        assert incident.discovered_at == NOW
        assert incident.history.get().history_user_id == officer.user.pk
        shown = text_of(officer.get(page.url))
        assert WHAT in shown
        assert "overdue" in shown
        edited = officer.get(address("incident_edit", incident.pk))
        assert f'value="{timezone.localtime(NOW):%Y-%m-%dT%H:%M}"' in text_of(edited)
        officer.post(
            address("incident_edit", incident.pk), the_form(officer, estimated="7", measures="Шара.")
        )
        assert Incident.objects.get().estimated == 7

    def test_what_is_refused_is_said_and_nothing_is_saved(self, officer):
        page = officer.post(address("incident_add"), the_form(officer, discovered_at="2031-01-01T00:00"))
        assert "cannot be found in the future" in text_of(page)
        assert not Incident.objects.exists()
        assert entries("incidents.refused")[-1].actor == f"staff:{officer.user.pk}"

    def test_the_term_is_explained_day_by_day(self, officer):
        page = text_of(officer.get(address("incident_term", breach().pk)))
        assert "94-V 25(2)(8)" in page
        assert "day 1 of the term" in page

    def test_who_reads_a_translation_sees_what_was_written_as_well(self, auditor):
        incident, said = breach(), {"en": {"what": "The database was copied."}}
        translate(incident=incident, texts=said, actor=OFFICER, reason=why(), now=NOW)
        page = text_of(auditor.get(address("incident_change", incident.pk)))
        assert "The database was copied." in page
        assert page.count("As it was written") == 1
        assert WHAT in page

    def test_lists_say_what_is_overdue(self, auditor):
        late, fine = breach(), breach()
        told(fine)
        page = text_of(auditor.get(address("incident_changelist"), {"state": "overdue"}))
        assert str(late) in page
        assert f">{fine}<" not in page


class TestChoosing:
    def test_how_many_first_and_then_for_good(self, officer):
        incident = breach()
        somebody()
        somebody(1)
        asked = {"categories": ["email"], "purpose": "", "since": "", "until": "", "listed": ""}
        page = officer.post(address("incident_choose", incident.pk), {**asked, "estimate": "1"})
        assert "2 subjects are meant" in text_of(page)
        assert not Selection.objects.exists()
        page = officer.post(address("incident_choose", incident.pk), {**asked, **WHY, "choose": "1"})
        assert page.url == address("incident_change", incident.pk)
        assert Selection.objects.get().count == 2

    def test_a_list_may_be_pasted(self, officer):
        incident, subject = breach(), somebody()
        asked = {"purpose": "", "since": "", "until": "", "listed": subject.reference.lower(), **WHY}
        officer.post(address("incident_choose", incident.pk), {**asked, "choose": "1"})
        assert Selection.objects.get().listed
        page = officer.post(
            address("incident_choose", incident.pk), {**asked, "listed": "Айгерім", "choose": "1"}
        )
        assert "A reference is not in the register" in text_of(page)

    def test_the_page_costs_the_same_for_many(self, officer):
        incident = breach()
        chosen(incident, somebody())
        officer.get(address("incident_change", incident.pk))
        with CaptureQueriesContext(connection) as few:
            officer.get(address("incident_selection", incident.pk, Selection.objects.get().pk))
        selection = chosen(incident, *(somebody(number) for number in range(1, 9)))
        with CaptureQueriesContext(connection) as many:
            officer.get(address("incident_selection", incident.pk, selection.pk))
        assert len(many) <= len(few)


class TestTelling:
    def test_the_notice_is_printed_in_the_languages_of_the_law_or_of_staff_and_recorded(self, officer):
        incident = breach()
        for language in ("kk", "ru", "en"):
            page = officer.post(address("incident_notice", incident.pk, language), WHY_NOTICE)
            assert page.content.startswith(b"%PDF-")
            assert page["Cache-Control"] == "no-store, private"
        assert [entry.details["language"] for entry in entries("incidents.notice_printed")] == [
            "kk",
            "ru",
            "en",
        ]
        assert officer.post(address("incident_notice", incident.pk, "de"), WHY_NOTICE).status_code == 404
        assert officer.post(address("incident_notice", incident.pk, "kk"), {}).status_code == 302

    def test_that_it_went_is_noted(self, officer):
        incident = breach()
        said = {
            "sent_at": f"{timezone.localtime(NOW):%Y-%m-%dT%H:%M}",
            "channel": "portal",
            "reference": "№ 9",
        }
        officer.post(address("incident_told", incident.pk), {**said, **WHY_NOTICE})
        assert Incident.objects.get().told_at == NOW
        assert "№ 9" in text_of(officer.get(address("incident_change", incident.pk)))

    def test_the_annex_is_for_the_responsible_person_with_a_reason(self, responsible):
        incident, subject = breach(), somebody()
        chosen(incident, subject)
        assert responsible.post(address("incident_annex", incident.pk), {}).status_code == 302
        assert not entries("incidents.affected_exported")
        page = responsible.post(address("incident_annex", incident.pk), WHY_NOTICE)
        assert "Әлімжанова" in b"".join(page.streaming_content).decode()
        assert entries("incidents.values_exported")[0].subject_id == subject.pk

    def test_letters_are_shown_before_they_are_ordered(self, responsible):
        incident, subject = breach(), somebody()
        chosen(incident, subject)
        responsible.post(
            address("incident_letter", incident.pk),
            {"text_kk": "Қазақша хат", "text_ru": "Письмо", **WHY_NOTICE},
        )
        page = text_of(responsible.get(address("incident_order", incident.pk)))
        assert "Қазақша хат" in page
        assert "Письмо" in page
        assert "aigerim@" not in page
        responsible.post(address("incident_order", incident.pk), WHY_NOTICE)
        assert Incident.objects.get().letters_at is not None


def test_closing_and_opening_again(responsible):
    incident = breach()
    page = responsible.post(address("incident_close", incident.pk), {"outcome": "remedied", **WHY})
    assert "The authorised body was not told" in text_of(page)
    responsible.post(address("incident_close", incident.pk), {"outcome": "unfounded", **WHY})
    assert Incident.objects.get().outcome == "unfounded"
    responsible.post(address("incident_reopen", incident.pk), WHY)
    assert Incident.objects.get().closed_at is None


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_page_can_be_read_in_the_languages_of_the_office(language):
    ids, _subject = everything()
    person = signed_in(hire("responsible_person", language=language))
    title = {"kk": "Қауіпсіздіктің бұзылуы", "ru": "Нарушение безопасности"}[language]
    assert title in text_of(person.get(address("incident_change", ids["incident"])))
    for screen, wanted, roles in SCREENS:
        if roles:
            page = person.get(address(screen, *(ids[one] for one in wanted)))
            assert page.status_code == 200
            assert "Nothing was" not in text_of(page)
    assert AuditEntry.objects.exists()


def test_the_officer_translates_and_every_reader_reads_their_own_language(officer):
    incident = breach()
    page = text_of(officer.get(address("incident_translations", incident.pk)))
    assert WHAT in page
    answer = officer.post(
        address("incident_translations", incident.pk),
        {**WHY, "what_ru": "Базу скопировали.", "what_en": "Copied."},
    )
    assert answer.status_code == 302
    for language, word in (("ru", "Базу скопировали."), ("en", "Copied."), ("kk", WHAT)):
        reader = signed_in(hire("auditor", language=language, username=f"reader-{language}"))
        assert word in text_of(reader.get(address("incident_change", incident.pk))), language
