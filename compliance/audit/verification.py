"""Verifying the whole history as a job: asked for on a screen, done by a worker, shown as it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from .actors import Actor
from .export import ExportUnreadable
from .models import TrackedTable, VerificationRun
from .report import Report
from .services import record_event
from .verify import verify

# A run that has not moved for so long was lost with its worker. The seals of a large trail are one step.
STALLED = timedelta(hours=2)
STEPS_AFTER_TABLES = 2
SHOWN_PROBLEMS = 50


def running(now: datetime) -> VerificationRun | None:
    """The verification under way, if any."""
    unfinished = VerificationRun.objects.filter(finished_at=None, progress_at__gt=now - STALLED)
    return unfinished.order_by("-pk").first()


def request_verification(*, actor: Actor, now: datetime) -> VerificationRun:
    """Asks for a verification of everything; gives the one under way instead, if there is one."""
    from .tasks import verify_history

    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            # Two who ask at the same moment get the same run.
            cursor.execute("LOCK TABLE audit_verificationrun IN SHARE ROW EXCLUSIVE MODE")
        if (run := running(now)) is not None:
            return run
        run = VerificationRun.objects.create(
            requested_by=actor.label,
            requested_at=now,
            progress_at=now,
            steps_total=TrackedTable.objects.count() + STEPS_AFTER_TABLES,
        )
        record_event(
            "audit.verification_requested",
            actor=actor,
            now=now,
            object_label="audit.verificationrun",
            object_id=run.pk,
        )
        transaction.on_commit(lambda: verify_history.delay(run.pk))
    return run


def carry_out(run: VerificationRun, *, clock: Callable[[], datetime] = timezone.now) -> VerificationRun:
    """Verifies everything and keeps what was found. One that is finished is left as it is."""
    if run.finished_at is not None:
        return run
    report: Report | None = None
    with _progress_of(run) as told:
        try:
            report = verify(progress=told, live=True)
        except (ExportUnreadable, OSError, ValueError) as error:
            run.failure = type(error).__name__
    now = clock()
    with transaction.atomic():
        run.finished_at = run.progress_at = now
        run.steps_done = run.steps_total
        run.ok = None if report is None else report.ok
        run.report = {} if report is None else _shown(report)
        run.save()
        record_event(
            "audit.verified",
            actor=Actor(run.requested_by),
            now=now,
            object_label="audit.verificationrun",
            object_id=run.pk,
            details={
                "ok": bool(run.ok),
                "finished": report is not None,
                "seals": report.seals if report else 0,
                "problems": len(report.problems) if report else 0,
            },
        )
    return run


def _shown(report: Report) -> dict[str, object]:
    found = report.as_json()
    found["problems"] = found["problems"][:SHOWN_PROBLEMS]
    return found


class _progress_of:  # noqa: N801  (reads as a phrase where it is used)
    """Writes each step through a connection of its own: the verification's transaction is read-only."""

    def __init__(self, run: VerificationRun) -> None:
        self._run = run.pk
        self._done = -1
        self._connection = connections.create_connection("default")

    def __enter__(self) -> Callable[[str], None]:
        return self._tell

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def _tell(self, step: str) -> None:
        self._done += 1
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE audit_verificationrun SET step = %s, steps_done = %s, progress_at = %s "
                    "WHERE id = %s",
                    [step, self._done, timezone.now(), self._run],
                )
        except DatabaseError:
            self._connection.close()  # Progress is a courtesy; the verification goes on without.
