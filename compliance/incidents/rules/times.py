"""When a breach may have been found, and when somebody may have been told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# Clocks of two offices differ a little.
SKEW = timedelta(minutes=5)
# The Law 94-V is in force from this day; nothing older is recorded.
EARLIEST = datetime(2013, 11, 25, tzinfo=UTC)


def discovery_faults(
    discovered_at: datetime, happened_from: datetime | None, happened_until: datetime | None, now: datetime
) -> list[str]:
    """Codes of what is wrong with the times of a breach."""
    standing = {
        "discovered_in_future": discovered_at > now + SKEW,
        "discovered_absurd": discovered_at < EARLIEST,
        "happened_after_discovery": happened_from is not None and happened_from > discovered_at,
        "happened_absurd": happened_from is not None and happened_from < EARLIEST,
        "happened_backwards": happened_from is not None
        and happened_until is not None
        and happened_until < happened_from,
        "happened_in_future": happened_until is not None and happened_until > now + SKEW,
    }
    return [code for code, stands in standing.items() if stands]


def sent_fault(sent_at: datetime, discovered_at: datetime, now: datetime) -> str:
    """The code of what is wrong with the instant of a notice; empty if nothing is."""
    if sent_at > now + SKEW:
        return "sent_in_future"
    if sent_at < discovered_at:
        return "sent_before_discovery"
    return ""
