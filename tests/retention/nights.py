"""An office over many days, for a state machine: people do what they like, and every night is one of ours.

The services are the real ones; ``rules.needed.judge`` says, one value at a time, what may go and what must.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from compliance.audit.actors import Actor
from compliance.deadlines.rules import ALMATY
from compliance.register.models import DataItem, Subject
from compliance.register.services.refusals import Refused
from compliance.retention.models import DestructionAct, PlanState, RetentionPlan
from compliance.retention.rules.needed import Standing
from compliance.retention.services.due import find_due
from compliance.retention.services.emptied import _empty
from compliance.retention.services.execution import continue_plan, execute_plan, stop_plan
from compliance.retention.services.nightly import plan_night
from compliance.vault.models import DataKey
from tests.retention.days import CODES, DAY, Days

JOB = Actor.job("retention.plan")


class Nights(Days):
    """Random days and nights. Whatever the office refuses is refused; the nights must be right all the same."""

    # Over all examples: how many values the nights destroyed, and how values stood, so that a test can say
    # that there was something to find.
    met: ClassVar[Counter[str]] = Counter()

    @rule(days=st.integers(1, 5))
    def wait(self, days: int) -> None:
        """Days on which the machine did not run at night."""
        self.now += days * DAY
        self.seen.clear()

    # What the machine does.

    @rule(count=st.integers(1, 3), stops=st.booleans(), asleep=st.booleans())
    def nights(self, count: int, stops: bool, asleep: bool) -> None:
        """Night after night. By day what waits is approved, but for the last, when it may wait for ``decide``."""
        for number in range(count):
            self.night(stops, approves=not asleep or number < count - 1)

    @rule()
    def two_nights(self) -> None:
        """As usual."""
        self.nights(2, stops=False, asleep=False)

    def night(self, stops: bool, *, approves: bool) -> None:
        """Plans, starts what is approved and executes it."""
        local = self.now.astimezone(ALMATY)
        self.now = datetime.combine(local.date() + DAY, time(0, 30), ALMATY).astimezone(UTC)
        gone = self.gone()
        before = self.verdicts()
        plan_night(actor=JOB, now=self.now)
        assert _empty("true", self.now) == []
        if stops:
            self.interrupted()
        for plan in RetentionPlan.objects.filter(state=PlanState.RUNNING).order_by("pk"):
            execute_plan(plan=plan, actor=JOB, clock=lambda: self.now)
        for item in self.gone() - gone:
            assert before[item].standing is Standing.DUE, before[item]
        self.met["destroyed"] += len(self.gone() - gone)
        self.nothing_due_survives()
        self.now += timedelta(hours=9)
        for plan in RetentionPlan.objects.filter(state=PlanState.PROPOSED):
            if approves:
                with suppress(Refused):
                    self.approve(plan)
            else:
                self.seen.clear()

    def interrupted(self) -> None:
        """Stopped by somebody after a batch, and continued."""
        for plan in RetentionPlan.objects.filter(state=PlanState.RUNNING).order_by("pk"):
            execute_plan(plan=plan, actor=JOB, limit=1, clock=lambda: self.now)
            with suppress(Refused):
                stop_plan(plan=plan, **self.said("other"))
                assert execute_plan(plan=plan, actor=JOB, clock=lambda: self.now) == 0
                continue_plan(plan=plan, **self.said("other"))

    def nothing_due_survives(self) -> None:
        """What was due at the end of the last night, by the rule it is due by now, must be gone."""
        due = {
            key: (verdict.rule.id if verdict.rule else None, verdict.since)
            for key, verdict in self.verdicts().items()
            if verdict.standing is Standing.DUE
        }
        late = {key for key, found in due.items() if self.seen.get(key) == found}
        assert not late, late
        self.seen = due

    # What always holds.

    @invariant()
    def the_statement_says_what_the_oracle_says(self) -> None:
        verdicts = self.verdicts()
        self.met.update(str(verdict.standing) for verdict in verdicts.values())
        expected = {
            key: verdict.rule and verdict.rule.id
            for key, verdict in verdicts.items()
            if verdict.standing is Standing.DUE
        }
        assert {due.item_id: due.rule_id for due in find_due(now=self.now)} == expected

    @invariant()
    def what_is_gone_has_no_key_and_what_is_there_has_one(self) -> None:
        live = {
            (key.subject_id, key.scope)
            for key in DataKey.objects.exclude(subject_id=None).filter(shredded_at=None)
        }
        held = {(row.subject_id, row.category.code) for row in self.held()}
        assert held <= live
        values = {(subject, scope) for subject, scope in live if scope in CODES}
        assert values == held
        destroyed = set(Subject.objects.filter(status="destroyed").values_list("pk", flat=True))
        assert not {subject for subject, _scope in live} & destroyed

    def held(self) -> Iterator[DataItem]:
        yield from DataItem.objects.held().select_related("category")

    @invariant()
    def the_acts_say_what_happened(self) -> None:
        told = sum(DestructionAct.objects.values_list("items", flat=True))
        running = RetentionPlan.objects.filter(state__in=(PlanState.RUNNING, PlanState.STOPPED)).exists()
        if not running:
            assert told + len(self.by_people) == len(self.gone())
