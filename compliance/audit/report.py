"""What a verification found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: what, and where (table and row, entry, seal)."""

    code: str
    table: str = ""
    row: int | None = None
    entry: int | None = None
    seal: int | None = None

    @property
    def place(self) -> dict[str, Any]:
        """The known parts of where."""
        return {
            name: value for name, value in asdict(self).items() if name != "code" and value not in ("", None)
        }

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.place.items())])


@dataclass
class Report:
    """Outcome of a verification. ``problems`` are in the order found: rows, then seals, then exports."""

    problems: list[Problem] = field(default_factory=list)
    seals: int = 0
    sealed_entries: int = 0
    unsealed_entries: int = 0
    rows: int = 0
    anchors: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def room(self) -> int:
        """How many more problems are worth looking for: enough are enough."""
        return MAX_PROBLEMS - len(self.problems)

    def add(self, code: str, **where: Any) -> None:
        """Notes a problem, up to MAX_PROBLEMS of them."""
        if self.room > 0:
            self.problems.append(Problem(code, **where))

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values; ids and codes only."""
        return {
            "ok": self.ok,
            "seals": self.seals,
            "sealed_entries": self.sealed_entries,
            "unsealed_entries": self.unsealed_entries,
            "rows": self.rows,
            "anchors": self.anchors,
            "problems": [{"code": problem.code, **problem.place} for problem in self.problems],
        }
