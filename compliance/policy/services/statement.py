"""The statement of compliance: every clause with what implements it, its figures and since when they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from compliance.policy.indicators import Standing, indicators_of
from compliance.policy.models import Clause, PolicyVersion
from compliance.policy.rules.numbering import as_number

from .figures import Reading, Source, readings
from .versions import clauses_of, version_in_force


@dataclass(frozen=True, slots=True)
class Row:
    """One clause, what it says, and what is known about it. Without readings nothing measures it."""

    number: str
    heading: bool
    text_kk: str
    text_ru: str
    readings: tuple[Reading, ...]

    def text(self, language: str) -> str:
        """What the clause says; in Russian for readers of English."""
        return self.text_kk if language == "kk" else self.text_ru

    @property
    def standing(self) -> Standing | None:
        """The worst of its readings."""
        return worst(one.standing for one in self.readings)


@dataclass(frozen=True, slots=True)
class Statement:
    """All clauses of the version in force on a day. Without a version there are no clauses to tell."""

    day: date
    made_at: datetime
    version: PolicyVersion | None
    rows: tuple[Row, ...]

    @property
    def waits(self) -> bool:
        """Whether figures were not recorded on that day and can be counted afterwards."""
        return any(one.source is Source.WAITS for row in self.rows for one in row.readings)

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses stand how; ``none`` are those that nothing measures."""
        counted = Counter("none" if one.standing is None else str(one.standing) for one in self.rows)
        return {name: counted[name] for name in (*map(str, Standing), "none")}


def statement(*, day: date, now: datetime, afterwards: bool = False) -> Statement:
    """The statement of a day. A constant number of queries, whatever is in the register.

    ``afterwards`` counts what was not recorded on a past day, which reads whole tables (``readings``).

    A clause is its number: the heading, and the text under it, are told as one.
    """
    version = version_in_force(day)
    clauses = clauses_of(version) if version else []
    said = readings(day, now, afterwards=afterwards)
    indicators = [one.indicator for one in said.values()]
    grouped: dict[str, list[Clause]] = {}
    for clause in clauses:
        grouped.setdefault(clause.number, []).append(clause)
    rows = [
        Row(
            number=number,
            heading=group[0].heading,
            text_kk="\n".join(one.text_kk for one in group),
            text_ru="\n".join(one.text_ru for one in group),
            readings=tuple(said[one.code] for one in indicators_of(number, indicators)),
        )
        for number, group in sorted(grouped.items(), key=lambda item: as_number(item[0]))
    ]
    return Statement(day, now, version, tuple(rows))


def worst(standings: Iterable[Standing | None]) -> Standing | None:
    """The gravest of some standings; None if there is none."""
    order = (Standing.BREACH, Standing.ATTENTION, Standing.OK)
    there = set(standings)
    return next((one for one in order if one in there), None)
