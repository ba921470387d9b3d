"""Everything that was refused is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from compliance.access.actor import actor_of
from compliance.access.digests import origin_of
from compliance.access.services.attempts import note_attempt


class RefusalMiddleware:
    """Records every answer 403, after the view's own transaction is over.

    A view that has recorded its refusal itself sets ``request.refusal_noted``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and not getattr(request, "refusal_noted", False):
            forged = getattr(request, "was_forged", False)
            note_refusal("access.forgery_refused" if forged else "access.refused", request)
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """No page without a sign-in, unless its view says ``login_not_required``."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """The same as Django's, without asking who comes to a page that is open to anybody.

        Asking reads the session, and an answer that depends on a cookie is kept by no cache.
        """
        if not getattr(view_func, "login_required", True):
            return None
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        return answer

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        """Records the attempt and leads to the sign-in page."""
        note_refusal("access.unauthenticated", request)
        return super().handle_no_permission(request, view_func)


def note_refusal(event: str, request: HttpRequest) -> None:
    """Records which view refused whom. Never the address of the page: anything may be typed into it."""
    match = getattr(request, "resolver_match", None)
    note_attempt(
        event,
        actor=actor_of(request),
        now=timezone.now(),
        origin=origin_of(request),
        details={
            "view": (match.view_name if match else "") or "unresolved",
            "method": request.method if request.method in KNOWN_METHODS else "other",
        },
    )


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
