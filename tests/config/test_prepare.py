"""`manage.py prepare` after an upgrade that brings no migration."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from config.management.commands import prepare
from tests.personas import hire

db = pytest.mark.django_db


@pytest.fixture
def files_are_there(monkeypatch):
    """Static files and catalogues cost seconds and are not what is asked here."""
    for step in ("collect_if_needed", "compile_and_read_again"):
        monkeypatch.setattr(prepare, step, lambda: False)


@db
def test_a_release_without_a_migration_brings_its_jobs_and_its_rights(files_are_there):
    hire("administrator")
    PeriodicTask.objects.get(task="audit.seal").delete()
    clerk = Group.objects.get(name="intake_clerk")
    held = set(clerk.permissions.all())
    clerk.permissions.set([Permission.objects.get(codename="destroy_subject")])

    call_command("prepare", "--no-input")

    assert PeriodicTask.objects.filter(task="audit.seal", enabled=True).exists()
    assert set(clerk.permissions.all()) == held


@db
def test_what_staff_switched_off_stays_off_when_it_is_prepared_again(files_are_there):
    hire("administrator")
    PeriodicTask.objects.filter(task="policy.check_links").update(enabled=False)

    call_command("prepare", "--no-input")

    assert not PeriodicTask.objects.get(task="policy.check_links").enabled
