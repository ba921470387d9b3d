"""Writing what may remain of people before their data is destroyed (clause 2.5; Art. 17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .due import DueItem


def write_facts(*, values: Sequence[DueItem], now: datetime) -> int:
    """Writes generalised facts of values that are about to be destroyed; gives how many people they are of.

    Called in the transaction of a batch, with the subjects locked and before any key is destroyed.
    """
    return 0
