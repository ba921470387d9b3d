"""A process killed in the middle of destructions leaves each subject whole or gone, never in between."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import pytest

from compliance.audit.verify import verify
from compliance.register.models import DataItem, Destruction, Subject
from compliance.register.services.destruction import destroy
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.services.people import NOW, OFFICER, registered, why
from tests.services import ROOT

VALUES = {"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"}
DESTROY_ALL = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django; django.setup()
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Subject
from compliance.register.services.destruction import destroy
from django.utils import timezone
print("ready", flush=True)
for subject in Subject.objects.exclude(status="destroyed").order_by("pk"):
    destroy(subject=subject, categories=None, actor=Actor.job("kill-test"), reason=Reason("purpose_ended"),
            now=timezone.now())
    print(subject.pk, flush=True)
"""


def assert_each_whole_or_gone() -> int:
    gone = 0
    for subject in Subject.objects.all():
        opened = open_values([item.value for item in subject.items.all()])
        shredded = {isinstance(value, Shredded) for value in opened}
        assert len(shredded) == 1
        assert shredded == {subject.status == "destroyed"}
        assert subject.destructions.count() == (subject.status == "destroyed")
        gone += subject.status == "destroyed"
    assert DataItem.objects.filter(state="destroyed").count() == len(VALUES) * gone
    assert (
        DataKey.objects.filter(subject_id__isnull=False, shredded_at__isnull=False).count()
        == len(VALUES) * gone
    )
    return gone


def destroy_until_killed(environment: dict[str, str], after: int) -> None:
    """Runs the destructions in another process and kills it after so many and a random moment."""
    process = subprocess.Popen(
        [sys.executable, "-c", DESTROY_ALL], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    for _ in range(after + 1):
        process.stdout.readline()
    # A tenth of a destruction's time at most, so that the signal comes in the midst of the next one.
    try:
        process.wait(timeout=random.uniform(0, 0.02))
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def kill_and_finish(database, *, subjects: int, kills: int) -> None:
    for _ in range(subjects):
        registered(VALUES)
    for _ in range(kills):
        destroy_until_killed(database.environment, after=random.randrange(subjects // (kills + 1)))
        assert_each_whole_or_gone()
    for subject in Subject.objects.exclude(status="destroyed"):
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=NOW)
    assert assert_each_whole_or_gone() == subjects
    assert Destruction.objects.count() == subjects
    assert verify().ok


@pytest.mark.long
def test_a_killed_run_of_destructions_is_completed_by_the_next(own_database):
    kill_and_finish(own_database, subjects=12, kills=2)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_many_kills_leave_nothing_half_destroyed(own_database):
    kill_and_finish(own_database, subjects=200, kills=40)
