"""Calendar dates: YYYY-MM-DD or DD.MM.YYYY, stored as YYYY-MM-DD."""

import re
from datetime import date

from .outcome import Normalised, Rejected
from .text import refuse_unseen

EARLIEST = date(1900, 1, 1)

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?: 0?0:00(?::00)?)?")
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")


def normalise_date(raw: str, *, today: date) -> Normalised:
    """A day between 1900 and today. Dates with slashes are refused: 03/04 is two different days."""
    if len(raw) > 100:
        raise Rejected("too_long")
    text = raw.strip()
    match = _ISO.fullmatch(text)
    if match is not None:
        year, month, day = map(int, match.groups())
    else:
        match = _DOTTED.fullmatch(text)
        if match is None:
            if not text:
                raise Rejected("empty")
            refuse_unseen(text)
            raise Rejected("date_format")
        day, month, year = map(int, match.groups())
    found = _day(year, month, day)
    if found is None:
        raise Rejected("date_impossible")
    if found > today:
        raise Rejected("date_in_future")
    if found < EARLIEST:
        raise Rejected("date_too_early")
    return Normalised(found.isoformat())


def normalise_day(raw: str, *, today: date) -> Normalised:
    """A date that may come with a time of day, which is dropped (when something was collected)."""
    if len(raw) > 100:
        raise Rejected("too_long")
    text = raw.strip()
    match = _TIME.search(text)
    if match is not None and match.end() == len(text):
        text = text[: match.start()]
    return normalise_date(text, today=today)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
