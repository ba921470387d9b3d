"""The suite's own foundation: real commits, other processes, the attacker, the browser."""

import subprocess
import sys
import threading

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from compliance.access.models import User
from tests.personas import PASSWORD, hire
from tests.services import ROOT


def test_commits_are_seen_by_threads_and_other_processes(own_database):
    with transaction.atomic():
        user = hire("auditor")
    seen = []

    def look():
        seen.append(User.objects.filter(pk=user.pk).exists())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [True]

    code = f"from compliance.access.models import User; print(User.objects.filter(pk={user.pk}).exists())"
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env=own_database.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "True"


@pytest.mark.parametrize("turn", [1, 2])
def test_every_own_database_begins_pristine(own_database, turn):
    assert connection.settings_dict["NAME"] == own_database.name
    assert not User.objects.exists()
    hire("auditor")


@pytest.mark.django_db
def test_ordinary_tests_meet_the_shared_database_again():
    assert "_own_" not in str(settings.DATABASES["default"]["NAME"])
    assert not User.objects.exists()


def test_the_attacker_gets_past_triggers_and_the_application_does_not(own_database, superuser_connection):
    hire("auditor")

    with psycopg.connect(own_database.url) as link, pytest.raises(psycopg.Error):
        link.execute("DELETE FROM audit_auditentry")
    assert superuser_connection.execute("DELETE FROM audit_auditentry").rowcount > 0


def test_the_broker_is_real():
    with redis.Redis.from_url(settings.REDIS_URL) as link:
        assert link.ping()


def test_the_worker_takes_jobs(own_database, celery_worker):
    from compliance.audit.models import AuditSeal
    from config.celery import app

    hire("auditor")
    app.send_task("audit.seal")
    for _ in range(100):
        if AuditSeal.objects.exists():
            return
        celery_worker.poll()
        threading.Event().wait(0.1)
    pytest.fail("The job was not done.")


@pytest.mark.browser
def test_a_browser_signs_in(page, screenshot):
    user = hire("auditor", password=PASSWORD)
    page.goto("/admin/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")

    assert screenshot("config-signed-in").stat().st_size > 10_000
