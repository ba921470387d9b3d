"""When a transfer may have been made."""

from datetime import UTC, datetime, timedelta

# Clocks of two offices differ a little.
SKEW = timedelta(minutes=5)
# The Law 94-V is in force from this day; nothing older is recorded.
EARLIEST = datetime(2013, 11, 25, tzinfo=UTC)


def time_fault(at: datetime, now: datetime) -> str:
    """The code of what is wrong with the instant of a transfer; empty if nothing is."""
    if at > now + SKEW:
        return "at_in_future"
    if at < EARLIEST:
        return "at_absurd"
    return ""
