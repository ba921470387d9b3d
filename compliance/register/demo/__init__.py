"""People who do not exist, for demonstration, benchmarks and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from compliance.audit.actors import Actor


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: a clerk registers, an officer corrects and blocks, a responsible person destroys."""

    clerk: Actor
    officer: Actor
    responsible: Actor


# Apps above append what they have to tell of the people once those are registered: (cast, now).
SEQUELS: list[Callable[[Cast, datetime], None]] = []
