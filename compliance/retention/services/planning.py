"""Making plans: what is due, written down once and frozen with its hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.retention.models import PlanOrigin, RetentionPlan


def plan_retention(
    *,
    now: datetime,
    actor: Actor,
    reason: Reason,
    origin: str = PlanOrigin.SCHEDULE,
    subject_ids: Sequence[int] | None = None,
) -> list[RetentionPlan]:
    """Plans all that is due and in no open plan: one plan of what needs approval, one of what does not.

    ``subject_ids`` limits it to these subjects (a demand). Gives the plans made, none when nothing is due.
    """
    raise NotImplementedError
