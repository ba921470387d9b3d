"""What people of an office do by day, for a state machine: whatever they like, and it may be refused.

The services are the real ones; ``rules.needed.judge`` says, one value at a time, how it stands.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from compliance.audit.actors import Actor
from compliance.consents.services.giving import ConsentRejected
from compliance.deadlines.rules import ALMATY
from compliance.register.models import Category, DataItem, LegalBasis, Processing, Purpose, Subject
from compliance.register.services.blocking import block, unblock
from compliance.register.services.demands import end_and_destroy
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing, start_processing
from compliance.register.services.refusals import Refused
from compliance.register.services.subjects import Provenance, change_values
from compliance.retention.models import PlanItem, PlanState, RetentionPlan, RetentionRule
from compliance.retention.rules.needed import Item, Standing, Verdict, judge
from compliance.retention.services.approval import approve_plan, reject_plan
from compliance.retention.services.due import register_of
from compliance.retention.services.holds import lift_hold, place_hold
from compliance.retention.services.period_changes import Proposed, change_rule, withdraw_rule
from requests_inbox.services.choosing import choose_subject
from tests.consents.giving import MARKETING, given
from tests.consents.withdrawing import withdrawn
from tests.register.services.people import OFFICER, registered, why
from tests.requests_inbox.workflow.requests import finished, opened

APPROVER = Actor("staff:7")
VALUES = {"surname": "Бекова", "name": "Әсел", "email": "asel@example.kz"}
CODES = tuple(VALUES)
PURPOSES = ("service_access", "notification")
DAY = timedelta(days=1)
pick = st.integers(0, 5)


def category_of(code: str | None) -> Category | None:
    return None if code is None else Category.objects.get(code=code)


class Days(RuleBasedStateMachine):
    """Random days. Whatever the office refuses is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
        self.subjects: list[Subject] = []
        # Values that were due at the end of a night, by which rule, and since when.
        self.seen: dict[int, tuple[int | None, datetime | None]] = {}
        self.consents: dict[int, Any] = {}
        self.requests: list[Any] = []
        self.by_people: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    # What there is.

    def said(self, code: str = "service") -> dict[str, Any]:
        return {"actor": OFFICER, "reason": why(code), "now": self.now}

    def one(self, number: int) -> Subject:
        found = self.subjects[number % len(self.subjects)]
        found.refresh_from_db()
        return found

    def verdicts(self) -> dict[int, Verdict]:
        """How every value stands, the slow way."""
        found = {}
        for subject in self.subjects:
            register = register_of(subject.pk)
            for row in DataItem.objects.filter(subject=subject).select_related("category"):
                since = max(row.collected_at, subject.registered_at)
                item = Item(row.pk, subject.pk, row.category_id, row.category.code, since, row.state)
                found[row.pk] = judge(item, register, self.now)
        return found

    def gone(self) -> set[int]:
        return set(DataItem.objects.filter(state="destroyed").values_list("pk", flat=True))

    # What people do.

    @initialize(purposes=st.lists(st.sampled_from(PURPOSES), unique=True, max_size=2), asks=st.booleans())
    def first(self, purposes: list[str], asks: bool) -> None:
        self.change_period(None, None, "any", 0, asks, 0)  # what no purpose needs is due at once
        self.somebody(purposes, list(CODES))

    @precondition(lambda self: len(self.subjects) < 3)
    @rule(
        purposes=st.lists(st.sampled_from(PURPOSES), unique=True, max_size=2),
        codes=st.lists(st.sampled_from(CODES), unique=True, min_size=1),
    )
    def somebody(self, purposes: list[str], codes: list[str]) -> None:
        self.subjects.append(registered({code: VALUES[code] for code in codes}))
        for purpose in purposes:
            self.start(len(self.subjects) - 1, purpose)

    @rule(whom=pick, purpose=st.sampled_from(PURPOSES))
    def start(self, whom: int, purpose: str) -> None:
        with suppress(Refused):
            start_processing(
                subject=self.one(whom), purpose=Purpose.objects.get(code=purpose),
                basis=LegalBasis.objects.get(code="law"), **self.said(),
            )  # fmt: skip

    @rule(whom=pick, reason=st.sampled_from(("achieved", "contract_ended", "demanded", "unlawful")))
    def end(self, whom: int, reason: str) -> None:
        live = Processing.objects.filter(subject=self.one(whom), ended_at=None, basis__code="law")
        for processing in live[:1]:
            end_processing(processing=processing, end_reason=reason, **self.said())

    @rule(whom=pick, code=st.sampled_from(CODES))
    def enter(self, whom: int, code: str) -> None:
        with suppress(Refused):
            change_values(
                subject=self.one(whom), values={code: VALUES[code]}, provenance=Provenance("website_form"),
                **self.said(),
            )  # fmt: skip

    @rule(whom=pick)
    def consent(self, whom: int) -> None:
        subject = self.one(whom)
        with suppress(Refused, ConsentRejected):
            self.consents[subject.pk] = given(subject, MARKETING, at=self.now)

    @precondition(lambda self: bool(self.consents))
    @rule(whom=pick)
    def withdraw(self, whom: int) -> None:
        consent = self.consents.pop(sorted(self.consents)[whom % len(self.consents)])
        with suppress(Refused, ConsentRejected):
            withdrawn(consent, at=self.now)

    @rule(whom=pick, code=st.none() | st.sampled_from(CODES), days=st.integers(0, 6))
    def hold(self, whom: int, code: str | None, days: int) -> None:
        with suppress(Refused):
            place_hold(
                subject=self.one(whom), category=category_of(code), kind="dispute",
                ground="Дело", until=self.now.astimezone(ALMATY).date() + days * DAY, **self.said("dispute"),
            )  # fmt: skip

    @rule(whom=pick)
    def lift(self, whom: int) -> None:
        for held in self.one(whom).holds.filter(lifted_at=None, key="")[:1]:
            lift_hold(hold=held, **self.said("dispute"))

    @rule(whom=pick, wanted=st.sampled_from(("access", "destruction")))
    def ask(self, whom: int, wanted: str) -> None:
        asked = opened(wanted, received_at=self.now, now=self.now)
        with suppress(Refused):
            choose_subject(request=asked, subject=self.one(whom), **self.said("requests_inbox.handling"))
        asked.refresh_from_db()
        self.requests.append(asked)

    @precondition(lambda self: bool(self.requests))
    @rule(which=pick)
    def answer(self, which: int) -> None:
        finished(self.requests.pop(which % len(self.requests)), now=self.now)

    @rule(whom=pick, code=st.none() | st.sampled_from(CODES))
    def block(self, whom: int, code: str | None) -> None:
        with suppress(Refused):
            block(
                subject=self.one(whom), category=category_of(code), ground="dispute",
                until=None, **self.said("dispute"),
            )  # fmt: skip

    @rule(whom=pick)
    def unblock(self, whom: int) -> None:
        for live in self.one(whom).blockings.filter(lifted_at=None)[:1]:
            unblock(blocking=live, **self.said("dispute"))

    @rule(whom=pick, code=st.none() | st.sampled_from(CODES), ends=st.booleans())
    def demand(self, whom: int, code: str | None, ends: bool) -> None:
        """Destroyed at once, if nothing stands against it: what is needed, held or blocked is not."""
        subject, before, gone = self.one(whom), self.verdicts(), self.gone()
        categories = None if code is None else [Category.objects.get(code=code)]
        with suppress(Refused):
            if ends:
                end_and_destroy(
                    subject=subject, categories=categories, end_reason="demanded",
                    **self.said("subject_request"),
                )  # fmt: skip
            else:
                destroy(subject=subject, categories=categories, **self.said("subject_request"))
        forbidden = {Standing.BLOCKED, Standing.HELD} | (set() if ends else {Standing.NEEDED})
        for item in self.gone() - gone:
            assert before[item].standing not in forbidden, before[item]
        self.by_people |= self.gone() - gone

    @rule(
        purpose=st.none() | st.sampled_from(PURPOSES),
        code=st.none() | st.sampled_from(CODES),
        ending=st.sampled_from(("any", "any", "demanded", "unlawful")),
        amount=st.integers(0, 3),
        asks=st.booleans(),
        later=st.integers(0, 4),
    )
    def change_period(
        self, purpose: str | None, code: str | None, ending: str, amount: int, asks: bool, later: int
    ) -> None:
        with suppress(Refused):
            change_rule(
                proposed=Proposed(
                    purpose=Purpose.objects.filter(code=purpose).first(),
                    category=category_of(code), ending=ending, amount=amount,
                    unit="days", method="destroy", needs_approval=asks, source="internal", citation="",
                    in_force_from=self.now.astimezone(ALMATY).date() + later * DAY,
                ),
                **self.said("policy_changed"),
            )  # fmt: skip

    @rule(which=pick)
    def cancel_period(self, which: int) -> None:
        rules = list(RetentionRule.objects.filter(active=True).order_by("-pk")[:6])
        with suppress(Refused):
            withdraw_rule(rule=rules[which % len(rules)], **self.said("correction"))

    @rule(approves=st.booleans())
    def decide(self, approves: bool) -> None:
        """A second person leaves a value out, or rejects it all. That it stays then is no night's fault."""
        for plan in RetentionPlan.objects.filter(state=PlanState.PROPOSED):
            items = list(PlanItem.objects.filter(plan=plan).values_list("data_item_id", flat=True))
            left_out = items[:1] if approves else items
            with suppress(Refused):
                if approves:
                    self.approve(plan, dict.fromkeys(left_out, "doubt"))
                else:
                    reject_plan(plan=plan, why="doubt", actor=APPROVER, reason=why("other"), now=self.now)
            self.seen = {key: found for key, found in self.seen.items() if key not in left_out}

    def approve(self, plan: RetentionPlan, excluded: dict[int, str] | None = None) -> None:
        approve_plan(
            plan=plan, digest=bytes(plan.digest or b""), excluded=excluded, actor=APPROVER,
            reason=why("retention_approval"), now=self.now,
        )  # fmt: skip
