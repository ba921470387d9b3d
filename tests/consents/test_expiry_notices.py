"""Subjects are told thirty days before a consent runs out: once, in their language, nothing personal in sight."""

from __future__ import annotations

import logging
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.consents.models import ExpiryNotice
from compliance.consents.services import notices
from compliance.consents.services.notices import make_expiry_notices, send_expiry_notices
from compliance.consents.services.suppression import opt_out
from compliance.consents.tasks import make_notices, send_notices
from compliance.register.models import Category
from compliance.register.services.blocking import block
from config.embedded.processes import free_port
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.smtp import Mailbox
from tests.consents.withdrawing import told, withdrawn
from tests.register.services.people import AIGERIM
from tests.services import ROOT

JOB = Actor.job("consents.send_notices")
ADDRESS = "aigerim@example.kz"
TERM = NOW + timedelta(days=365)
SOON = TERM - timedelta(days=20)


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """A real mail server on this machine."""
    handler = Mailbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 10
    settings.DEFAULT_FROM_EMAIL = "compliance@example.kz"
    yield handler
    controller.stop()


def made(now=SOON) -> int:
    return make_expiry_notices(actor=JOB, now=now)


def sent(now=SOON) -> dict[str, int]:
    return send_expiry_notices(actor=JOB, now=now)


def the_notice() -> ExpiryNotice:
    return ExpiryNotice.objects.get()


@pytest.mark.django_db
def test_a_notice_is_made_thirty_days_before_and_once():
    consent = given(somebody())
    given(somebody({"surname": "Бекова", "name": "Әсел"}), {**SERVICE, "series": "forever", "months": None})

    assert made(TERM - timedelta(days=30, seconds=1)) == 0
    assert made(TERM - timedelta(days=30)) == 1
    assert made() == 0

    notice = the_notice()
    assert (notice.consent, notice.valid_until, notice.state) == (consent, consent.valid_until, "pending")
    assert notice.history.get().history_actor == JOB.label
    assert AuditEntry.objects.filter(event="consents.expirynotice.created").count() == 1


@pytest.mark.django_db
def test_a_renewed_consent_gets_a_notice_for_its_new_term():
    subject = somebody()
    given(subject)
    made()
    given(subject, at=SOON)

    assert sent() == {"cancelled": 1}
    assert made(SOON + timedelta(days=340)) == 1
    assert ExpiryNotice.objects.count() == 2


@pytest.mark.django_db
def test_notices_are_made_in_batches():
    for number in range(5):
        given(somebody({"surname": "Бекова", "name": "Әсел"}), {**SERVICE, "series": f"s{number}"})
    assert make_expiry_notices(actor=JOB, now=SOON, batch=2) == 5


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
    assert letter["Message-ID"] == f"<consent-notice-{notice.pk}@example.kz>"
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
def test_without_a_mail_server_nothing_is_pretended(settings):
    given(somebody())
    made()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    assert sent() == {}
    assert the_notice().state == "pending"


@pytest.mark.django_db
def test_a_worker_killed_after_sending_sends_again_and_loses_nothing(monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    given(somebody())
    made()
    with monkeypatch.context() as patch:
        patch.setattr(notices, "record_event", killed)
        with pytest.raises(Killed):
            sent()
    assert (the_notice().state, the_notice().attempts) == ("pending", 0)

    assert sent() == {"sent": 1}

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert AuditEntry.objects.filter(event="consents.notice_sent").count() == 1


@pytest.mark.django_db
def test_who_left_no_address_or_is_blocked_is_not_written_to():
    given(somebody({"surname": "Бекова", "name": "Әсел"}))
    blocked = somebody()
    given(blocked)
    block(
        subject=blocked, category=Category.objects.get(code="email"), ground="dispute", until=None,
        actor=OFFICER, reason=why("service"), now=NOW,
    )  # fmt: skip
    made()

    assert sent() == {"no_address": 2}
    assert mail.outbox == []


@pytest.mark.django_db
def test_what_has_ended_meanwhile_is_not_announced():
    consent = given(somebody())
    made()
    withdrawn(consent, at=SOON)

    assert sent() == {"cancelled": 1}
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "states"), [("everything", {"cancelled": 2}), ("marketing", {"cancelled": 1, "sent": 1})]
)
def test_who_opted_out_is_not_written_to(scope, states):
    subject = somebody()
    given(subject)
    given(subject, {**MARKETING, "months": 12})
    opt_out(
        channel="email", address=ADDRESS.upper(), scope=scope, source="email",
        actor=OFFICER, reason=why("opt_out"), now=NOW,
    )  # fmt: skip
    made()

    assert sent() == states


@pytest.mark.django_db
def test_the_jobs_take_no_arguments_and_report_counts():
    given(somebody(), valid_until=NOW + timedelta(days=1))
    assert make_notices() == 0  # long over by now
    assert send_notices() == {}


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
settings.DEFAULT_FROM_EMAIL = "compliance@example.kz"
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
