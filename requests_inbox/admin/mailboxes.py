"""Mailboxes in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from compliance.audit.admin.base import TrackedAdmin
from requests_inbox.models import Mailbox
from requests_inbox.views import mailboxes


@admin.register(Mailbox)
class MailboxAdmin(TrackedAdmin):
    """Where letters come in, and whether they do."""

    list_display = ("__str__", "address", "active", "read_at")
    fields = ("code", "address", "host", "port", "security", "login", "folder", "active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may add mailboxes."""
        return request.user.has_perm("requests_inbox.add_mailbox")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """How mail comes in."""
        return mailboxes.show_mailboxes(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A new mailbox."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return mailboxes.edit(request, None)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a mailbox, or its facts for whoever may only read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        if not request.user.has_perm("requests_inbox.change_mailbox"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        return mailboxes.edit(request, found)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("<int:mailbox_id>/try/", wrap(mailboxes.try_connection), name="requests_inbox_mailbox_try"),
            *super().get_urls(),
        ]
