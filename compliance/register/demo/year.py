"""The year before today as a timetable: apps put acts on it, and they are played in the order of time.

So numbers, references and the trail follow the calendar as they would in real life, and what an act finds
is what was there at that time. Times are counted back from the midnight of today, those of the last hours
from now: the same day gives the same year, but for what has not happened yet at that hour.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from compliance.audit.actors import Actor
from compliance.audit.request import request_id_scope
from compliance.deadlines.rules import ALMATY
from compliance.register.models import Subject
from compliance.register.models.subjects import Status

from .people import Person

DAYS = 365
SATURDAY = 5
Play = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: a clerk registers, an officer corrects and blocks, a responsible person destroys."""

    clerk: Actor
    officer: Actor
    responsible: Actor


@dataclass(slots=True)
class Inhabitant:
    """Somebody of the demonstration: who it is, when registered, what the year holds (``fate``)."""

    place: int
    person: Person
    registers_at: datetime
    fate: str
    subject: Subject | None = None

    @property
    def email(self) -> str:
        """The address that they write from."""
        return self.person.values["email"]

    def known(self) -> Subject:
        """The subject as it stands; for acts after the registration."""
        assert self.subject is not None  # noqa: S101 - acts are put on the timetable after it
        self.subject.refresh_from_db()
        return self.subject

    @property
    def is_there(self) -> bool:
        """Whether their data is kept and free to be worked with."""
        return self.subject is not None and self.known().status == Status.ACTIVE


@dataclass(slots=True)
class Year:
    """The timetable, who acts on it, and who lives through it."""

    cast: Cast
    now: datetime
    people: list[Inhabitant] = field(default_factory=list)
    _acts: list[tuple[datetime, int, Play]] = field(default_factory=list)
    _count: int = 0

    @property
    def midnight(self) -> datetime:
        """The beginning of today."""
        return self.now.astimezone(ALMATY).replace(hour=0, minute=0, second=0, microsecond=0)

    def day(self, ago: float, hour: int = 10, minute: int = 0) -> datetime:
        """An hour of the day that lies so many days back; of the Friday before when it is a weekend."""
        day = self.midnight - timedelta(days=int(ago))
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return day.replace(hour=hour, minute=minute)

    def after(self, at: datetime, days: int, hour: int = 11) -> datetime:
        """An hour so many days later, of the Monday after when it is a weekend."""
        day = at.astimezone(ALMATY) + timedelta(days=days)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return day.replace(hour=hour, minute=at.minute, second=0, microsecond=0)

    def at(self, moment: datetime, act: Play) -> None:
        """Puts an act on the timetable; one of the future does not happen."""
        if moment <= self.now:
            heapq.heappush(self._acts, (moment, self._count, act))
            self._count += 1

    def play(self, until: datetime | None = None) -> None:
        """Lets everything happen, up to a moment. Acts may put further ones on the timetable."""
        while self._acts and (until is None or self._acts[0][0] <= until):
            moment, _, act = heapq.heappop(self._acts)
            with request_id_scope():
                act(moment)
