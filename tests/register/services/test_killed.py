"""A process killed in the middle of destructions leaves each subject whole or gone, never in between."""

from __future__ import annotations

import pytest

from compliance.audit.verify import verify
from compliance.register.models import DataItem, Destruction, Subject
from compliance.register.services.destruction import destroy
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.nursery import nursery
from tests.register.services.people import NOW, OFFICER, registered, why

VALUES = {"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"}
DESTROY_ALL = """
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Subject
from compliance.register.services.destruction import destroy
from django.utils import timezone

def destroy_all():
    for subject in Subject.objects.exclude(status="destroyed").order_by("pk"):
        destroy(subject=subject, categories=None, actor=Actor.job("kill-test"), reason=Reason("purpose_ended"),
                now=timezone.now())
"""


def assert_each_whole_or_gone() -> int:
    destroyed = set(Subject.objects.filter(status="destroyed").values_list("pk", flat=True))
    items = list(DataItem.objects.order_by("pk"))
    for item, opened in zip(items, open_values([item.value for item in items]), strict=True):
        gone = item.subject_id in destroyed
        assert isinstance(opened, Shredded) == gone == (item.state == "destroyed")
    assert sorted(Destruction.objects.values_list("subject", flat=True)) == sorted(destroyed)
    keys = DataKey.objects.filter(subject_id__isnull=False, shredded_at__isnull=False)
    assert keys.count() == len(VALUES) * len(destroyed)
    return len(destroyed)


def kill_and_finish(database, *, subjects: int, kills: int) -> None:
    for _ in range(subjects):
        registered(VALUES)
    killed = 0
    with nursery(database.environment, imports=DESTROY_ALL, work="destroy_all()") as workers:
        for _ in range(kills):
            # A few destructions each, so that some are left for the last.
            killed += workers.killed(within=0.1)
            assert_each_whole_or_gone()
    assert killed >= kills // 2
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
