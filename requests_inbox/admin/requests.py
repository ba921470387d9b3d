"""Requests in the admin: every screen is one of ``views``; the history is the tracked model's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from compliance.audit.admin.base import TrackedAdmin
from requests_inbox.models import Request
from requests_inbox.views import (
    acting,
    beginning,
    board,
    fulfilling,
    page,
    reports,
    revealing,
    sent_letters,
    terms,
)

# Route after the id, view, and the end of the name of the address.
OF_ONE = (
    ("read/", revealing.read_request, "read"),
    ("proof/", revealing.download_proof, "proof"),
    ("term/", terms.show_term, "term"),
    ("take/", acting.take, "take"),
    ("drop/", acting.drop, "drop"),
    ("type/", acting.correct_type, "type"),
    ("assign/", acting.give, "assign"),
    ("ask/", acting.ask, "ask"),
    ("note/", acting.note, "note"),
    ("event/", acting.event, "event"),
    ("extend/", acting.lengthen, "extend"),
    ("day/", acting.named_day, "day"),
    ("identity/", acting.confirm_identity, "identify"),
    ("subject/", acting.choose_subject, "subject"),
    ("subject/corrected/", acting.correct_subject, "subject_corrected"),
    ("address/", acting.decide_address, "address"),
    ("end/", acting.finish, "finish"),
    ("fulfil/", fulfilling.fulfil_request, "fulfil"),
    ("refuse/", fulfilling.refuse, "refuse"),
    ("letters/", sent_letters.letters_of, "letters"),
)


@admin.register(Request)
class RequestAdmin(TrackedAdmin):
    """Requests of subjects and authorities."""

    list_display = ("__str__", "type", "status", "received_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may open requests by hand."""
        return request.user.has_perm("requests_inbox.add_request")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The board."""
        return board.show_board(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A request that did not come by letter."""
        return beginning.begin(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a request."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return page.show_request(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("recognised/", wrap(reports.show_confusion), name="requests_inbox_request_confusion"),
            *(
                path(f"<int:request_id>/{route}", wrap(view), name=f"requests_inbox_request_{name}")
                for route, view, name in OF_ONE
            ),
            *super().get_urls(),
        ]
