"""Acts of destruction and anonymous statistics in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from compliance.audit.admin.base import ReadOnlyAdmin, TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.register.admin.columns import moment
from compliance.retention.models import AnonymousFact, DestructionAct
from compliance.retention.views import acts


@admin.register(DestructionAct)
class DestructionActAdmin(KeysetChangeListMixin, TrackedAdmin):
    """What was destroyed by plan, and the proof of it (clauses 2.12, 5.7)."""

    list_display = ("number", "plan", "made", "items", "subjects", "skipped", "excluded", "backups_until")
    list_display_links = ("number",)
    list_select_related = ("plan",)
    history_hidden = ("plan_digest", "outcome_digest", "counts")

    made = moment("made_at", _("Made"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of an act."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return acts.show_act(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        name = "retention_destructionact"
        return [
            path("<int:act_id>/<slug:language>/document/", wrap(acts.document), name=f"{name}_document"),
            path("<int:act_id>/again/", wrap(acts.again), name=f"{name}_again"),
            path("of/<int:destruction_id>/", wrap(acts.show_certificate), name=f"{name}_destruction"),
            path(
                "of/<int:destruction_id>/<slug:language>/",
                wrap(acts.certificate),
                name=f"{name}_certificate",
            ),
            *super().get_urls(),
        ]


@admin.register(AnonymousFact)
class AnonymousFactAdmin(ReadOnlyAdmin):
    """What is told of people without names (clause 2.5). One page; a fact has none of its own."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The statistics."""
        return acts.statistics(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is none."""
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
