"""Master keys go by the calendar, so that old backups go dark, and never while anything live hangs on one."""

from __future__ import annotations

import base64
import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import formats, translation

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.deadlines.rules import day_of
from compliance.register.models import DataItem, Destruction
from compliance.retention.models import DestructionAct
from compliance.retention.services.act_content import content_of_certificate
from compliance.vault.checks import check_rotation
from compliance.vault.masterkeys import MasterKeyMissing
from compliance.vault.models import DataKey, KnownMasterKey
from compliance.vault.reading import open_values
from compliance.vault.schedule import dark_at, dark_by, dark_since, keep_schedule, overdue_key
from compliance.vault.services import key_for
from compliance.vault.tasks import rotate
from tests.commands import manage
from tests.register.services.people import NOW, registered
from tests.retention.test_plans import executed, planned

JOB = Actor.job("vault.keep_schedule")
DAY = timedelta(days=1)
VALUES = {"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"}


def kept(at):
    return keep_schedule(actor=JOB, now=at)


def current() -> KnownMasterKey:
    return KnownMasterKey.objects.get(key_id=settings.MASTER_KEYS.partition(":")[0])


def certified(destruction: Destruction, at) -> str:
    """What the certificate of a subject says in English at an instant."""
    with translation.override("en"):
        return str(content_of_certificate(destruction, now=at).as_json())


