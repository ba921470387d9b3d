"""Whom a breach touches: chosen by what was held, by purpose or by a list, and kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.incidents.models import AffectedSubject, Incident, Selection
from compliance.incidents.rules.digest import digest_of_subjects
from compliance.incidents.services.affected import Question, drop_selection, estimate, is_proved
from compliance.register.models import Purpose
from tests.incidents.breaches import (
    NOW,
    breach,
    chosen,
    destroyed,
    entries,
    refused,
    somebody,
    why,
)
from tests.register.services.people import OFFICER, registered

pytestmark = pytest.mark.django_db


DAY = timedelta(days=1)


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


def test_registering_more_people_changes_no_choice():
    selection = chosen(breach(), somebody())
    registered({"surname": "Кейін", "email": "keiin@example.kz"})
    assert is_proved(selection)
    assert selection.rows.count() == 1
