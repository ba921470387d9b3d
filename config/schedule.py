"""When jobs run, changed by the administrator: the one way in which the timetable changes after the start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from compliance.audit.actors import Actor
from compliance.audit.events import Kind, register_event
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event

register_event("config.schedule_changed", gettext_lazy("Schedule of jobs changed"), kind=Kind.CHANGE)


@dataclass(frozen=True, slots=True)
class Timing:
    """When a job runs: every so many minutes, or daily at a time of the office. One of the two."""

    every_minutes: int | None = None
    daily_at: time | None = None

    def __post_init__(self) -> None:
        if (self.every_minutes is None) == (self.daily_at is None):
            raise ValueError("a job runs at an interval or at a time of day")


def timing_of(task: PeriodicTask) -> Timing | None:
    """The timing of a job; None for one that was given a schedule of another sort by hand."""
    interval, crontab = task.interval, task.crontab
    if interval is not None and interval.period in (IntervalSchedule.MINUTES, IntervalSchedule.HOURS):
        return Timing(every_minutes=interval.every * (60 if interval.period == "hours" else 1))
    if crontab is not None and _is_daily(crontab):
        return Timing(daily_at=time(int(crontab.hour), int(crontab.minute)))
    return None


def timing_text(task: PeriodicTask) -> str:
    """When a job runs, in words."""
    timing = timing_of(task)
    if timing is None:
        return str(task.schedule)
    if timing.daily_at is not None:
        return _("daily at %(time)s") % {"time": f"{timing.daily_at:%H:%M}"}
    return _("every %(minutes)s min") % {"minutes": timing.every_minutes}


@transaction.atomic
def change_job(
    *, task: PeriodicTask, enabled: bool, timing: Timing | None, actor: Actor, reason: Reason, now: datetime
) -> PeriodicTask:
    """Switches a job on or off and says when it runs; ``timing`` None leaves that as it is."""
    changed = PeriodicTask.objects.select_for_update().get(pk=task.pk)
    changed.enabled = enabled
    if timing is not None:
        changed.interval = _interval(timing)
        changed.crontab = _crontab(timing)
        changed.solar = changed.clocked = None
    changed.save()  # its signal tells the running scheduler
    record_event(
        "config.schedule_changed",
        actor=actor,
        now=now,
        object_label="django_celery_beat.periodictask",
        object_id=changed.pk,
        reason=reason.code,
        details={"job": changed.task, "enabled": enabled, **_codes(timing_of(changed))},
    )
    return changed


def _codes(timing: Timing | None) -> dict[str, str | int]:
    if timing is None:
        return {"schedule": "by_hand"}
    if timing.daily_at is not None:
        return {"daily_at": f"{timing.daily_at:%H:%M}"}
    return {"every_minutes": timing.every_minutes or 0}


def _interval(timing: Timing) -> IntervalSchedule | None:
    if timing.every_minutes is None:
        return None
    found, _created = IntervalSchedule.objects.get_or_create(
        every=timing.every_minutes, period=IntervalSchedule.MINUTES
    )
    return found


def _crontab(timing: Timing) -> CrontabSchedule | None:
    if timing.daily_at is None:
        return None
    found, _created = CrontabSchedule.objects.get_or_create(
        hour=str(timing.daily_at.hour),
        minute=str(timing.daily_at.minute),
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=settings.TIME_ZONE,
    )
    return found


def _is_daily(crontab: CrontabSchedule) -> bool:
    every_day = crontab.day_of_week == crontab.day_of_month == crontab.month_of_year == "*"
    return every_day and str(crontab.hour).isdigit() and str(crontab.minute).isdigit()
