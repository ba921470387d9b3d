"""A day of a term in words: what it is and why, and what it does in the term (promise 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext as _, pgettext

from .rules import CountedDay, Day, Name, Part, Why


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One line of an explanation. ``counted`` says whether the day shortens what is left."""

    date: date
    what: str
    does: str
    counted: bool


def explain(days: Iterable[CountedDay]) -> list[ExplainedDay]:
    """Every day of a term in the reader's language."""
    return [
        ExplainedDay(one.day.date, what_is(one.day), _does(one), one.part is Part.COUNTED) for one in days
    ]


def what_is(day: Day) -> str:
    """What a day is and why, with the order that says so."""
    text = _plain(day)
    if day.estimated:
        text = _("%(day)s; the date is estimated") % {"day": text}
    if day.order:
        text = _("%(day)s; order: %(order)s") % {"day": text, "order": day.order}
    return text


def said_in(name: Name) -> str:
    """A name in the reader's language."""
    return str(getattr(name, (get_language() or "ru")[:2], name.en))


def _plain(day: Day) -> str:
    name = said_in(day.name) if day.name else ""
    if day.why is Why.HOLIDAY:
        return _("holiday: %(name)s") % {"name": name}
    if day.why is Why.MOVED_HOLIDAY:
        return _("day off for a holiday on a weekend: %(name)s") % {"name": name}
    text = {
        Why.ORDINARY: pgettext("a day", "working day"),
        Why.WORKED: _("working day instead of a day off"),
        Why.WEEKEND: pgettext("a day", "weekend"),
        Why.DAY_OFF: _("day off, moved here from another day"),
    }[day.why]
    return f"{text}: {name}" if name else text


def _does(one: CountedDay) -> str:
    if one.part is Part.COUNTED:
        return _("day %(number)s of the term") % {"number": one.number}
    if one.part is Part.SKIPPED:
        return _("not counted")
    if one.day.works:
        return _("the term ends here: its last day was a day off (Civil Code 175)")
    return _("day off after the last day: the term moves on (Civil Code 175)")
