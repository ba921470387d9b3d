"""Holds: what is held is neither destroyed nor planned; a hold has an end and a ground, and can be lifted."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.register.models import Category
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.retention.models import Hold
from compliance.retention.services.holds import (
    lift_automatic_hold,
    lift_hold,
    place_automatic_hold,
    place_hold,
)
from compliance.retention.services.planning import plan_retention
from tests.register.services.people import OFFICER, registered, why
from tests.retention.test_plans import JOB, NIGHT, PERSON, executed, hold, refusals

pytestmark = pytest.mark.django_db


class TestHolds:
    def test_a_hold_stops_a_destruction_and_lifting_it_makes_the_data_due_again(self):
        subject = registered(PERSON)
        placed = hold(subject)
        with pytest.raises(Refused, match="held"):
            destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=NIGHT)
        assert plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT) == []
        lift_hold(hold=placed, actor=OFFICER, reason=why("dispute"), now=NIGHT)
        assert len(plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT)) == 1

    def test_a_hold_on_a_category_leaves_the_others_to_go_but_not_the_subject(self):
        subject = registered(PERSON)
        hold(subject, category=Category.objects.get(code="iin"))
        [plan] = plan_retention(actor=JOB, reason=why("retention_due"), now=NIGHT)
        act = executed(plan)
        subject.refresh_from_db()
        assert (act.items, act.whole_subjects, subject.status) == (2, 0, "active")

    def test_a_hold_without_end_or_ground_is_refused_and_recorded(self):
        subject = registered(PERSON)
        for until, ground, code in ((None, "Дело", "hold_endless"), (NIGHT.date(), " ", "hold_ground")):
            with pytest.raises(Refused, match=code):
                place_hold(
                    subject=subject, kind="dispute", ground=ground, until=until, actor=OFFICER,
                    reason=why("dispute"), now=NIGHT,
                )  # fmt: skip
        assert refusals("retention.hold_refused") == ["hold_endless", "hold_ground"]

    def test_an_automatic_hold_is_placed_once_and_lifted_by_its_key(self):
        subject = registered(PERSON)
        options: dict[str, Any] = {"actor": JOB, "reason": why("hold"), "now": NIGHT}
        first = place_automatic_hold(subject=subject, key="request:1", kind="open_request", **options)
        assert first is not None
        assert place_automatic_hold(subject=subject, key="request:1", kind="open_request", **options) == first
        with pytest.raises(Refused, match="hold_automatic"):
            lift_hold(hold=first, **options)
        assert lift_automatic_hold(key="request:1", **options) == first
        assert lift_automatic_hold(key="request:1", **options) is None
        assert Hold.objects.live(NIGHT).count() == 0
