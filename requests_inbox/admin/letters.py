"""Letters that came in, in the admin: those that wait, and each on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from compliance.audit.admin.base import TrackedAdmin
from requests_inbox.models import Message
from requests_inbox.views import destroying, revealing, triage


@admin.register(Message)
class MessageAdmin(TrackedAdmin):
    """Letters of subjects and authorities."""

    list_display = ("__str__", "type", "state", "received_at")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with its bulk actions."""
        return triage.show_letters(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a letter."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return triage.show_message(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("<int:message_id>/read/", wrap(revealing.read_message), name="requests_inbox_message_read"),
            path(
                "<int:message_id>/attachment/<int:number>/",
                wrap(revealing.download_attachment),
                name="requests_inbox_message_attachment",
            ),
            path(
                "<int:message_id>/destroy/", wrap(destroying.destroy), name="requests_inbox_message_destroy"
            ),
            *super().get_urls(),
        ]
