"""Who does not come back is warned, gets days of grace, and only then does the purpose count as achieved (5.7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.deadlines.rules import ALMATY
from compliance.register.models import Category, Processing, Purpose, Subject
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.retention.models import Activity, InactivityWarning
from compliance.retention.services.activity import Used, note_activity
from compliance.retention.services.due import count_due
from compliance.retention.services.inactivity import Done, keep_inactivity
from compliance.retention.services.inactivity_rules import set_inactivity
from compliance.retention.services.warning_letters import send_warnings
from compliance.retention.tasks import keep_inactivity as the_job
from tests.consents.giving import given
from tests.register.services.people import AIGERIM, NOW, OFFICER, end_all, registered, why

pytestmark = pytest.mark.django_db
JOB = Actor.job("retention.inactivity")
DAY = timedelta(days=1)
LATE = NOW + 400 * DAY


def rule(**options) -> None:
    usual = {
        "purpose": Purpose.objects.get(code="notification"),
        "months": 12,
        "grace_days": 30,
        "active": True,
    }
    set_inactivity(**{**usual, **options}, actor=OFFICER, reason=why("policy_changed"), now=NOW)


def night(at: datetime) -> Done:
    return keep_inactivity(actor=JOB, now=at)


def used(subject: Subject, on: date, at: datetime | None = None) -> None:
    note_activity(
        used=[Used(subject.pk, Purpose.objects.get(code="notification").pk, on)], actor=OFFICER, reason=why(),
        now=at or LATE,
    )  # fmt: skip


def sent(at: datetime) -> dict[str, int]:
    return send_warnings(actor=JOB, now=at)


def inactive(values=AIGERIM) -> Subject:
    rule()
    return registered(values, purposes=("notification",))


def live(subject: Subject) -> Processing | None:
    return subject.processings.filter(ended_at=None).first()


def test_the_person_is_warned_by_letter_and_ended_when_the_days_of_grace_are_over():
    subject = inactive()
    # The twelve months run to 24:00 of 6 April 2027 in Almaty.
    last = datetime(2027, 4, 6, 23, 59, tzinfo=ALMATY)
    assert night(last) == Done(0, 0, 0)
    first = datetime(2027, 4, 7, 0, 5, tzinfo=ALMATY)
    assert night(first) == Done(0, 0, 1)
    assert night(first) == Done(0, 0, 0)
    assert sent(first) == {"sent": 1}
    assert sent(first) == {}
    [letter] = mail.outbox
    assert letter.to == [AIGERIM["email"]]
    assert not [value for value in AIGERIM.values() if value in f"{letter.subject} {letter.body}"]
    assert subject.reference in letter.body
    warning = InactivityWarning.objects.get()
    assert (warning.notice, str(warning.ends_on)) == ("sent", "2027-05-07")

    assert night(datetime(2027, 5, 7, 23, 50, tzinfo=ALMATY)) == Done(0, 0, 0)
    # The job was down for ten days: it ends as of the day that was said.
    assert night(datetime(2027, 5, 18, 0, 5, tzinfo=ALMATY)) == Done(0, 1, 0)
    processing = subject.processings.get()
    assert processing.end_reason == "achieved"
    assert processing.ended_at == datetime(2027, 5, 8, tzinfo=ALMATY)
    assert processing.history.first().history_change_reason == "inactivity"
    warning.refresh_from_db()
    assert warning.state == "ended"
    told = AuditEntry.objects.get(event="retention.inactive_ended")
    assert (told.actor, told.details) == (JOB.label, {"processings": 1})
    assert AuditEntry.objects.filter(event="retention.inactive_warned").count() == 1
    assert count_due(now=datetime(2027, 5, 18, 0, 30, tzinfo=ALMATY)) > 0


def test_who_comes_back_is_kept_and_warned_anew_after_as_many_months():
    subject = inactive()
    night(LATE)
    sent(LATE)
    used(subject, LATE.date(), LATE + DAY)
    warning = InactivityWarning.objects.get()
    assert (warning.state, warning.settled_at) == ("cancelled", LATE + DAY)
    assert night(LATE + 60 * DAY) == Done(0, 0, 0)
    assert live(subject)
    assert night(LATE + 370 * DAY) == Done(0, 0, 1)


def test_activity_before_the_warning_keeps_from_it_and_an_old_one_does_not():
    first, second = inactive(), registered({"name": "Дана"}, purposes=("notification",))
    used(first, LATE.date() - 20 * DAY)
    used(second, NOW.date() + DAY)
    night(LATE)
    assert InactivityWarning.objects.get().subject_id == second.pk


def test_a_consent_given_again_is_activity():
    subject = inactive()
    given(subject, at=LATE - DAY)  # to the notifications, too
    assert night(LATE) == Done(0, 0, 0)


def test_nothing_ends_while_the_letter_waits_for_a_mail_server(settings, monkeypatch):
    subject = inactive()
    night(LATE)

    def away(*arguments, **options):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", away)
        assert sent(LATE) == {"pending": 1}
    assert night(LATE + 40 * DAY) == Done(0, 0, 0)
    assert live(subject)
    assert sent(LATE + 40 * DAY) == {"sent": 1}
    # Thirty days from when it was told, not from when it was due.
    assert night(LATE + 60 * DAY) == Done(0, 0, 0)
    assert night(LATE + 71 * DAY) == Done(0, 1, 0)


def test_without_an_address_or_a_mail_server_staff_have_the_days_of_grace_to_tell_them(settings):
    inactive({"name": "Әсел"})
    night(LATE)
    assert sent(LATE + 5 * DAY) == {"no_address": 1}
    assert night(LATE + 35 * DAY).ended == 0
    assert night(LATE + 36 * DAY).ended == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    registered(AIGERIM, purposes=("notification",))
    night(LATE + 36 * DAY)
    assert InactivityWarning.objects.get(state="pending").notice == "staff"
    assert night(LATE + 67 * DAY).ended == 1


def test_a_rule_that_is_changed_or_switched_off_cancels_its_warnings():
    subject = inactive()
    night(LATE)
    rule(months=24)
    assert night(LATE + DAY) == Done(1, 0, 0)
    rule()
    assert night(LATE + DAY) == Done(0, 0, 1)
    rule(active=False)
    assert night(LATE + 99 * DAY) == Done(1, 0, 0)
    assert live(subject)


def test_what_ended_otherwise_is_not_ended_again_and_who_is_blocked_is_left_alone():
    gone, blocked = inactive(), registered({"name": "Дана"}, purposes=("notification",))
    night(LATE)
    block(subject=blocked, category=None, ground="dispute", until=None, actor=OFFICER, reason=why("dispute"),
          now=LATE)  # fmt: skip
    assert sent(LATE + DAY) == {"sent": 1}  # to the one who is not blocked
    end_all(gone)
    assert night(LATE + 90 * DAY) == Done(1, 0, 0)
    assert gone.processings.get().end_reason == "demanded"
    assert live(blocked)


def test_a_clock_set_back_warns_and_ends_nobody_and_brings_nothing_back():
    subject = inactive()
    night(LATE)
    sent(LATE)
    night(LATE + 31 * DAY)
    for earlier in (NOW, LATE, LATE + 30 * DAY):
        assert night(earlier) == Done(0, 0, 0)
    assert live(subject) is None


def test_many_in_small_batches_are_all_warned_and_all_ended():
    rule()
    for number in range(5):
        registered({"name": f"Имя{'абвгд'[number]}"}, purposes=("notification",))
    assert keep_inactivity(actor=JOB, now=LATE, batch=2) == Done(0, 0, 5)
    assert sent(LATE) == {"no_address": 5}
    assert keep_inactivity(actor=JOB, now=LATE + 31 * DAY, batch=2) == Done(0, 5, 0)
    assert not Processing.objects.filter(ended_at=None).exists()


def test_the_days_go_with_the_subject():
    subject = inactive()
    used(subject, NOW.date())
    end_all(subject)
    destroy(
        subject=subject, categories=[Category.objects.get(code="email")], actor=OFFICER,
        reason=why("purpose_ended"), now=LATE,
    )  # fmt: skip
    assert Activity.objects.exists()
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=LATE)
    assert not Activity.objects.exists()


def test_the_job_calls_the_service():
    assert the_job() == 0
