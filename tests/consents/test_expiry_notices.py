"""Subjects are told thirty days before a consent runs out: once, in their language, nothing personal in sight."""

from __future__ import annotations

import email
import email.policy
import logging
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

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
from tests.consents.withdrawing import told, withdrawn
from tests.register.services.people import AIGERIM

pytestmark = pytest.mark.django_db
JOB = Actor.job("consents.send_notices")
ADDRESS = "aigerim@example.kz"
TERM = NOW + timedelta(days=365)
SOON = TERM - timedelta(days=20)


class Mailbox:
    """What a mail server took, and what it answers instead."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []
        self.answer_to_recipient = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer_to_recipient:
            return f"{self.answer_to_recipient} <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos, message))
        return "250 taken"


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


def test_a_renewed_consent_gets_a_notice_for_its_new_term():
    subject = somebody()
    given(subject)
    made()
    given(subject, at=SOON)

    assert sent() == {"cancelled": 1}
    assert made(SOON + timedelta(days=340)) == 1
    assert ExpiryNotice.objects.count() == 2


def test_notices_are_made_in_batches():
    for number in range(5):
        given(somebody({"surname": "Бекова", "name": "Әсел"}), {**SERVICE, "series": f"s{number}"})
    assert make_expiry_notices(actor=JOB, now=SOON, batch=2) == 5


@pytest.mark.parametrize(
    ("language", "subject_line", "words"),
    [
        ("kk", "Келісіміңіздің мерзімі аяқталуға жақын", "Дербес деректерді өңдеуге келісім"),
        ("ru", "Срок вашего согласия скоро истекает", "Согласие на обработку персональных данных"),
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


def test_five_refusals_for_now_are_enough(mailbox):
    given(somebody())
    made()
    mailbox.answers = ["452 full"] * 5

    for _ in range(4):
        assert sent() == {"pending": 1}
    assert sent() == {"failed": 1}
    assert sent() == {}
    assert not mailbox.taken


def test_a_mailbox_that_does_not_exist_is_not_written_to_again(mailbox):
    given(somebody())
    made()
    mailbox.answer_to_recipient = "550 unknown"

    assert sent() == {"failed": 1}
    assert the_notice().attempts == 1


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


def test_without_a_mail_server_nothing_is_pretended(settings):
    given(somebody())
    made()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    assert sent() == {}
    assert the_notice().state == "pending"


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


def test_what_has_ended_meanwhile_is_not_announced():
    consent = given(somebody())
    made()
    withdrawn(consent, at=SOON)

    assert sent() == {"cancelled": 1}
    assert mail.outbox == []


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


def test_the_jobs_take_no_arguments_and_report_counts():
    given(somebody(), valid_until=NOW + timedelta(days=1))
    assert make_notices() == 0  # long over by now
    assert send_notices() == {}


def test_smtp_errors_that_name_addresses_are_what_we_guard_against():
    assert ADDRESS in str(smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")}))
