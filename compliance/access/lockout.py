"""How django-axes counts here: in PostgreSQL, by digest, and before the password is looked at.

The handlers that axes ships keep the typed name and address in clear (database), or forget everything
with a restart of the cache; both count after the password check, so that parallel guesses slip through.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from axes.signals import user_locked_out
from django.http import HttpRequest
from django.utils import timezone

from compliance.access.digests import address_of
from compliance.access.services.locks import Try, give_back_try, take_try


class LockoutHandler(AbstractAxesHandler, AxesBaseHandler):
    """The handler named in AXES_HANDLER."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Counts the try and says whether the password may be looked at."""
        begun = take_try(username=_typed_name(credentials), address=address_of(request), now=timezone.now())
        request.sign_in_try = begun  # type: ignore[attr-defined]  # read on the way back
        return not begun.is_locked

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Marks the request when this failure has reached the limit; AxesMiddleware answers it."""
        begun: Try | None = getattr(request, "sign_in_try", None)
        if request is None or begun is None or not (begun.locks or begun.is_locked):
            return
        request.axes_locked_out = True  # type: ignore[attr-defined]  # what django-axes reads
        user_locked_out.send("axes", request=request, username=_typed_name(credentials), ip_address="")

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Takes the failures of this name from this address back."""
        if getattr(request, "sign_in_try", None) is not None:
            give_back_try(username=user.get_username(), address=address_of(request))

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Leaves everything as it is."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Not asked: ``is_allowed`` decides."""
        begun: Try | None = getattr(request, "sign_in_try", None)
        return begun.of_name_and_address if begun else 0


def _typed_name(credentials: dict[str, Any] | None) -> str:
    return str((credentials or {}).get("username") or "")
