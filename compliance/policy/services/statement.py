"""The statement of compliance: every clause with what implements it, its figures and since when they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.policy.controls import Control, control_of
from compliance.policy.indicators import Standing, indicators_of
from compliance.policy.models import Clause, PolicyVersion
from compliance.policy.rules.numbering import as_number

from .figures import Reading, Source, readings
from .versions import clauses_of, version_in_force


class Unknown(StrEnum):
    """Why a row has no standing."""

    NO_FIGURE = "unknown"  # it is measured, but of that day there is no figure
    UNMEASURED = "none"  # no indicator speaks for it
    TITLE = "title"  # it asks for nothing: a title over its sub-clauses


@dataclass(frozen=True, slots=True)
class Row:
    """One clause, what it says, what is done about it, and what is known of that.

    A ``title`` has sub-clauses and says nothing but what they are about: it is in no total.
    """

    number: str
    heading: bool
    title: bool
    text_kk: str
    text_ru: str
    control: Control | None
    readings: tuple[Reading, ...]

    def text(self, language: str) -> str:
        """What the clause says; in Russian for readers of English."""
        return self.text_kk if language == "kk" else self.text_ru

    @property
    def standing(self) -> Standing | None:
        """The worst of its readings."""
        return worst(one.standing for one in self.readings)

    @property
    def stands(self) -> str:
        """The code of its standing, or of why there is none."""
        if self.title:
            return Unknown.TITLE
        return self.standing or (Unknown.NO_FIGURE if self.readings else Unknown.UNMEASURED)


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
        """How many clauses stand how, titles apart."""
        counted = Counter(str(one.stands) for one in self.rows)
        return {str(name): counted[str(name)] for name in (*Standing, Unknown.NO_FIGURE, Unknown.UNMEASURED)}


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
    over = {number.rpartition(".")[0] for number in grouped}
    rows = [
        _row(
            number, group, tuple(said[one.code] for one in indicators_of(number, indicators)), number in over
        )
        for number, group in sorted(grouped.items(), key=lambda item: as_number(item[0]))
    ]
    return Statement(day, now, version, tuple(rows))


def _row(number: str, group: list[Clause], readings: tuple[Reading, ...], has_parts: bool) -> Row:
    says_nothing = all(one.heading or one.text_ru.rstrip().endswith(":") for one in group)
    return Row(
        number=number,
        heading=group[0].heading,
        title=has_parts and says_nothing and not readings,
        text_kk="\n".join(one.text_kk for one in group),
        text_ru="\n".join(one.text_ru for one in group),
        control=control_of(number),
        readings=readings,
    )


def worst(standings: Iterable[Standing | None]) -> Standing | None:
    """The gravest of some standings; None if there is none."""
    order = (Standing.BREACH, Standing.ATTENTION, Standing.OK)
    there = set(standings)
    return next((one for one in order if one in there), None)
