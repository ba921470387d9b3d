"""When the background jobs run, until staff decide otherwise in the admin."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_noop as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask


@dataclass(frozen=True)
class Job:
    """One job by its task name, run every few minutes or daily at a time of Almaty."""

    task: str
    description: str
    every_minutes: int = 0
    daily_at: tuple[int, int] = (0, 0)


# Descriptions are kept in English and shown in the reader's language.
JOBS = (
    Job("access.close_attempt_windows", _("Writes the counts of refused attempts."), every_minutes=1),
    Job("access.clear_sessions", _("Deletes sessions that are over."), daily_at=(3, 0)),
    Job("audit.seal", _("Seals new entries of the trail and exports the seals."), every_minutes=5),
    Job("audit.mail_head", _("Mails the newest seal to the auditor."), daily_at=(6, 0)),
    Job("consents.expire", _("Ends consents whose term is over."), every_minutes=15),
    Job(
        "consents.make_notices",
        _("Makes a letter for every consent that runs out within thirty days."),
        daily_at=(4, 0),
    ),
    Job("consents.send_notices", _("Sends letters about consents that run out."), every_minutes=60),
    Job("consents.sweep_answers", _("Forgets what other systems were answered long ago."), daily_at=(3, 30)),
    Job("disclosures.send_stop_notices", _("Tells recipients to stop using data."), every_minutes=5),
    Job("incidents.send_letters", _("Sends letters about security breaches."), every_minutes=5),
    Job("policy.check_links", _("Checks the addresses that the policy names."), daily_at=(5, 0)),
    Job("requests_inbox.poll_mailboxes", _("Reads the mailboxes."), every_minutes=1),
    Job(
        "requests_inbox.understand_waiting",
        _("Reads letters that were stored and not read, and tries again what failed."),
        every_minutes=1,
    ),
    Job(
        "policy.record_figures",
        _("Keeps the day's figures for the statement of compliance."),
        daily_at=(23, 50),
    ),
    Job("register.lift_expired_blockings", _("Lifts blockings whose last day is over."), daily_at=(0, 10)),
    Job("register.wake_imports", _("Goes on with imports that were interrupted."), every_minutes=5),
    Job(
        "register.forget_rejected_rows",
        _("Destroys rejected rows and files of old imports."),
        daily_at=(1, 30),
    ),
    Job("requests_inbox.send_letters", _("Sends letters to subjects and authorities."), every_minutes=1),
    Job("requests_inbox.remind", _("Reminds staff of the terms of requests."), every_minutes=10),
    Job("retention.lift_expired_holds", _("Lifts holds whose last day is over."), daily_at=(0, 15)),
    Job("retention.send_act_copies", _("Sends copies of acts to the responsible person."), every_minutes=5),
    Job("retention.export_ledger", _("Exports the ledger of destructions."), every_minutes=5),
    Job("retention.inactivity", _("Warns inactive people, and ends what they left."), daily_at=(0, 5)),
    Job("retention.send_warnings", _("Sends letters that warn of inactivity."), every_minutes=60),
    Job("retention.plan", _("Plans the destruction of what is due."), daily_at=(0, 30)),
    Job("retention.execute", _("Executes retention plans that may run."), every_minutes=5),
    Job("retention.expire_plans", _("Ends retention plans that are too old."), daily_at=(0, 20)),
    Job("vault.keep_schedule", _("Rotates and retires master keys by the calendar."), daily_at=(3, 15)),
    Job("vault.vacuum_keys", _("Frees the remains of destroyed keys."), daily_at=(2, 0)),
    Job("vault.sweep_files", _("Deletes content of sealed files that nobody needs."), daily_at=(2, 30)),
)


def fill_timetable(*, using: str) -> None:
    """Add the jobs that are missing. What staff changed or switched off stays as it is."""
    known = set(PeriodicTask.objects.using(using).values_list("name", flat=True))
    for job in JOBS:
        if job.task in known:
            continue
        task = PeriodicTask(name=job.task, task=job.task, description=job.description)
        if job.every_minutes:
            task.interval, _created = IntervalSchedule.objects.using(using).get_or_create(
                every=job.every_minutes, period=IntervalSchedule.MINUTES
            )
        else:
            hour, minute = job.daily_at
            task.crontab, _created = CrontabSchedule.objects.using(using).get_or_create(
                hour=str(hour), minute=str(minute), timezone=settings.TIME_ZONE
            )
        task.save(using=using)
