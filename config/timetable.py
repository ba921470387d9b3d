"""When the background jobs run, until staff decide otherwise in the admin."""

from dataclasses import dataclass

from django.conf import settings
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask


@dataclass(frozen=True)
class Job:
    """One job by its task name, run every few minutes or daily at a time of Almaty."""

    task: str
    description: str
    every_minutes: int = 0
    daily_at: tuple[int, int] = (0, 0)


JOBS = (
    Job("access.close_attempt_windows", "Writes the counts of refused attempts.", every_minutes=1),
    Job("access.clear_sessions", "Deletes sessions that are over.", daily_at=(3, 0)),
    Job("audit.seal", "Seals new entries of the trail and exports the seals.", every_minutes=5),
    Job("audit.mail_head", "Mails the newest seal to the auditor.", daily_at=(6, 0)),
    Job("vault.vacuum_keys", "Frees the remains of destroyed keys.", daily_at=(2, 0)),
    Job("vault.sweep_files", "Deletes content of sealed files that nobody needs.", daily_at=(2, 30)),
)


def fill_timetable(*, using: str) -> None:
    """Add the jobs that are missing. What staff changed or switched off stays as it is."""
    known = set(PeriodicTask.objects.using(using).values_list("name", flat=True))
    for job in JOBS:
        if job.task in known:
            continue
        task = PeriodicTask(name=job.task, task=job.task, description=job.description)
        if job.every_minutes:
            task.interval, _ = IntervalSchedule.objects.using(using).get_or_create(
                every=job.every_minutes, period=IntervalSchedule.MINUTES
            )
        else:
            hour, minute = job.daily_at
            task.crontab, _ = CrontabSchedule.objects.using(using).get_or_create(
                hour=str(hour), minute=str(minute), timezone=settings.TIME_ZONE
            )
        task.save(using=using)
