"""Recording breaches, the term, whom they touch, the notice, closing: the services and their record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.deadlines.models import DayKind
from compliance.deadlines.rules import Name
from compliance.deadlines.services import set_calendar_day
from compliance.incidents.models import AffectedSubject, Incident, Selection
from compliance.incidents.rules.closing import closing_faults
from compliance.incidents.rules.digest import digest_of_subjects
from compliance.incidents.services.affected import Question, drop_selection, estimate, is_proved
from compliance.incidents.services.annex import export_annex
from compliance.incidents.services.authority import contents_of
from compliance.incidents.services.closing import close_incident, reopen_incident
from compliance.incidents.services.recording import (
    change_incident,
    texts_in,
    texts_of,
    translate,
    write_letter,
)
from compliance.incidents.services.refusals import IncidentRefused
from compliance.policy.dashboard import REGISTRY
from compliance.policy.demo import tell as complete_operator
from compliance.register.models import DataItem, Purpose
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from tests.incidents.breaches import NOW, WHAT, breach, chosen, entries, facts, somebody, told, why
from tests.personas import hire
from tests.register.services.people import AIGERIM, OFFICER, end_all, registered

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ANNEX: dict[str, Any] = {"actor": OFFICER, "reason": why("breach_notice"), "now": NOW, "language": "ru"}


def refused(service, **arguments):
    """The codes of a refusal, which is in the trail as well."""
    before = len(entries("incidents.refused"))
    with pytest.raises(IncidentRefused) as caught:
        service(actor=OFFICER, reason=why(), **{"now": NOW, **arguments})
    after = entries("incidents.refused")
    assert len(after) == before + 1
    assert after[-1].details["codes"] == ",".join(caught.value.codes)
    return caught.value.codes


def destroyed(subject, now=NOW):
    end_all(subject)
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=now)


class TestRecording:
    def test_a_breach_has_its_term_its_history_and_its_entry(self):
        incident = breach()
        assert incident.due_at == datetime(2026, 4, 7, 19, tzinfo=UTC)  # 24:00 of Tuesday in Almaty
        assert incident.rule is not None
        assert incident.rule.code == "breach_notice"
        assert incident.history.get().history_actor == OFFICER.label
        [entry] = entries("incidents.recorded")
        assert (entry.object_id, entry.reason) == (str(incident.pk), "breach")

    def test_what_staff_wrote_is_sealed_in_the_row_and_in_the_history(self):
        incident = breach()
        assert texts_of(Incident.objects.get())["what"] == WHAT
        with connection.cursor() as cursor:
            for table in ("incidents_incident", "incidents_historicalincident", "audit_auditentry"):
                cursor.execute(f"SELECT t::text FROM {table} t")
                assert all("Серік" not in row for (row,) in cursor.fetchall())
        assert "Серік" not in f"{incident!s}{incident!r}{facts()!r}"

    def test_a_text_that_stays_keeps_its_envelope(self):
        incident = breach()
        changed = change_incident(
            incident=incident, facts=facts(estimated=12), actor=OFFICER, reason=why(), now=NOW
        )
        assert changed.what.envelope == incident.what.envelope
        assert Incident.objects.get().estimated == 12
        assert entries("incidents.changed")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": "prank"}, "kind_unknown"),
            ({"categories": ()}, "categories_missing"),
            ({"categories": ("shoe_size",)}, "category_unknown"),
            ({"what": " "}, "what_missing"),
            ({"measures": "m" * 10_001}, "text_too_long"),
            ({"estimated": -1}, "estimated_absurd"),
            ({"discovered_at": NOW + DAY}, "discovered_in_future"),
            ({"discovered_at": datetime(1999, 1, 1, tzinfo=UTC)}, "discovered_absurd"),
            ({"happened_from": NOW + DAY}, "happened_after_discovery"),
            ({"happened_from": NOW - DAY, "happened_until": NOW - 2 * DAY}, "happened_backwards"),
        ],
    )
    def test_what_cannot_be_is_refused_and_the_refusal_kept(self, changes, code):
        from compliance.incidents.services.recording import record_incident

        assert code in refused(record_incident, facts=facts(**changes))
        assert not Incident.objects.exists()

    def test_only_staff_who_see_to_breaches_are_responsible(self):
        from compliance.incidents.services.recording import record_incident

        assert refused(record_incident, facts=facts(responsible=hire("intake_clerk"))) == (
            "responsible_unfit",
        )


class TestTheTerm:
    def test_before_the_law_had_one_there_is_none(self):
        found = datetime(2024, 6, 28, 6, tzinfo=UTC)
        assert breach(discovered_at=found).due_at is None
        assert breach(discovered_at=datetime(2024, 7, 1, 6, tzinfo=UTC)).due_at is not None

    def test_a_day_off_moves_open_terms_and_the_history_keeps_the_old_day(self):
        incident = breach()
        settled = breach()
        told(settled)
        set_calendar_day(
            day=date(2026, 4, 7), kind=DayKind.DAY_OFF, name=Name("Демалыс", "Выходной", "Day off"), order_reference="№ 5", actor=OFFICER, reason=why("calendar_order"), now=NOW,
        )  # fmt: skip
        moved = Incident.objects.get(pk=incident.pk)
        assert moved.due_at == datetime(2026, 4, 8, 19, tzinfo=UTC)
        assert [row.due_at.day for row in moved.history.order_by("history_id")] == [7, 8]
        assert Incident.objects.get(pk=settled.pk).due_at == settled.due_at

    def test_another_moment_of_discovery_has_another_term(self):
        incident = breach()
        friday = NOW - 3 * DAY
        changed = change_incident(
            incident=incident, facts=facts(discovered_at=friday), actor=OFFICER, reason=why(), now=NOW
        )
        assert changed.due_at == datetime(2026, 4, 6, 19, tzinfo=UTC)  # Monday

    def test_overdue_is_a_question_about_now(self):
        incident = breach()
        assert not incident.is_overdue(NOW)
        assert incident.is_overdue(NOW + 2 * DAY)
        assert list(Incident.objects.overdue(NOW + 2 * DAY)) == [incident]
        told(incident)
        assert not Incident.objects.overdue(NOW + 2 * DAY).exists()

    def test_the_dashboard_counts_what_is_overdue_and_what_runs_out(self):
        breach()
        told(breach())
        later = breach(now=NOW + DAY, discovered_at=NOW + DAY)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) {REGISTRY.tiles['incidents.overdue'].rows}", {"at": NOW + 2 * DAY}
            )
            assert cursor.fetchone() == (1,)
            cursor.execute(REGISTRY.terms["incidents.notice"].rows)
            assert [row[3] for row in cursor.fetchall()][-1] == later.due_at


class TestAffected:
    def test_by_what_was_held(self):
        incident, subject, other = breach(), somebody(), somebody(1)
        question = Question(categories=("iin",))
        assert estimate(question) == 1
        selection = chosen(incident, categories=("iin",))
        assert [row.subject_id for row in selection.rows.all()] == [subject.pk]
        assert selection.digest == digest_of_subjects([subject.pk])
        assert chosen(incident, categories=("iin", "email")).count == 2
        assert Incident.objects.get().affected == 2
        assert other.pk in {row.subject_id for row in AffectedSubject.objects.all()}
        assert entries("incidents.chosen")[0].details["subjects"] == 1

    def test_by_purpose_and_period(self):
        somebody(purposes=("service_access",))
        purpose = Purpose.objects.get(code="service_access")
        assert estimate(Question(purpose=purpose)) == 1
        assert estimate(Question(purpose=purpose, until=NOW)) == 0
        assert estimate(Question(purpose=purpose, since=NOW + DAY)) == 1
        assert estimate(Question(purpose=Purpose.objects.get(code="marketing"))) == 0
        assert estimate(Question(purpose=purpose, categories=("iin",))) == 1
        assert estimate(Question(purpose=purpose, categories=("patronymic",))) == 0

    def test_what_was_destroyed_counts_if_it_was_held_at_the_time(self):
        subject = somebody()
        destroyed(subject, NOW + DAY)
        assert estimate(Question(categories=("iin",), since=NOW, until=NOW + DAY)) == 1
        assert estimate(Question(categories=("iin",), since=NOW + 2 * DAY)) == 0
        assert estimate(Question(categories=("iin",), until=NOW)) == 0

    def test_destroying_a_subject_leaves_the_link_and_nothing_personal(self):
        subject = somebody()
        selection = chosen(breach(), subject)
        destroyed(subject)
        assert is_proved(selection)
        assert AffectedSubject.objects.get().subject_id == subject.pk
        assert {field.name for field in AffectedSubject._meta.fields} - {"pk"} == {"selection", "subject"}

    def test_a_list_names_known_subjects_only(self):
        incident, subject = breach(), somebody()
        assert chosen(incident, subject).listed
        from compliance.incidents.services.affected import choose_affected

        for question, code in (
            (Question(references=(subject.reference, "S-0000-0000")), "reference_unknown"),
            (Question(), "question_missing"),
            (Question(references=(subject.reference,), categories=("iin",)), "question_and_list"),
            (Question(categories=("iin",), since=NOW, until=NOW), "question_backwards"),
            (Question(categories=("patronymic",)), "nobody_found"),
        ):
            assert refused(choose_affected, incident=incident, question=question) == (code,)
        assert Selection.objects.count() == 1

    def test_rows_cannot_be_changed_and_an_added_one_is_seen(self):
        selection, other = chosen(breach(), somebody()), somebody(1)
        for statement in (
            "UPDATE incidents_affectedsubject SET subject_id = 0",
            "DELETE FROM incidents_affectedsubject",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        AffectedSubject.objects.create(selection=selection, subject=other)
        assert not is_proved(selection)

    def test_a_wrong_choice_is_dropped_and_stays_on_record(self):
        incident, subject, other = breach(), somebody(), somebody(1)
        first = chosen(incident, subject)
        chosen(incident, subject, other)
        drop_selection(selection=first, actor=OFFICER, reason=why("correction"), now=NOW)
        assert Incident.objects.get().affected == 2
        assert Selection.objects.get(pk=first.pk).dropped_at == NOW
        assert refused(drop_selection, selection=first) == ("selection_dropped",)


class TestTheAuthority:
    def test_the_first_notice_ends_the_term_and_a_later_one_adds(self):
        incident = breach()
        first = told(incident, sent_at=NOW + timedelta(hours=1), now=NOW + DAY)
        second = told(incident, sent_at=NOW + timedelta(hours=5), now=NOW + DAY)
        assert (first.number, second.number) == (1, 2)
        assert Incident.objects.get().told_at == NOW + timedelta(hours=1)
        assert [entry.details["sha256"] for entry in entries("incidents.authority_told")] == [
            first.digest, second.digest,
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM incidents_historicalauthoritynotice t")
            assert all("№ 7" not in row for (row,) in cursor.fetchall())

    def test_the_digest_follows_what_the_notice_says(self):
        incident = breach()
        first = told(incident)
        incident = change_incident(
            incident=incident, facts=facts(measures="Тағы да."), actor=OFFICER, reason=why(), now=NOW
        )
        assert told(incident).digest != first.digest

    def test_a_notice_says_what_the_rules_want_in_both_languages(self):
        complete_operator(actor=OFFICER, now=NOW)
        incident = breach(estimated=40)
        chosen(incident, somebody())
        for language, words in (
            ("kk", ("қауіпсіздігінің бұзылуы", "Жауапты тұлға")),
            ("ru", ("нарушении безопасности", "Ответственное лицо")),
        ):
            said = str(contents_of(Incident.objects.get(), language))
            for word in (*words, WHAT, "Гүлнар Сәкенқызы", "40"):
                assert word in said, (language, word)
        with pytest.raises(ValueError, match="language"):
            contents_of(incident, "de")

    def test_each_reads_what_was_written_in_their_own_language_as_far_as_it_was_translated(self):
        incident = breach()
        said = {"kk": {}, "ru": {"what": "Базу скопировали."}, "en": {"what": "The database was copied."}}
        incident = translate(incident=incident, texts=said, actor=OFFICER, reason=why(), now=NOW)
        assert texts_in(incident, "kk")["what"] == WHAT
        assert texts_in(incident, "ru")["what"] == "Базу скопировали."
        assert texts_in(incident, "en") == {**texts_of(incident), "what": "The database was copied."}
        assert "Базу скопировали." in str(contents_of(incident, "ru"))
        assert WHAT in str(contents_of(incident, "kk"))
        assert entries("incidents.changed")[-1].details["what"] == "translations"
        with connection.cursor() as cursor:
            for table in ("incidents_incident", "incidents_historicalincident", "audit_auditentry"):
                cursor.execute(f"SELECT t::text FROM {table} t")
                assert all("copied" not in row and "скопировали" not in row for (row,) in cursor.fetchall())
        assert refused(translate, incident=incident, texts={"de": {"what": "x"}}) == ("language_unknown",)
        assert refused(translate, incident=incident, texts={"ru": {"what": "x" * 10_001}}) == (
            "text_too_long",
        )

    def test_a_text_that_is_changed_loses_its_translations_and_no_other(self):
        said = {"ru": {"what": "Базу скопировали.", "measures": "Доступ закрыт."}}
        incident = translate(incident=breach(), texts=said, actor=OFFICER, reason=why(), now=NOW)
        incident = change_incident(
            incident=incident, facts=facts(what="Басқа."), actor=OFFICER, reason=why(), now=NOW
        )
        told_now = texts_in(Incident.objects.get(), "ru")
        assert (told_now["what"], told_now["measures"]) == ("Басқа.", "Доступ закрыт.")

    def test_without_consequences_and_measures_there_is_no_notice(self):
        from compliance.incidents.services.authority import note_authority_told

        incident = breach(measures="")
        asked = {"incident": incident, "channel": "portal", "reference": ""}
        assert refused(note_authority_told, **asked, sent_at=NOW) == ("notice_incomplete",)
        assert "sent_before_discovery" in refused(note_authority_told, **asked, sent_at=NOW - DAY)
        assert "sent_in_future" in refused(note_authority_told, **asked, sent_at=NOW + DAY)


class TestTheAnnex:
    def test_it_has_values_and_an_entry_for_each_subject_before_they_are_opened(self):
        incident, subject, other = breach(), somebody(), somebody(1)
        chosen(incident, subject, other)
        chosen(incident, subject)
        lines = export_annex(incident=incident, **ANNEX)
        assert len(entries("incidents.affected_exported")) == 1
        assert not entries("incidents.values_exported")
        text = "".join(lines)
        assert text.count("\r\n") == 3
        for value in (AIGERIM["iin"], AIGERIM["surname"], "'+77015550102", other.reference):
            assert value in text
        assert [entry.subject_id for entry in entries("incidents.values_exported")] == [subject.pk, other.pk]

    def test_blocked_and_destroyed_data_stays_where_it_is(self):
        incident, subject, other = breach(), somebody(), somebody(1)
        chosen(incident, subject, other)
        block(
            subject=subject,
            category=None,
            until=None,
            ground="dispute",
            actor=OFFICER,
            reason=why("dispute"),
            now=NOW,
        )
        destroyed(other)
        text = "".join(export_annex(incident=incident, **ANNEX))
        assert AIGERIM["iin"] not in text
        assert "Өзге" not in text
        assert "2.2" in text
        assert DataItem.objects.held().filter(subject=subject).exists()

    def test_nobody_no_file(self):
        with pytest.raises(IncidentRefused, match="nobody_chosen"):
            export_annex(incident=breach(), **ANNEX)


class TestClosing:
    def test_a_breach_the_authority_does_not_know_of_stays_open(self):
        incident = breach()
        assert refused(close_incident, incident=incident, outcome="remedied") == ("authority_not_told",)
        told(incident)
        closed = close_incident(incident=incident, outcome="remedied", actor=OFFICER, reason=why(), now=NOW)
        assert (closed.outcome, closed.closed_at) == ("remedied", NOW)
        assert entries("incidents.closed")[0].details["outcome"] == "remedied"

    def test_one_that_was_none_is_closed_without_a_notice(self):
        incident = breach()
        assert refused(close_incident, incident=incident, outcome="fine") == ("outcome_unknown",)
        close_incident(incident=incident, outcome="unfounded", actor=OFFICER, reason=why(), now=NOW)
        assert refused(close_incident, incident=incident, outcome="unfounded") == ("closed_already",)

    def test_a_closed_breach_changes_only_after_it_is_opened_again(self):
        incident = breach()
        close_incident(incident=incident, outcome="unfounded", actor=OFFICER, reason=why(), now=NOW)
        assert refused(change_incident, incident=incident, facts=facts()) == ("closed_already",)
        assert refused(write_letter, incident=incident, text_kk="а", text_ru="б") == ("closed_already",)
        reopened = reopen_incident(incident=incident, actor=OFFICER, reason=why(), now=NOW)
        assert (reopened.outcome, reopened.closed_at) == ("", None)
        assert refused(reopen_incident, incident=incident) == ("open_already",)

    def test_the_rule_alone(self):
        fine: dict[str, Any] = {"outcome": "remedied", "closed": False, "told": True, "has_term": True,
                "letters_ordered": True, "letters_waiting": False}  # fmt: skip
        assert closing_faults(**fine) == []
        assert closing_faults(**{**fine, "told": False}) == ["authority_not_told"]
        assert closing_faults(**{**fine, "told": False, "has_term": False}) == []
        assert closing_faults(**{**fine, "letters_waiting": True}) == ["letters_waiting"]


def test_the_database_itself_wants_an_outcome_with_an_end():
    incident = breach()
    incident.closed_at = NOW
    with pytest.raises(DatabaseError), transaction.atomic():
        incident.record(actor=OFFICER, reason=why(), now=NOW)


def test_registering_more_people_changes_no_choice():
    selection = chosen(breach(), somebody())
    registered({"surname": "Кейін", "email": "keiin@example.kz"})
    assert is_proved(selection)
    assert selection.rows.count() == 1
