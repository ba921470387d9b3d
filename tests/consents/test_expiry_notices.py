"""Subjects are told thirty days before a consent runs out: once, and only who still has it and may be written to."""

from __future__ import annotations

from datetime import timedelta

import pytest
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
from tests.consents.giving import MARKETING, NOW, OFFICER, SERVICE, given, somebody, why
from tests.consents.withdrawing import withdrawn

JOB = Actor.job("consents.send_notices")
ADDRESS = "aigerim@example.kz"
TERM = NOW + timedelta(days=365)
SOON = TERM - timedelta(days=20)


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
