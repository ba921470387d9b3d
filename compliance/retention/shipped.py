"""The periods that the product ships with, for the purposes of the policy.

Neither the Law nor the policy names a term after the end of a purpose (law map, B): clause 5.7 has data
destroyed when the purpose is achieved, so the shipped periods are "at once". Where a law or a contract
asks for longer the operator enters a version of its own, with its source. What no purpose has needed
(5.5) goes after a week: time enough to notice that a processing was forgotten, and well within the fifteen
working days after which data of a withdrawn consent must be gone (Art. 8(7)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# The edition of the Law that the policy cites.
EDITION = date(2023, 3, 3)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One period. ``purpose`` is a code; empty for data that no purpose needs."""

    purpose: str
    ending: str = "any"
    amount: int = 0
    unit: str = "days"
    method: str = "destroy"
    needs_approval: bool = True
    source: str = "policy"
    citation: str = "5.7"
    in_force_from: date = EDITION

    @property
    def code(self) -> str:
        """The code of the rule."""
        purpose = self.purpose or "excess"
        return purpose if self.ending == "any" else f"{purpose}-{self.ending.replace('_', '-')}"


PERIODS: tuple[Shipped, ...] = (
    Shipped("service_access"),
    Shipped("notification"),
    Shipped("marketing", needs_approval=False),
    Shipped("web_analytics", method="anonymise", needs_approval=False),
    # That the data is unlawful was found by a person; it goes within one working day.
    Shipped("service_access", "unlawful", needs_approval=False, source="law", citation="94-V 18, 25(2)(8)"),
    Shipped("notification", "unlawful", needs_approval=False, source="law", citation="94-V 18, 25(2)(8)"),
    Shipped("", amount=7, citation="5.5"),
)
