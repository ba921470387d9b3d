"""A year of retention in the demonstration: a night every month, its plan, what people decide, and the act.

One plan is rejected, one stopped half-way, one waits since last night. Told through the same services as
real life, by the nightly job and a responsible person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.deadlines.rules import day_of
from compliance.register.demo.year import DAYS, Year
from compliance.register.models import Category, Purpose, Subject
from compliance.retention.models import (
    Ending,
    Exclusion,
    Hold,
    LegalSource,
    Method,
    PlanItem,
    RetentionPlan,
    Unit,
)

from .services.approval import approve_plan, reject_plan
from .services.execution import execute_plan, start_plan, stop_plan
from .services.holds import lift_expired_holds, lift_hold, place_hold
from .services.inactivity_rules import set_inactivity
from .services.nightly import plan_night
from .services.period_changes import Proposed, change_rule
from .services.planning import plan_retention

JOB = Actor.job("retention.plan")
APPROVAL = Reason("retention_approval")
# Nights, in days back. What the rejected plan held is planned anew the month after.
REJECTED, STOPPED = 65, 5
NIGHTS = (*range(DAYS - 30, 30, -30), STOPPED)
# What goes one after the other, so that the progress can be watched.
BATCH_ITEMS = 12
_HOLDS = (
    # days back, kind, ground, source, category, for how many days, lifted so many days back
    (235, "obligation", "Договор поставки не исполнен до конца", "Д-31", None, 60, None),
    (112, "law", "Документы по закупке хранятся до проверки", "№44", "legal_address", 300, None),
    (100, "dispute", "Претензия покупателя по качеству товара", "П-19", None, 90, 40),
    (20, "dispute", "Иск о возврате оплаты в суде района Алматы города Астаны", "2-1154", None, 200, None),
    (9, "obligation", "Договор поставки не исполнен до конца", "Д-77", "mobile_phone", 60, None),
)


def tell(year: Year) -> None:
    """Puts the nights of the year on the timetable, with holds, and a period that the operator has set."""
    story = _Story(year)
    year.at(year.day(362, 9), story.sets_period)
    for hold in _HOLDS:
        year.at(year.day(hold[0], 16), partial(story.holds, hold))
    for ago in NIGHTS:
        year.at(year.day(ago, 2), partial(story.night, ago))
    year.at(year.midnight - timedelta(hours=3), story.last_night)


class _Story:
    def __init__(self, year: Year) -> None:
        self.year, self.cast = year, year.cast

    def sets_period(self, at: datetime) -> None:
        """After the end of a contract data is kept for a month; then only anonymous counts remain.

        Who has not come back for two years is asked, and advertising to them ends.
        """
        set_inactivity(
            purpose=Purpose.objects.get(code="marketing"), months=24, grace_days=30, active=True,
            actor=self.cast.responsible, reason=Reason("settings"), now=at,
        )  # fmt: skip
        change_rule(
            proposed=Proposed(
                purpose=Purpose.objects.get(code="service_access"), category=None,
                ending=Ending.CONTRACT_ENDED, amount=1, unit=Unit.MONTHS, method=Method.ANONYMISE,
                needs_approval=True, source=LegalSource.INTERNAL, citation="Приказ № 12",
                in_force_from=day_of(at),
            ),
            actor=self.cast.responsible, reason=Reason("settings"), now=at,
        )  # fmt: skip

    def holds(self, told: tuple[int, str, str, str, str | None, int, int | None], at: datetime) -> None:
        """Somebody whose data would be due before long is held."""
        _ago, kind, ground, source, code, days, lifted = told
        ended = Subject.objects.filter(status="active", processings__ended_at__lte=at).order_by("-pk")
        subject = ended.exclude(pk__in=Hold.objects.filter(lifted_at=None).values("subject")).first()
        if subject is None:
            return
        hold = place_hold(
            subject=subject, category=Category.objects.get(code=code) if code else None, kind=kind,
            ground=ground, source=source, until=day_of(at) + timedelta(days=days),
            actor=self.cast.officer, reason=Reason("dispute"), now=at,
        )  # fmt: skip
        if lifted is not None:
            self.year.at(self.year.day(lifted, 10), partial(self._lifts, hold))

    def _lifts(self, hold: Hold, at: datetime) -> None:
        hold.refresh_from_db()
        if hold.lifted_at is None:
            lift_hold(hold=hold, actor=self.cast.responsible, reason=Reason("dispute"), now=at)

    def night(self, ago: int, at: datetime) -> None:
        """The job plans what is due; the plan is decided on in the morning."""
        lift_expired_holds(actor=JOB, now=at)
        if ago == STOPPED:
            made = _plan(at)
            plan_night(actor=JOB, now=at)
        else:
            made = plan_night(actor=JOB, now=at)
        for plan in made:
            self.year.at(at + timedelta(hours=7, minutes=20), partial(self._decides, plan, ago))

    def last_night(self, at: datetime) -> None:
        """What has become due since waits for somebody to approve it."""
        lift_expired_holds(actor=JOB, now=at)
        for plan in _plan(at):
            if not plan.needs_approval:
                self.year.at(at + timedelta(minutes=1), partial(self._decides, plan, 0))
        plan_night(actor=JOB, now=at)  # finds everything planned, and records that the night was there

    def _decides(self, plan: RetentionPlan, ago: int, at: datetime) -> None:
        """A person approves a plan, but for a value that is to be looked into; then it is executed."""
        plan.refresh_from_db()
        if plan.needs_approval:
            if self.cast.responsible.staff_id is None:
                return  # nobody works here who could approve
            if ago == REJECTED:
                reject_plan(
                    plan=plan, why=Exclusion.DOUBT, actor=self.cast.responsible, reason=APPROVAL, now=at
                )
                return
            self._approves(plan, at, doubts=ago % 4 == 3)
            start_plan(plan=plan, actor=JOB, reason=Reason("schedule"), now=at + timedelta(minutes=5))
        began = at + timedelta(minutes=6)
        if ago == STOPPED and plan.needs_approval and plan.batches > 1:
            execute_plan(plan=plan, actor=JOB, clock=lambda: began, limit=plan.batches // 2)
            stop_plan(
                plan=plan, actor=self.cast.responsible, reason=Reason("dispute"),
                now=began + timedelta(minutes=1),
            )  # fmt: skip
        else:
            execute_plan(plan=plan, actor=JOB, clock=lambda: began)

    def _approves(self, plan: RetentionPlan, at: datetime, *, doubts: bool) -> None:
        last = PlanItem.objects.filter(plan=plan).order_by("-data_item_id").values_list("data_item_id")
        approve_plan(
            plan=plan, digest=bytes(plan.digest or b""),
            excluded={item: Exclusion.DOUBT for (item,) in last[:1]} if doubts and plan.items > 1 else {},
            actor=self.cast.responsible, reason=APPROVAL, now=at,
        )  # fmt: skip


def _plan(at: datetime) -> list[RetentionPlan]:
    return plan_retention(now=at, actor=JOB, reason=Reason("retention_due"), batch_items=BATCH_ITEMS)
