"""The schedule: filled once, changed by the administrator only, every change in the trail."""

from datetime import time

import pytest
from celery import current_app
from django.core.management import call_command
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks

from compliance.audit.models import AuditEntry
from config.schedule import Timing, timing_of, timing_text
from config.timetable import JOBS, fill_timetable

pytestmark = pytest.mark.django_db

LIST = "/admin/django_celery_beat/periodictask/"


def job(name: str = "audit.seal") -> PeriodicTask:
    return PeriodicTask.objects.get(task=name)


def page(task: PeriodicTask) -> str:
    return f"{LIST}{task.pk}/change/"


def test_migrations_leave_every_job_in_the_schedule():
    assert {task.task for task in PeriodicTask.objects.all()} == {one.task for one in JOBS}
    assert timing_of(job("audit.seal")) == Timing(every_minutes=5)
    assert timing_of(job("audit.mail_head")) == Timing(daily_at=time(6, 0))


def test_every_job_of_the_schedule_is_a_task_that_exists():
    current_app.loader.import_default_modules()
    assert {one.task for one in JOBS} <= set(current_app.tasks)


def test_filling_again_changes_nothing_that_staff_decided():
    seal = job()
    seal.enabled, seal.interval = False, IntervalSchedule.objects.create(every=7, period="minutes")
    seal.save()
    job("vault.sweep_files").delete()
    for _ in range(2):
        fill_timetable(using="default")
    assert (job().enabled, timing_of(job())) == (False, Timing(every_minutes=7))
    assert PeriodicTask.objects.count() == len(JOBS)
    call_command("migrate", "django_celery_beat", verbosity=0)
    assert (job().enabled, timing_of(job())) == (False, Timing(every_minutes=7))


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [("clerk", 0, 0), ("officer", 0, 0), ("responsible", 0, 0), ("auditor", 1, 0), ("administrator", 1, 1)],
)
def test_who_sees_and_who_changes_the_schedule(request, who, sees, changes):
    reader, task = request.getfixturevalue(who), job()
    assert reader.get(LIST).status_code == (200 if sees else 403)
    assert reader.get(page(task)).status_code == (200 if sees else 403)
    answer = reader.post(page(task), {"enabled": "on", "every_minutes": "9", "daily_at": ""})
    assert answer.status_code == (302 if changes else 403)
    assert timing_of(job()) == Timing(every_minutes=9 if changes else 5)


def test_nobody_adds_or_deletes_a_job_or_gives_one_arguments(administrator, auditor):
    task = job()
    for reader in (administrator, auditor):
        assert reader.get(f"{LIST}add/").status_code == 403
        assert reader.post(f"{LIST}add/", {"name": "x", "task": "os.system"}).status_code == 403
        assert reader.post(f"{LIST}{task.pk}/delete/", {"post": "yes"}).status_code == 403
        reader.post(LIST, {"action": "run_tasks", "_selected_action": task.pk})
    administrator.post(
        page(task), {"enabled": "on", "every_minutes": "5", "task": "other", "args": "[1]", "name": "other"}
    )
    task.refresh_from_db()
    assert (task.task, task.name, task.args) == ("audit.seal", "audit.seal", "[]")
    for model in ("intervalschedule", "crontabschedule", "solarschedule", "clockedschedule"):
        assert administrator.get(f"/admin/django_celery_beat/{model}/").status_code == 404


def test_a_change_is_recorded_and_reaches_the_running_scheduler(administrator):
    before = PeriodicTasks.last_change()
    administrator.post(page(job()), {"enabled": "on", "every_minutes": "", "daily_at": "04:15"})
    assert timing_of(job()) == Timing(daily_at=time(4, 15))
    assert str(job().crontab.timezone) == "Asia/Almaty"
    assert PeriodicTasks.last_change() != before
    entry = AuditEntry.objects.get(event="config.schedule_changed")
    assert entry.actor == administrator.actor.label
    assert (entry.reason, entry.details["job"], entry.details["enabled"]) == ("settings", "audit.seal", True)


def test_switching_a_job_off_keeps_when_it_runs(administrator):
    administrator.post(page(job()), {"every_minutes": "5", "daily_at": ""})
    assert (job().enabled, timing_of(job())) == (False, Timing(every_minutes=5))


@pytest.mark.parametrize(
    ("minutes", "at"),
    [("5", "04:15"), ("", ""), ("0", ""), ("-1", ""), ("99999", ""), ("", "25:00"), ("x", "")],
)
def test_a_timing_that_makes_no_sense_is_refused_in_words(administrator, minutes, at):
    answer = administrator.post(page(job()), {"enabled": "on", "every_minutes": minutes, "daily_at": at})
    assert answer.status_code == 200
    assert answer.context["adminform"].errors
    assert timing_of(job()) == Timing(every_minutes=5)


def test_a_schedule_made_by_hand_is_left_unless_another_is_given(administrator):
    task = job("audit.mail_head")
    task.crontab.day_of_week = "1-5"
    task.crontab.save()
    assert timing_of(task) is None
    assert "1-5" in timing_text(task)
    assert administrator.post(page(task), {"every_minutes": "", "daily_at": ""}).status_code == 302
    task.refresh_from_db()
    assert (task.enabled, task.crontab.day_of_week) == (False, "1-5")
