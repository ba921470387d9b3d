"""Notices of consents that run out, by real mail: in the subject's language, tried again, and nothing personal in sight."""

from __future__ import annotations

import logging
import smtplib
import subprocess
import sys

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import ExpiryNotice
from tests.consents.giving import NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.test_expiry_notices import ADDRESS, SOON, made, sent, the_notice
from tests.consents.withdrawing import told
from tests.register.services.people import AIGERIM
from tests.services import ROOT
from tests.smtp import mailbox

__all__ = ["mailbox"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject_line", "words"),
    [
        ("kk", "Келісіміңіздің мерзімі аяқталуға жақын", "Дербес деректерді өңдеуге келісім"),
        ("ru", "Срок Вашего согласия скоро истекает", "Согласие на обработку персональных данных"),
    ],
    ids=["kk", "ru"],
)
def test_the_letter_reaches_the_subject_in_their_language(mailbox, language, subject_line, words):
    subject = somebody()
    subject.language = language
    subject.record(actor=OFFICER, reason=why("correction"), now=NOW)
    given(subject)
    made()

    assert sent() == {"sent": 1}

    [(recipients, letter)] = mailbox.taken
    assert recipients == [ADDRESS]
    assert str(letter["Subject"]).strip() == subject_line
    body = letter.get_content()
    assert words in body
    assert "2027" in body
    assert subject.reference in body
    for value in AIGERIM.values():
        assert value not in f"{letter['Subject']} {body}"
    assert letter["Auto-Submitted"] == "auto-generated"
    notice = the_notice()
    assert letter["Message-ID"] == f"<consent-notice-{notice.pk}@amart.kz>"
    assert (notice.state, notice.attempts, notice.sent_at) == ("sent", 1, SOON)
    entry = told("consents.notice_sent", subject_id=subject.pk)
    assert entry.object_id == str(notice.pk)
    assert sent() == {}
    assert len(mailbox.taken) == 1


@pytest.mark.django_db
def test_a_refusal_for_now_is_tried_again_later(mailbox):
    given(somebody())
    made()
    mailbox.answers = ["451 later"]

    assert sent() == {"pending": 1}
    assert (the_notice().state, the_notice().attempts) == ("pending", 1)
    assert sent() == {"sent": 1}
    assert the_notice().attempts == 2
    assert [state for (state,) in the_notice().history.order_by("history_id").values_list("state")] == [
        "pending", "pending", "sent",
    ]  # fmt: skip


@pytest.mark.django_db
def test_five_refusals_for_now_are_enough(mailbox):
    given(somebody())
    made()
    mailbox.answers = ["452 full"] * 5

    for _ in range(4):
        assert sent() == {"pending": 1}
    assert sent() == {"failed": 1}
    assert sent() == {}
    assert not mailbox.taken


@pytest.mark.django_db
def test_a_mailbox_that_does_not_exist_is_not_written_to_again(mailbox):
    given(somebody())
    made()
    mailbox.answer_to_recipient = "550 unknown"

    assert sent() == {"failed": 1}
    assert the_notice().attempts == 1


@pytest.mark.django_db
def test_what_the_server_answers_about_an_address_is_kept_nowhere(mailbox, caplog):
    caplog.set_level(logging.DEBUG)
    given(somebody())
    made()
    mailbox.answer_to_recipient = "450 greylisted"

    assert sent() == {"pending": 1}

    said = "".join(str(record.__dict__) for record in caplog.records if not record.name.startswith("mail."))
    assert ADDRESS not in said
    details = AuditEntry.objects.values_list("details", flat=True)
    assert ADDRESS not in "".join(map(str, details))


@pytest.mark.django_db
def test_a_server_that_is_away_fails_nothing(mailbox, settings):
    for number in range(5):
        given(
            somebody({"name": "А", "surname": "Б", "email": f"a{number}@example.kz"}),
            {**SERVICE, "series": "s"},
        )
    made()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert sent() == {"pending": 3}
    assert set(ExpiryNotice.objects.values_list("state", "attempts")) <= {("pending", 0), ("pending", 1)}

    settings.EMAIL_PORT = port
    assert sent() == {"sent": 5}


@pytest.mark.django_db
def test_smtp_errors_that_name_addresses_are_what_we_guard_against():
    assert ADDRESS in str(smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")}))


SEND_ALL = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
from datetime import datetime
from django.conf import settings
from compliance.audit.actors import Actor
from compliance.consents.services.notices import send_expiry_notices
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
settings.DEFAULT_FROM_EMAIL = "support@amart.kz"
sys.stdin.readline()
send_expiry_notices(actor=Actor.job("consents.send_notices"), now=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.long
def test_a_process_killed_between_sending_and_recording_sends_again(own_database, mailbox, settings):
    for number in range(3):
        given(somebody({"surname": "Бекова", "name": "Әсел", "email": f"a{number}@example.kz"}))
    made()
    process = subprocess.Popen(
        [sys.executable, "-c", SEND_ALL, str(settings.EMAIL_PORT), SOON.isoformat()],
        cwd=ROOT, env=own_database.environment, stdin=subprocess.PIPE, text=True,
    )  # fmt: skip
    mailbox.kills = process.pid
    process.communicate("now\n", timeout=60)
    assert len(mailbox.taken) == 1
    assert set(ExpiryNotice.objects.values_list("state", "attempts")) == {("pending", 0)}

    mailbox.kills = None
    assert sent() == {"sent": 3}

    numbers = [letter["Message-ID"] for _, letter in mailbox.taken]
    assert (len(numbers), len(set(numbers))) == (4, 3)
