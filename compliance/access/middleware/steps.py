"""What must be done between the password and the first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from compliance.access.rules import steps
from compliance.access.sessions import pending_step

PAGES = {
    steps.PASS_SECOND_FACTOR: ("access:second_factor",),
    steps.CHOOSE_PASSWORD: ("access:password", "admin:password_change"),
    steps.SET_UP_SECOND_FACTOR: ("access:set_up_second_factor",),
}
ALWAYS_OPEN = frozenset({"admin:logout", "admin:jsi18n", "access:language"})


class SignInStepsMiddleware:
    """Leads whoever still owes a second factor or a new password there, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lets the view run when nothing is owed or the view is where the debt is paid."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        step = pending_step(request, request.user)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if step is None or name in ALWAYS_OPEN or name in PAGES[step]:
            return None
        address = reverse(PAGES[step][0])
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": address})
        if request.method in {"GET", "HEAD"} and name != "admin:index":
            address += "?" + urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(address)
