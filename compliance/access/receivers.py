"""Django's and axes' signals about sign-ins, handed to the services."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from compliance.access import sessions
from compliance.access.digests import origin_of
from compliance.access.models import User
from compliance.access.services import sign_in


@receiver(user_logged_in, dispatch_uid="access.signed_in")
def after_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Starts the session's limits and records the sign-in."""
    now = timezone.now()
    sessions.start_session(request, now=now)
    sign_in.record_sign_in(user=user, origin=origin_of(request), now=now)


@receiver(user_logged_out, dispatch_uid="access.signed_out")
def after_sign_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Records a sign-out, unless a time limit has done it and is recorded already."""
    if user is not None and not getattr(request, "session_was_over", False):
        sign_in.record_sign_out(user=user, now=timezone.now())


@receiver(user_login_failed, dispatch_uid="access.sign_in_failed")
def after_failure(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Records a wrong password; one that was not even looked at is a lock-out, told by axes' signal."""
    begun = getattr(request, "sign_in_try", None)
    if request is not None and not (begun is not None and begun.is_locked):
        name = str(credentials.get("username") or "")
        sign_in.record_failed_sign_in(username=name, origin=origin_of(request), now=timezone.now())


@receiver(user_locked_out, dispatch_uid="access.locked_out")
def after_lock_out(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Records that somebody is held back."""
    sign_in.record_lock_out(username=username, origin=origin_of(request), now=timezone.now())