def fresh(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def begun(at) -> str:
    """Somebody with values, whose master key was accepted at ``at``; gives its name."""
    registered(VALUES)
    old = current()
    old.accepted_at = at
    old.record(actor=JOB, reason=Reason("schedule"), now=at)
    return str(old.key_id)


def test_a_key_serves_its_time_is_asked_for_waits_and_is_retired(own_database, monkeypatch):
    old = begun(NOW)
    assert kept(NOW + 89 * DAY).overdue == ""

    for late in (90, 91):  # the operator is told once in the trail, and again by every check
        found = kept(NOW + late * DAY)
        assert (found.overdue, found.retired, found.waiting) == (old, (), ())
    assert AuditEntry.objects.filter(event="vault.rotation_overdue", object_id=old).count() == 1

    monkeypatch.setattr(settings, "MASTER_KEYS", f"{fresh('k2')},{settings.MASTER_KEYS}")
    put = NOW + 95 * DAY
    first = kept(put)
    assert (first.rotated.keys, first.waiting, first.retired, first.overdue) == (3, (old,), (), "")
    assert kept(put + 6 * DAY).waiting == (old,)
    # Somebody with the old settings wrote meanwhile; it is wrapped anew before anything is retired.
    found = kept(put + 30 * DAY)  # the job was down for weeks
    assert (found.retired, found.waiting) == ((old,), ())
    assert kept(put + 30 * DAY).retired == ()
    assert KnownMasterKey.objects.get(key_id=old).retired_at == put + 30 * DAY
    monkeypatch.setattr(settings, "MASTER_KEYS", settings.MASTER_KEYS.partition(",")[0])
    opened = open_values([item.value for item in DataItem.objects.all()])
    assert sorted(opened) == sorted(VALUES.values())


def test_a_key_that_something_live_hangs_on_is_not_retired(own_database, monkeypatch):
    old = begun(NOW)
    before = settings.MASTER_KEYS
    monkeypatch.setattr(settings, "MASTER_KEYS", f"{fresh('k2')},{before}")
    kept(NOW)
    both = settings.MASTER_KEYS
    monkeypatch.setattr(settings, "MASTER_KEYS", ",".join(reversed(both.split(","))))

    with transaction.atomic():
        key_for(None, "message:late", NOW)  # a process that was not restarted
    monkeypatch.setattr(settings, "MASTER_KEYS", both)
    assert DataKey.objects.filter(kek_id=old, shredded_at=None).count() == 1
    monkeypatch.setattr("compliance.vault.schedule.rotate", lambda **options: None)
    assert kept(NOW + 8 * DAY).waiting == (old,)
    monkeypatch.undo()
    monkeypatch.setattr(settings, "MASTER_KEYS", both)
    assert kept(NOW + 8 * DAY).retired == (old,)
    assert not DataKey.objects.filter(kek_id=old, shredded_at=None).exists()


def test_the_next_key_that_waits_behind_the_current_one_is_not_retired(own_database, monkeypatch):
    old = begun(NOW)
    next_key = fresh("k2")
    monkeypatch.setattr(settings, "MASTER_KEYS", f"{settings.MASTER_KEYS},{next_key}")
    assert kept(NOW + 80 * DAY).retired == ()
    # Put first at last: the days of waiting count from when everything is under it, not from when it was known.
    turned = f"{next_key},{settings.MASTER_KEYS.partition(',')[0]}"
    monkeypatch.setattr(settings, "MASTER_KEYS", turned)
    assert kept(NOW + 100 * DAY).waiting == (old,)
    assert kept(NOW + 107 * DAY).retired == (old,)


def test_without_a_key_that_is_needed_nothing_is_retired_and_the_trail_says_so(own_database, monkeypatch):
    old = begun(NOW)
    monkeypatch.setattr(settings, "MASTER_KEYS", fresh("k2"))
    with pytest.raises(MasterKeyMissing):
        rotate()
    assert AuditEntry.objects.get(event="vault.rotation_failed").details == {"failure": "MasterKeyMissing"}
    assert KnownMasterKey.objects.get(key_id=old).retired_at is None


def test_the_act_names_the_day_on_which_its_backups_go_dark(own_database, monkeypatch, responsible):
    """The act says a day; kept to the schedule, no key of that time is left on it."""
    begun(NOW)
    plan, _subjects = planned(1)
    act = executed(plan)
    assert isinstance(act, DestructionAct)
    assert act.backups_until == day_of(NOW + 97 * DAY)
    assert dark_since(act.made_at) is None
    page = reverse("admin:retention_destructionact_change", args=[act.pk])
    assert "still readable" in responsible.get(page).content.decode()  # its day was months ago
    certificate = Destruction.objects.earliest("pk")
    with translation.override("en"):
        day = formats.date_format(act.backups_until, "SHORT_DATE_FORMAT")
    assert dark_by(certificate.destroyed_at, NOW + 50 * DAY) == NOW + 97 * DAY
    assert f"until {day}" in certified(certificate, NOW + 50 * DAY)

    monkeypatch.setattr(settings, "MASTER_KEYS", f"{fresh('k2')},{settings.MASTER_KEYS}")
    kept(NOW + 90 * DAY)
    assert dark_by(certificate.destroyed_at, NOW + 91 * DAY) == NOW + 97 * DAY
    kept(NOW + 97 * DAY)
    # Retired, but still in the settings, the old key opens old backups as before.
    assert dark_since(act.made_at) is None
    assert dark_by(certificate.destroyed_at, NOW + 98 * DAY) == NOW + 98 * DAY
    assert "not taken out of the system yet" in certified(certificate, NOW + 98 * DAY)
    assert "still readable" in responsible.get(page).content.decode()

    monkeypatch.setattr(settings, "MASTER_KEYS", settings.MASTER_KEYS.partition(",")[0])
    assert dark_since(act.made_at) == NOW + 97 * DAY
    assert f"retired on {day}" in certified(certificate, NOW + 200 * DAY)
    assert day_of(NOW + 97 * DAY) == act.backups_until
    assert "unreadable" in responsible.get(page).content.decode()
    # What is destroyed from now on is in backups under the new key.
    assert dark_at(NOW + 98 * DAY) == NOW + (90 + 90 + 7) * DAY


@pytest.mark.django_db
def test_an_overdue_key_makes_acts_name_a_later_day_rather_than_an_earlier_one(monkeypatch):
    begun(NOW)
    assert dark_at(NOW + 89 * DAY) == NOW + 97 * DAY
    assert dark_at(NOW + 120 * DAY) == NOW + (120 + 97) * DAY
    assert overdue_key(NOW + 90 * DAY)


def test_the_checks_the_screen_and_the_command_say_what_the_operator_owes(
    own_database, monkeypatch, administrator
):
    old = begun(NOW - 4000 * DAY)
    [problem] = check_rotation(None, databases=["default"])
    assert (problem.id, old in problem.msg) == ("vault.W006", True)
    assert check_rotation(None) == []
    body = administrator.get(reverse("admin:vault_knownmasterkey_changelist")).content.decode()
    assert "its time is over" in body
    done = manage("rotate_master_key", "--scheduled")
    assert done.returncode == 1
    assert "put a new key before it" in done.stderr

    monkeypatch.setattr(settings, "MASTER_KEYS", f"{fresh('k2')},{settings.MASTER_KEYS}")
    monkeypatch.setattr(settings, "MASTER_KEY_RETIRE_AFTER_DAYS", 0)
    done = manage("rotate_master_key", "--scheduled")
    assert done.returncode == 0
    assert f"{old} is retired" in done.stdout
    [problem] = check_rotation(None, databases=["default"])
    assert (problem.id, old in problem.msg) == ("vault.W007", True)
