"""When a session is over."""

from __future__ import annotations

IDLE = "idle"
ABSOLUTE = "absolute"

# A session that is used all the time is written once in this many seconds, not with every page.
WRITE_EVERY_SECONDS = 30


def why_over(
    *, started: int | None, seen: int | None, now: int, idle_seconds: int, absolute_seconds: int
) -> str | None:
    """Which limit a session has passed, or None while it lives. Times are seconds since the epoch.

    A session without its times, or with times in the future, was not made by a sign-in of ours.
    """
    if started is None or seen is None or started > now + WRITE_EVERY_SECONDS or seen < started:
        return ABSOLUTE
    if now - started >= absolute_seconds:
        return ABSOLUTE
    if now - seen >= idle_seconds:
        return IDLE
    return None


def must_write(*, seen: int, now: int, idle_seconds: int) -> bool:
    """Whether the time of the last use is old enough to be written again."""
    return now - seen >= min(WRITE_EVERY_SECONDS, max(1, idle_seconds // 4))
