"""Destroying a subject's data while somebody makes requests of a letter of theirs: nobody locks the other up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from compliance.audit.reasons import Reason
from compliance.register.models import Destruction, Subject
from compliance.register.services.demands import end_and_destroy
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.retention.models import PlanBatch
from compliance.retention.services.execution import execute_plan
from compliance.retention.services.planning import plan_retention
from requests_inbox.models import Message, Request
from requests_inbox.services.opening import open_request
from tests.consents.giving import somebody
from tests.register.services.people import end_all
from tests.requests_inbox.workflow.requests import ACTOR, HANDLING, NOW, letter
from tests.retention.test_plans import JOB, NIGHT, approved, started

pytestmark = pytest.mark.long
ACT: dict[str, Any] = {"actor": ACTOR, "reason": HANDLING, "now": NOW}
DESTROYING: dict[str, Any] = {"actor": ACTOR, "reason": Reason("unlawful"), "now": NOW}


class Aside(threading.Thread):
    """Something done by another connection; ``raised`` is what came of it."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act = act
        self.raised: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.act()
        except BaseException as error:
            self.raised = error
        finally:
            connections.close_all()


def somebody_waits(*, number: int = 1) -> None:
    """Returns once so many others wait for a lock of a row or a transaction."""
    with connection.cursor() as cursor:
        for _ in range(6000):
            cursor.execute(
                "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] >= number:
                return
            threading.Event().wait(0.005)
    pytest.fail("nobody waited for a lock")


def writer() -> tuple[Subject, Message]:
    """Somebody, and a letter of theirs that waits for a person."""
    subject = somebody()
    end_all(subject)
    return subject, theirs(subject)


def theirs(subject: Subject | None) -> Message:
    message = letter(subject=subject)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_inbox_message SET sender_token = 1, token_key = 1 WHERE id = %s", [message.pk]
        )
    return message


def by_hand(subject: Subject) -> Callable[[], object]:
    return lambda: destroy(subject=subject, categories=None, **DESTROYING)


def on_demand(subject: Subject) -> Callable[[], object]:
    return lambda: end_and_destroy(subject=subject, categories=None, end_reason="demanded", **DESTROYING)


def by_night(subject: Subject) -> Callable[[], object]:
    [plan] = plan_retention(actor=JOB, reason=Reason("retention_due"), now=NIGHT)
    ready = started(approved(plan))
    return lambda: execute_plan(plan=ready, actor=JOB, clock=lambda: NIGHT)


def tokens_left() -> bool:
    return Message.objects.filter(token_key__isnull=False, subject__isnull=False).exists()


@pytest.mark.parametrize("way", [by_hand, on_demand, by_night])
def test_a_destruction_waits_for_a_letter_that_is_being_sorted_and_heeds_the_request(own_database, way):
    subject, message = writer()
    act = way(subject)
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)
        destroying = Aside(act)
        somebody_waits()
        open_request(message=message, type="access", language="ru", subject=subject, received_at=NOW, **ACT)
    destroying.join()
    assert Request.objects.get().subject_id == subject.pk
    assert not Destruction.objects.exists(), "what is asked about is kept until it is answered"
    if way is by_night:
        assert destroying.raised is None
        assert PlanBatch.objects.get().state == "done"
    else:
        assert isinstance(destroying.raised, Refused)


def test_a_letter_that_became_theirs_while_a_destruction_waited_is_locked_before_them_as_well(own_database):
    subject = somebody()
    end_all(subject)
    message = theirs(None)
    with transaction.atomic():
        held = Message.objects.select_for_update().get(pk=message.pk)
        Subject.objects.select_for_update().get(pk=subject.pk)
        destroying = Aside(by_hand(subject))
        somebody_waits()
        held.subject = subject
        held.record(actor=ACTOR, reason=HANDLING, now=NOW)
        sorting = Aside(lambda: sort(message, subject))
        somebody_waits(number=2)
    destroying.join()
    sorting.join()
    assert (destroying.raised, sorting.raised) == (None, None)
    assert Request.objects.get().message_id == message.pk
    assert Destruction.objects.filter(subject=subject, whole=True).exists()
    assert not tokens_left()


def sort(message: Message, subject: Subject) -> None:
    """What sorting does: the letter first, then a request about its subject."""
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)
        threading.Event().wait(0.3)  # the destruction goes on meanwhile
        open_request(
            message=message, type="explanation", language="ru", subject=subject, received_at=NOW, **ACT
        )
