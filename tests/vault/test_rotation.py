"""Rotation of the master key: everything under the new one, also after kills, and nothing brought back."""

from __future__ import annotations

import base64
import os
import random
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register.models import DataItem
from compliance.register.services.destruction import destroy
from compliance.register.services.search import find_subjects
from compliance.vault.checks import master_key_problems
from compliance.vault.masterkeys import MasterKeyMissing, RetiredMasterKey
from compliance.vault.models import DataKey, KnownMasterKey
from compliance.vault.reading import open_values
from compliance.vault.rotation import StillInUse, retire_master_key, rotate
from compliance.vault.services import key_for
from compliance.vault.values import Shredded
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why
from tests.services import ROOT

VALUES = {"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"}


def with_new_key(name: str = "k2") -> str:
    """MASTER_KEYS with a fresh key before the present ones."""
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()},{settings.MASTER_KEYS}"


def old_key() -> str:
    return str(KnownMasterKey.objects.order_by("number").values_list("key_id", flat=True)[0])


def everything_opens() -> bool:
    items = list(DataItem.objects.all())
    return all(isinstance(value, str) for value in open_values([item.value for item in items]))


def found(text: str) -> list[int]:
    return find_subjects(text, actor=OFFICER, now=NOW).subject_ids


def test_after_a_rotation_everything_opens_and_is_found_without_the_old_key(own_database, monkeypatch):
    subject = registered()
    old = old_key()
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key())
    assert found("алимжанова") == [subject.pk]  # under the old token, while both keys are at hand

    done = rotate(actor=OFFICER, now=NOW, batch=2)

    assert done.keys == len(AIGERIM)
    assert done.tokens > 0
    assert not DataKey.objects.filter(kek_id=old).exists()
    retire_master_key(key_id=old, actor=OFFICER, reason=why("command"), now=NOW)
    monkeypatch.setattr(settings, "MASTER_KEYS", settings.MASTER_KEYS.partition(",")[0])
    assert everything_opens()
    for text in (AIGERIM["iin"], "алимжанова", AIGERIM["email"]):
        assert found(text) == [subject.pk]
    told = set(AuditEntry.objects.filter(event__startswith="vault.").values_list("event", flat=True))
    assert {"vault.rotation_finished", "vault.master_key_retired"} <= told
    assert verify().ok


def test_a_retired_key_may_not_come_first_again(own_database, monkeypatch):
    registered(VALUES)
    old, before = old_key(), settings.MASTER_KEYS
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key())
    rotate(actor=OFFICER, now=NOW)
    retire_master_key(key_id=old, actor=OFFICER, reason=why("command"), now=NOW)
    new = settings.MASTER_KEYS.partition(",")[0]
    assert master_key_problems() == []
    monkeypatch.setattr(settings, "MASTER_KEYS", f"{before},{new}")

    (problem,) = master_key_problems()

    assert problem.id == "vault.E004"
    assert f"Master key {old} is retired" in problem.msg
    keys = DataKey.objects.count()
    with pytest.raises(RetiredMasterKey), transaction.atomic():
        key_for(None, "another-scope", NOW)
    assert DataKey.objects.count() == keys


def test_a_master_key_in_use_is_not_retired(own_database, monkeypatch):
    registered(VALUES)
    old = old_key()
    with pytest.raises(StillInUse):
        retire_master_key(key_id=old, actor=OFFICER, reason=why("command"), now=NOW)
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key())
    with pytest.raises(StillInUse):
        retire_master_key(key_id=old, actor=OFFICER, reason=why("command"), now=NOW)
    assert KnownMasterKey.objects.get(key_id=old).retired_at is None


def test_a_rotation_does_not_bring_back_what_is_destroyed(own_database, monkeypatch):
    gone, kept = registered(VALUES), registered(VALUES)
    act = destroy(subject=gone, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=NOW)
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key())

    rotate(actor=OFFICER, now=NOW)

    assert set(open_values([item.value for item in gone.items.all()])) == {Shredded(act.number, NOW)}
    assert sorted(open_values([item.value for item in kept.items.all()])) == sorted(VALUES.values())


def test_a_second_rotation_finds_nothing_to_do(own_database, monkeypatch):
    registered(VALUES)
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key())
    rotate(actor=OFFICER, now=NOW)

    again = rotate(actor=OFFICER, now=NOW)

    assert (again.keys, again.tokens) == (0, 0)


def rotate_until_killed(environment: dict[str, str]) -> None:
    """Runs the command in another process and kills it after a random number of its batches."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_master_key", "--batch", "3"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr
    for _ in range(random.randint(1, 6)):
        process.stderr.readline()
    try:
        process.wait(timeout=random.uniform(0, 0.01))
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()


def kill_and_finish(database, monkeypatch, *, people: int, kills: int) -> None:
    for _ in range(people):
        registered(VALUES)
    old = old_key()
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key())
    environment = {**database.environment, "MASTER_KEYS": settings.MASTER_KEYS}
    for _ in range(kills):
        rotate_until_killed(environment)
        assert everything_opens()

    rotate(actor=OFFICER, now=timezone.now())

    assert not DataKey.objects.filter(kek_id=old).exists()
    retire_master_key(key_id=old, actor=OFFICER, reason=why("command"), now=NOW)
    monkeypatch.setattr(settings, "MASTER_KEYS", settings.MASTER_KEYS.partition(",")[0])
    assert everything_opens()
    assert len(found("бекова")) == people
    assert verify().ok


@pytest.mark.long
def test_a_killed_rotation_is_completed_by_the_next(own_database, monkeypatch):
    kill_and_finish(own_database, monkeypatch, people=15, kills=2)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_many_kills_leave_nothing_unreadable(own_database, monkeypatch):
    kill_and_finish(own_database, monkeypatch, people=80, kills=20)


def test_without_the_old_key_before_a_rotation_nothing_is_written(own_database, monkeypatch):
    registered(VALUES)
    old = old_key()
    monkeypatch.setattr(settings, "MASTER_KEYS", with_new_key().partition(",")[0])
    keys = DataKey.objects.count()

    with pytest.raises(MasterKeyMissing) as missing:
        rotate(actor=OFFICER, now=NOW)

    assert str(missing.value) == old
    assert DataKey.objects.count() == keys
