"""People who do not exist, for demonstration, benchmarks and tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .year import Year

# Apps above append what they put on the timetable of the demonstration.
SEQUELS: list[Callable[[Year], None]] = []
