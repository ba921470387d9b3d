"""Time limits of sessions."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import sessions
from compliance.access.services.sign_in import record_session_over


class SessionLimitsMiddleware:
    """Ends a session that was idle for too long or lasts for too long, and says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now()
        limit = sessions.why_over(request, now=now)
        if limit is None:
            sessions.touch_session(request, now=now)
            return self.get_response(request)
        record_session_over(user=request.user, limit=limit, now=now)
        request.session_was_over = True  # type: ignore[attr-defined]  # read on the way back
        logout(request)
        messages.info(request, _("Your session has ended because of its time limit. Please sign in again."))
        return to_sign_in(request)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in page and back again; a form that was being sent is not repeated."""
    address = resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request") == "true":
        # htmx would put the sign-in page into a corner of this one.
        return HttpResponse(headers={"HX-Redirect": address})
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else resolve_url("admin:index")
    return redirect_to_login(back, address)
