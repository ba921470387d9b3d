"""Wordings in the admin: a list by series, and the screens of ``views.wordings``."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from compliance.audit.admin.base import TrackedAdmin
from compliance.consents.models import Wording
from compliance.consents.views import wordings


@admin.register(Wording)
class WordingAdmin(TrackedAdmin):
    """Texts of consents (clauses 6.2–6.4; Art. 8(4)). A version is published once and never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may publish."""
        return bool(request.user.has_perm("consents.add_wording"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Series with their versions."""
        return wordings.show_wordings(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publishing."""
        return wordings.publish(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One version."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return wordings.show_wording(request, found.pk)
