"""What a changed period would make due, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.retention.models import RetentionRule

from .period_changes import Proposed


@dataclass(frozen=True, slots=True)
class Effect:
    """Counts of values and subjects: due as things stand, due then, newly due, and no longer due."""

    items_before: int
    items_after: int
    items_more: int
    subjects_more: int
    items_less: int
    subjects_less: int


def what_if(
    *, proposed: Proposed | None = None, withdrawn: RetentionRule | None = None, now: datetime
) -> Effect:
    """What would be due on the day of the version (today if that is earlier), and is not. Saves nothing."""
    raise NotImplementedError
