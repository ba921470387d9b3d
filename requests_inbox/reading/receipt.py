"""When a message was written and received, from header fields that anybody may forge."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

# A server's clock may run ahead of ours; a Received date beyond that says nothing.
SKEW = timedelta(hours=1)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# A date without a zone is of a mailer nearby.
_NEARBY = timezone(timedelta(hours=5))
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?")


def read_date(value: bytes) -> datetime | None:
    """The time of a Date field, aware; None where there is none to be read."""
    text = value[:200].decode("ascii", "ignore").strip()
    if (iso := _ISO.match(text)) is not None:
        return _of_iso(iso[0])
    try:
        fields = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if fields is None:
        return None
    year, month, day, hour, minute, second, *_, offset = fields
    try:
        zone = _NEARBY if offset is None else timezone(timedelta(seconds=offset))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except (ValueError, OverflowError, TypeError):
        return None


def _of_iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=_NEARBY)


def read_received(values: list[bytes], limit: int = 100) -> tuple[datetime, ...]:
    """The times of the Received fields, as they stand; what cannot be read is left out."""
    dates = (read_date(value[-300:].rpartition(b";")[2]) for value in values[:limit])
    return tuple(moment for moment in dates if moment is not None)


def receipt(received: tuple[datetime, ...], written: datetime | None, now: datetime) -> datetime:
    """The newest plausible Received time, else the Date, else now; never later than now."""
    plausible = [moment for moment in received if _is_plausible(moment, now)]
    if plausible:
        return min(max(plausible), now)
    if written is not None and _is_plausible(written, now):
        return min(written, now)
    return now


def _is_plausible(moment: datetime, now: datetime) -> bool:
    try:
        return _EARLIEST <= moment <= now + SKEW
    except OverflowError:
        return False
