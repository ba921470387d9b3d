"""Letters about breaches: made once, sent once, tried again, never lost, nothing personal in the table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.incidents.models import Incident, Selection, SubjectNotice
from compliance.incidents.rules.repeating import PAUSES
from compliance.incidents.services.closing import close_incident
from compliance.incidents.services.letters import (
    claim_letters,
    make_letters,
    order_letters,
    send_letters,
    settle_letters,
)
from compliance.incidents.services.refusals import IncidentRefused
from compliance.incidents.services.settling import mark_told, try_failed_again
from compliance.policy.demo import tell as complete_operator
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from tests.incidents.breaches import NOW, breach, chosen, entries, somebody, told, why, written
from tests.register.admin.screens import SECRETS
from tests.register.services.people import OFFICER, registered

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
ACT = {"actor": OFFICER, "reason": why("breach_notice"), "now": LATER}


@pytest.fixture(autouse=True)
def mail_server(settings):
    """A server that takes everything, unless a test says otherwise."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    complete_operator(actor=OFFICER, now=NOW)


def made(*subjects):
    """Letters to these subjects that wait."""
    incident = written(breach(), *(subjects or (somebody(),)))
    make_letters(actor=OFFICER, now=NOW)
    return incident


def states():
    return list(SubjectNotice.objects.order_by("pk").values_list("state", "failure"))


def send(now=LATER):
    return send_letters(actor=OFFICER, now=now)


class TestMaking:
    def test_one_letter_a_subject_however_often_chosen_and_made(self):
        first, second = somebody(), somebody(1)
        incident = breach()
        chosen(incident, first)
        written(incident, first, second)
        assert make_letters(actor=OFFICER, now=NOW, batch=1) == 2
        assert make_letters(actor=OFFICER, now=NOW) == 0
        letters = SubjectNotice.objects.order_by("subject_id")
        assert [one.subject_id for one in letters] == [first.pk, second.pk]
        assert all(one.history.count() == 1 for one in letters)
        assert AuditEntry.objects.filter(
            subject_id=second.pk, object_label="incidents.subjectnotice"
        ).exists()

    def test_nothing_is_made_that_nobody_ordered(self):
        chosen(breach(), somebody())
        assert make_letters(actor=OFFICER, now=NOW) == 0
        assert not Selection.objects.get().letters_made

    def test_subjects_that_are_chosen_later_get_theirs(self):
        incident = made()
        chosen(Incident.objects.get(pk=incident.pk), somebody(1))
        assert make_letters(actor=OFFICER, now=NOW) == 1

    def test_ordering_needs_both_languages_and_somebody(self):
        with pytest.raises(IncidentRefused) as caught:
            order_letters(incident=breach(), **ACT)
        assert caught.value.codes == ("letter_missing", "nobody_chosen")
        assert entries("incidents.refused")[-1].details["act"] == "order_letters"


class TestSending:
    def test_each_in_their_own_language_and_recorded(self):
        russian = registered({"surname": "Иванов", "email": "ivanov@example.kz"})
        russian.language = "ru"
        russian.record(**ACT)
        made(somebody(), russian)
        assert send() == 2
        kazakh, other = sorted(mail.outbox, key=lambda one: one.to)
        assert kazakh.to == ["aigerim@example.kz"]
        assert "Құпия сөзді ауыстырыңыз." in kazakh.body
        assert kazakh.subject == "Дербес деректеріңіз қауіпсіздігінің бұзылуы"
        assert "Смените пароль." in other.body
        assert russian.reference in other.body
        for secret in SECRETS:
            assert secret not in kazakh.subject + kazakh.body
        assert states() == [("sent", ""), ("sent", "")]
        assert entries("incidents.letters_sent")[0].details["count_sent"] == 2
        assert send() == 0

    def test_without_an_address_or_with_blocked_data_a_person_has_to_see_to_it(self):
        silent, blocked, gone = registered({"surname": "Үнсіз"}), somebody(), somebody(1)
        made(silent, blocked, gone)
        block(subject=blocked, category=None, ground="dispute", until=None, **ACT)
        destroy(subject=gone, categories=None, **ACT)
        assert send() == 0
        assert states() == [("failed", "no_address"), ("failed", "blocked"), ("failed", "no_address")]

    def test_without_a_mail_server_nothing_is_touched(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        made()
        assert send() == 0
        assert SubjectNotice.objects.get().attempts == 0

    def test_a_server_that_is_away_costs_a_pause_and_at_last_a_person(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
        made()
        now = LATER
        for number, pause in enumerate(PAUSES, start=1):
            assert send(now) == 0
            letter = SubjectNotice.objects.get()
            assert (letter.attempts, letter.failure) == (number, "unreachable")
            assert letter.next_attempt_at == now + pause
            assert send(now + pause - timedelta(seconds=1)) == 0
            assert SubjectNotice.objects.get().attempts == number
            now += pause
        assert states() == [("failed", "unreachable")]

    def test_a_worker_killed_after_the_try_only_delays(self):
        made()
        assert len(claim_letters(actor=OFFICER, now=LATER)) == 1
        assert send() == 0
        assert send(LATER + PAUSES[0]) == 1
        assert SubjectNotice.objects.get().attempts == 2

    def test_what_staff_settled_meanwhile_stays(self):
        made()
        [claimed] = claim_letters(actor=OFFICER, now=LATER)
        mark_told(notice=claimed, **ACT)
        settle_letters({claimed.pk: ""}, actor=OFFICER, now=LATER)
        assert states() == [("otherwise", "")]

    def test_no_address_stays_in_any_table(self):
        made()
        send()
        with connection.cursor() as cursor:
            for table in ("incidents_subjectnotice", "incidents_historicalsubjectnotice", "audit_auditentry"):
                cursor.execute(f"SELECT t::text FROM {table} t")
                assert all("@" not in row for (row,) in cursor.fetchall())


class TestSettling:
    def test_told_by_other_means(self):
        made(registered({"surname": "Үнсіз"}))
        send()
        notice = mark_told(notice=SubjectNotice.objects.get(), **ACT)
        assert (notice.state, notice.sent_at) == ("otherwise", LATER)
        assert entries("incidents.letter_settled")[0].subject_id == notice.subject_id
        with pytest.raises(IncidentRefused, match="letter_sent"):
            mark_told(notice=notice, **ACT)

    def test_all_that_failed_again(self):
        incident = made(registered({"surname": "Үнсіз"}))
        with pytest.raises(IncidentRefused, match="nothing_failed"):
            try_failed_again(incident=incident, **ACT)
        send()
        assert try_failed_again(incident=incident, **ACT) == 1
        assert states() == [("pending", "")]
        assert SubjectNotice.objects.get().history.count() == 4  # made, tried, failed, again

    def test_a_breach_is_not_closed_over_letters_that_wait(self):
        incident = made()
        told(incident)
        with pytest.raises(IncidentRefused, match="letters_waiting"):
            close_incident(incident=incident, outcome="remedied", **ACT)
        send()
        close_incident(incident=incident, outcome="remedied", **ACT)
