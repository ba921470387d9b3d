"""The notice to the authorised body within one working day, and its annex."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from compliance.incidents.models import Incident
from compliance.incidents.services.annex import export_annex
from compliance.incidents.services.authority import contents_of
from compliance.incidents.services.recording import change_incident, texts_in, texts_of, translate
from compliance.incidents.services.refusals import IncidentRefused
from compliance.policy.demo import tell as complete_operator
from compliance.register.models import DataItem
from compliance.register.services.blocking import block
from tests.incidents.breaches import (
    NOW,
    WHAT,
    breach,
    chosen,
    destroyed,
    entries,
    facts,
    refused,
    somebody,
    told,
    why,
)
from tests.register.services.people import AIGERIM, OFFICER

pytestmark = pytest.mark.django_db


DAY = timedelta(days=1)
ANNEX: dict[str, Any] = {"actor": OFFICER, "reason": why("breach_notice"), "now": NOW, "language": "ru"}


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
