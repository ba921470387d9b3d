"""What should not happen: clocks set back, other time zones, rules that vanish, databases and disks that fail."""

from __future__ import annotations

import errno
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register.models import DataItem, Destruction, Purpose, Subject
from compliance.register.services.processing import end_processing
from compliance.register.services.refusals import Refused
from compliance.retention.models import (
    DestructionAct,
    Hold,
    PlanBatch,
    RetentionPlan,
    RetentionRule,
)
from compliance.retention.services import execution
from compliance.retention.services.due import count_due, explain_item, find_due
from compliance.retention.services.execution import execute_plan, start_plan
from compliance.retention.services.holds import lift_expired_holds, place_hold
from compliance.retention.services.nightly import execute_running, plan_night
from compliance.retention.services.period_changes import change_rule, withdraw_rule
from compliance.retention.services.planning import plan_retention
from compliance.vault.models import DataKey
from tests.register.services.people import NOW, end_all, registered, why
from tests.retention.test_period_changes import proposed
from tests.retention.test_plans import APPROVER, DAY, JOB, NIGHT, PERSON, approved, hold, planned, started

SERVICE = {"name": "Әсел", "email": "asel@example.kz"}
FULL = OSError(errno.ENOSPC, "No space left on device", "/media/Бекова")


def an_item() -> DataItem:
    found: DataItem = DataItem.objects.select_related("subject", "category").order_by("pk")[0]
    return found


def said(code: str = "schedule", at: datetime = NIGHT) -> dict:
    return {"actor": JOB, "reason": why(code), "now": at}


@pytest.mark.django_db
class TestPeriods:
    def test_a_period_of_nothing_is_over_at_once_and_the_longest_is_over_in_a_hundred_years(self):
        subject = registered(SERVICE, purposes=("notification",))
        end_all(subject)
        assert count_due(now=NOW) == 2
        change_rule(proposed=proposed(amount=100), **said("policy_changed", NOW))
        assert count_due(now=NOW + 36_000 * DAY) == 0
        assert count_due(now=NOW + 36_600 * DAY) == 2
        verdict = explain_item(item=an_item(), now=NOW)
        assert verdict.until is not None
        assert verdict.until.year == 2126

    @pytest.mark.parametrize("unit", ["days", "months", "years"])
    def test_a_thousand_years_are_refused_and_so_by_the_database(self, unit):
        amount = {"days": 365_000, "months": 12_000, "years": 1_000}[unit]
        with pytest.raises(Refused, match="period_too_long"):
            change_rule(proposed=proposed(amount=amount, unit=unit), **said("policy_changed", NOW))
        assert AuditEntry.objects.get(event="retention.rule_refused").details["codes"] == "period_too_long"
        version = proposed(amount=amount, unit=unit).as_version()
        with pytest.raises(IntegrityError, match="retention_rule_not_endless"), transaction.atomic():
            version.record(actor=JOB, reason=why("policy_changed"), now=NOW)

    def test_a_purpose_without_a_period_is_kept_and_said_so(self, responsible):
        subject = registered(SERVICE, purposes=("notification",))
        end_all(subject)
        with connection.cursor() as cursor:  # no service leaves a purpose so
            cursor.execute(
                "UPDATE retention_retentionrule SET active = false WHERE purpose_id = %s",
                [Purpose.objects.get(code="notification").pk],
            )
        assert count_due(now=NOW + 3650 * DAY) == 0
        page = responsible.get(reverse("admin:retention_retentionrule_add")).content.decode()
        assert 'id="unruled"' in page
        item = an_item()
        assert explain_item(item=item, now=NOW).standing == "unruled"

    def test_what_contradicts_is_said_before_it_is_saved(self, responsible):
        today = timezone.localdate()
        change_rule(proposed=proposed(in_force_from=today), **said("policy_changed", timezone.now()))
        answer = responsible.post(
            reverse("admin:retention_retentionrule_add"),
            {
                "purpose": Purpose.objects.get(code="notification").pk, "category": "", "ending": "any",
                "amount": "0", "unit": "days", "method": "destroy", "source": "internal", "citation": "",
                "in_force_from": (today + DAY).isoformat(), "try": "", "reason_code": "internal_audit",
                "note": "",
            },
        ).content.decode()  # fmt: skip
        assert 'id="effect"' not in answer
        assert RetentionRule.objects.filter(source="internal").count() == 0
        assert "the two contradict" in answer

    def test_a_hold_without_a_last_day_is_refused(self):
        with pytest.raises(Refused, match="hold_endless"):
            place_hold(
                subject=registered(PERSON), kind="dispute", ground="Дело", until=None, **said("dispute")
            )
        assert not Hold.objects.exists()
        assert AuditEntry.objects.filter(event="retention.hold_refused").count() == 1


@pytest.mark.django_db
class TestRulesThatGo:
    def test_a_rule_withdrawn_after_the_approval_destroys_nothing_by_it(self):
        plan, _ = planned()
        approved(plan)
        rule = RetentionRule.objects.get(purpose=None)
        replaced = change_rule(
            proposed=proposed(purpose=None, amount=2, unit="years", in_force_from=NIGHT.date()),
            **said("policy_changed"),
        )
        withdraw_rule(rule=rule, **said("correction"))
        execute_plan(plan=started(plan), actor=JOB, clock=lambda: NIGHT)
        act = DestructionAct.objects.get()
        assert (act.items, act.counts["skipped"]) == (0, {"rule_withdrawn": 2})
        assert DataItem.objects.held().count() == 2
        assert replaced.active

    def test_a_preapproved_demand_above_the_limit_waits_for_a_second_person(self, settings):
        settings.RETENTION_ALONE_A_DAY = 2
        asks_nobody = proposed(purpose=None, amount=0, needs_approval=False, in_force_from=NIGHT.date())
        change_rule(proposed=asks_nobody, **said("policy_changed"))
        subjects = [registered(PERSON) for _ in range(3)]
        clerk = Actor("staff:9")
        ids = [subject.pk for subject in subjects]
        [few] = plan_retention(
            now=NIGHT, actor=clerk, reason=why("subject_request"), origin="demand", subject_ids=ids[:2]
        )
        assert (few.state, few.needs_approval) == ("approved", False)
        subjects = [registered(PERSON) for _ in range(3)]
        [many] = plan_retention(
            now=NIGHT, actor=clerk, reason=why("subject_request"), origin="demand",
            subject_ids=[subject.pk for subject in subjects],
        )  # fmt: skip
        assert (many.state, many.needs_approval, many.approved_digest) == ("proposed", True, None)
        with pytest.raises(Refused, match="plan_state"):
            started(many)
        started(approved(many))


