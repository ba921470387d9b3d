"""Nothing needed is ever destroyed and nothing due survives two nights, whatever people do by day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.retention.nights import Nights

pytestmark = pytest.mark.django_db
QUIET: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def test_days_and_nights_destroy_what_is_due_and_nothing_else():
    run_state_machine_as_test(
        Nights, settings=settings(max_examples=5, stateful_step_count=10, derandomize=True, **QUIET)
    )
    assert Nights.met["destroyed"] > 0


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_many_days_and_nights_destroy_what_is_due_and_nothing_else():
    Nights.met.clear()
    wanted = {"destroyed", "needed", "kept", "held", "blocked", "due"}
    # Worlds are drawn anew each time; what none of them met is looked for in more of them.
    for _ in range(4):
        run_state_machine_as_test(Nights, settings=settings(max_examples=25, stateful_step_count=40, **QUIET))
        if wanted <= set(+Nights.met):
            break
    assert wanted <= set(+Nights.met), Nights.met
