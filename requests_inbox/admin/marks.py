"""Marks and words in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from requests_inbox.models import Mark
from requests_inbox.views import marks


@admin.register(Mark)
class MarkAdmin(TrackedAdmin):
    """Words by which letters are recognised (5.9, 8.4, 8.5)."""

    list_display = ("code", "type", "language", "kind", "weight", "state")
    list_display_links = ("code",)
    list_filter = ("type", "language", "active")
    sortable_by = ()
    list_per_page = 100
    fields = ("code", "type", "language", "kind", "text", "weight", "window", "state")
    readonly_fields = ("state",)

    @display(description=_("State"))
    def state(self, mark: Mark) -> str:
        """Whether letters are read by it."""
        tone, text = ("good", _("in use")) if mark.active else ("", _("out of use"))
        return format_html('<span class="office-tag {}">{}</span>', tone, text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may add marks."""
        return request.user.has_perm("requests_inbox.add_mark")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A new mark."""
        return marks.edit(request, None)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a mark, or its facts for whoever may only read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        if not request.user.has_perm("requests_inbox.change_mark"):
            return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
        return marks.edit(request, found)
