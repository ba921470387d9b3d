"""The timetable of the demonstration: played in the order of time, the same on the same day."""

from datetime import UTC, datetime, timedelta

from compliance.audit.actors import Actor
from compliance.deadlines.rules import ALMATY
from compliance.register.demo.people import iin, person
from compliance.register.demo.story import MINOR, special
from compliance.register.demo.year import Cast, Year
from compliance.register.rules.values import normalise

NOW = datetime(2026, 11, 26, 13, 45, tzinfo=UTC)
JOB = Actor.job("tests")


def a_year(now=NOW):
    return Year(Cast(JOB, JOB, JOB), now)


def test_acts_are_played_in_the_order_of_time_also_those_that_acts_add():
    year = a_year()
    played: list[str] = []
    year.at(year.day(3), lambda at: played.append("third"))

    def first(at):
        played.append("first")
        year.at(year.day(6), lambda at: played.append("second"))

    year.at(year.day(9), first)

    year.play()
    assert played == ["first", "second", "third"]


def test_what_lies_in_the_future_does_not_happen():
    year = a_year()
    played: list[datetime] = []
    year.at(NOW + timedelta(seconds=1), played.append)
    year.play()
    assert played == []


def test_the_office_works_on_no_weekend():
    year = a_year()
    days = [year.day(ago) for ago in range(14)] + [year.after(year.day(9), days) for days in range(9)]
    assert max(day.weekday() for day in days) == 4
    assert all(day.hour in {10, 11} for day in days)


def test_the_same_day_gives_the_same_year_at_any_hour():
    evening = datetime(2026, 11, 26, 23, 59, tzinfo=ALMATY)
    assert [a_year().day(ago) for ago in range(400)] == [a_year(evening).day(ago) for ago in range(400)]


def test_the_minor_of_the_demonstration_has_a_number_that_is_valid():
    values = special(MINOR, person(MINOR), a_year()).values
    assert normalise("iin", values["iin"], today=NOW.date())[0] == values["iin"]
    assert values["birth_date"] > "2008-11-26"
    assert iin(datetime(2011, 7, 1, tzinfo=UTC).date(), 1, woman=True)[6] == "6"
