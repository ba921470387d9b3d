"""What a session holds: times and a proof of the second factor. Never a name, never a value."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from compliance.access.digests import keyed_digest
from compliance.access.models import User
from compliance.access.rules import sessions as rules
from compliance.access.rules.roles import need_second_factor
from compliance.access.rules.steps import next_step

STARTED = "access_started"
SEEN = "access_seen"
PASSED = "access_second_factor"


def start_session(request: HttpRequest, *, now: datetime) -> None:
    """Begins the time limits of a session that was just signed in."""
    request.session[STARTED] = request.session[SEEN] = int(now.timestamp())


def why_over(request: HttpRequest, *, now: datetime) -> str | None:
    """Which time limit the session has passed, or None."""
    return rules.why_over(
        started=_seconds(request, STARTED),
        seen=_seconds(request, SEEN),
        now=int(now.timestamp()),
        idle_seconds=settings.SESSION_IDLE_SECONDS,
        absolute_seconds=settings.SESSION_ABSOLUTE_SECONDS,
    )


def touch_session(request: HttpRequest, *, now: datetime) -> None:
    """Remembers that the session is in use; written now and then, not with every page."""
    seconds, seen = int(now.timestamp()), _seconds(request, SEEN) or 0
    if rules.must_write(seen=seen, now=seconds, idle_seconds=settings.SESSION_IDLE_SECONDS):
        request.session[SEEN] = seconds


def mark_second_factor(request: HttpRequest, user: User) -> None:
    """Notes in the session that its owner has passed the second factor, under a fresh session key."""
    request.session.cycle_key()
    request.session[PASSED] = _mark(request, user)


def has_passed_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this very session, with this password and epoch, has passed the second factor."""
    mark = request.session.get(PASSED)
    return isinstance(mark, str) and constant_time_compare(mark, _mark(request, user))


def pending_step(request: HttpRequest, user: User) -> str | None:
    """What the signed-in user must do before anything else."""
    has_factor = user.second_factor_since is not None
    return next_step(
        has_factor=has_factor,
        passed=has_factor and has_passed_second_factor(request, user),
        must_change_password=user.must_change_password,
        needs_factor=settings.SECOND_FACTOR_REQUIRED and need_second_factor(user.roles),
    )


def _seconds(request: HttpRequest, name: str) -> int | None:
    value = request.session.get(name)
    return value if isinstance(value, int) else None


def _mark(request: HttpRequest, user: User) -> str:
    return keyed_digest("second-factor", request.session.session_key or "", user.get_session_auth_hash())
