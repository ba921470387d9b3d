"""Recording who came in, who left and who was turned away."""

from __future__ import annotations

from datetime import datetime

from compliance.access.events import USER
from compliance.access.models import User
from compliance.access.services.attempts import note_attempt
from compliance.access.services.staff import tell
from compliance.audit.actors import STRANGER, Actor


def record_sign_in(*, user: User, origin: str, now: datetime) -> None:
    """Somebody gave the right password."""
    tell("access.signed_in", user=user, actor=Actor.staff(user), now=now, details={"origin": origin})


def record_sign_out(*, user: User, now: datetime) -> None:
    """Somebody ended their session."""
    tell("access.signed_out", user=user, actor=Actor.staff(user), now=now)


def record_session_over(*, user: User, limit: str, now: datetime) -> None:
    """A time limit ended somebody's session."""
    tell("access.session_expired", user=user, actor=Actor.staff(user), now=now, details={"limit": limit})


def record_failed_sign_in(*, username: str, origin: str, now: datetime) -> None:
    """A stranger gave a wrong name or password.

    Whose account was tried is kept by its id. A name that nobody has is not kept in any form: a person
    who takes this for another site may have typed their IIN.
    """
    _record_stranger("access.sign_in_failed", username, origin, now)


def record_lock_out(*, username: str, origin: str, now: datetime) -> None:
    """A stranger has failed so often that their passwords are not looked at for a while."""
    _record_stranger("access.locked_out", username, origin, now)


def _record_stranger(event: str, username: str, origin: str, now: datetime) -> None:
    name = User.normalize_username(username)
    user_id = User.objects.filter(username=name).values_list("pk", flat=True).first() if name else None
    note_attempt(
        event,
        actor=STRANGER,
        now=now,
        origin=origin,
        object_label=USER,
        object_id=str(user_id or ""),
        details={"known": user_id is not None},
    )