@pytest.mark.django_db
class TestClocks:
    def test_a_clock_set_back_destroys_nothing_that_is_not_due_then(self):
        plan, _ = planned()
        approved(plan)
        execute_plan(plan=started(plan), actor=JOB, clock=lambda: NOW)  # nine days before
        act = DestructionAct.objects.get()
        assert (act.items, act.skipped) == (0, 2)
        assert DataItem.objects.held().count() == 2
        # When the clock is right again it is planned anew.
        assert len(plan_retention(now=NIGHT, actor=JOB, reason=why("retention_due"))) == 1

    def test_a_night_by_a_clock_set_back_brings_nothing_back_and_does_not_fail(self):
        plan, [gone] = planned()
        execute_plan(plan=started(approved(plan)), actor=JOB, clock=lambda: NIGHT)
        waiting = registered(PERSON)
        held = hold(waiting)
        lift_expired_holds(actor=JOB, now=NIGHT + 60 * DAY)
        for earlier in (NOW - 3650 * DAY, NOW, NIGHT - DAY):
            plan_night(actor=JOB, now=earlier)
            execute_running(actor=JOB)
        assert Destruction.objects.count() == 1
        assert not DataKey.objects.filter(shredded_at=None, subject_id=gone.pk).exists()
        held.refresh_from_db()
        assert held.lifted_at == NIGHT + 60 * DAY
        assert DataItem.objects.held().filter(subject=waiting).count() == 2

    def test_a_processing_ended_by_a_clock_set_back_ends_no_earlier_than_it_began(self):
        subject = registered(SERVICE, purposes=("notification",))
        [processing] = subject.processings.all()
        ended = end_processing(processing=processing, end_reason="achieved", **said("schedule", NOW - DAY))
        assert ended.ended_at == ended.started_at

    def test_days_are_those_of_almaty_whatever_zone_the_server_has(self, settings):
        """00:10 of the day after the last one in Almaty, still the last day in London and New York."""
        subject = registered(PERSON)
        hold(subject)
        last = NIGHT.date() + 30 * DAY
        over = datetime(last.year, last.month, last.day, 19, 10, tzinfo=UTC)
        within = over - timedelta(minutes=20)
        for zone in ("Asia/Almaty", "UTC", "America/New_York", "Pacific/Kiritimati"):
            settings.TIME_ZONE = zone
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
            with timezone.override(ZoneInfo(zone)):
                assert Hold.objects.live(within).count() == 1, zone
                assert Hold.objects.live(over).count() == 0, zone
                assert list(find_due(now=within)) == [], zone
                assert len(list(find_due(now=over))) == 2, zone
                item = an_item()
                assert explain_item(item=item, now=within).standing == "held", zone
                assert explain_item(item=item, now=over).standing == "due", zone
        with timezone.override(ZoneInfo("America/New_York")):
            midnight = datetime(2026, 12, 31, 19, 30, tzinfo=UTC)  # 2027 in Almaty
            [plan] = plan_retention(now=midnight, actor=JOB, reason=why("retention_due"))
        assert plan.number.startswith("P-2027-")


def test_a_connection_lost_in_the_middle_of_a_batch_destroys_nothing_half(own_database, monkeypatch):
    """The server ends the session between the destruction and its confirmation; the next run goes on."""
    for _ in range(2):
        registered(PERSON)
    now = timezone.now()
    [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=now, batch_items=2)
    approved(plan, at=now)
    start_plan(plan=plan, actor=JOB, reason=why("schedule"), now=now)
    from compliance.retention.services import batches

    original = batches._confirm

    def cut(*arguments, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [pid] = cursor.fetchone()
        killer = threading.Thread(target=ended, args=(pid,))
        killer.start()
        killer.join()
        return original(*arguments, **options)

    def ended(pid: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        finally:
            connection.close()

    with monkeypatch.context() as patched:
        patched.setattr(batches, "_confirm", cut)
        assert execute_plan(plan=plan, actor=JOB) == 0

    plan.refresh_from_db()
    assert plan.state == "stopped"
    assert not Destruction.objects.exists()
    assert DataItem.objects.held().count() == 4
    assert not DataKey.objects.exclude(shredded_at=None).exists()
    # A batch that was begun and lost comes after those that nobody has begun: both were tried, none was done.
    assert list(PlanBatch.objects.values_list("state", flat=True)) == ["intent", "intent"]
    assert AuditEntry.objects.get(event="retention.batch_failed").details["error"] == "OperationalError"

    execution.continue_plan(plan=plan, actor=APPROVER, reason=why("other"), now=timezone.now())
    assert execute_plan(plan=plan, actor=JOB) == 2
    assert DestructionAct.objects.get().items == 4
    assert set(Subject.objects.values_list("status", flat=True)) == {"destroyed"}
    assert RetentionPlan.objects.get().state == "done"
    assert verify().ok
