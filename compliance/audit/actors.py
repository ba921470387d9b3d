"""Who does something: a member of staff, another system, a job, a command, or a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a change or a read, as the trail keeps it: a kind and an id, never a name."""

    label: str

    @classmethod
    def staff(cls, user: Any) -> Actor:
        """A signed-in member of staff. ``user`` has a primary key."""
        if user.pk is None:
            raise ValueError("a member of staff without a primary key cannot act")
        return cls(f"staff:{user.pk}")

    @classmethod
    def client(cls, name: str) -> Actor:
        """Another system with a token of its own, by the name the operator gave it."""
        return cls(f"client:{name}")

    @classmethod
    def job(cls, name: str) -> Actor:
        """A scheduled or background job, by its name."""
        return cls(f"job:{name}")

    @classmethod
    def command(cls, name: str) -> Actor:
        """A management command run by the operator's administrator."""
        return cls(f"command:{name}")

    @property
    def staff_id(self) -> int | None:
        """Primary key of the member of staff, or None for anyone else."""
        kind, _, key = self.label.partition(":")
        return int(key) if kind == "staff" else None


STRANGER = Actor("stranger")
SYSTEM = Actor.job("system")
