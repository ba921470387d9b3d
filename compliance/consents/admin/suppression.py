"""Opt-outs in the admin. No address can be shown: none is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.consents.models import Suppression
from compliance.consents.views import suppression as views
from compliance.register.admin.acts import LiveFilter
from compliance.register.admin.columns import NONE, moment


@admin.register(Suppression)
class SuppressionAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Who must not be written to or called (clause 5.9)."""

    change_list_template = "admin/consents/suppression/change_list.html"
    list_display = ("number", "channel", "scope", "source_text", "placed_on", "lifted_on", "lift_link")
    list_display_links = None
    list_filter = (LiveFilter, "channel", "scope")
    history_hidden = ("token", "key_print")

    placed_on = moment("placed_at", _("Since"))
    lifted_on = moment("lifted_at", _("Lifted"))

    @display(description=_("Number"))
    def number(self, row: Suppression) -> str:
        """Its number: all that tells one from another."""
        return str(row.pk)

    @display(description=_("How it came in"))
    def source_text(self, row: Suppression) -> str:
        """In words."""
        return views.source_text(row.source)

    @display(description="")
    def lift_link(self, row: Suppression) -> str:
        """Where it is lifted."""
        if row.lifted_at is not None:
            return NONE
        address = reverse("admin:consents_suppression_lift", args=[row.pk])
        return format_html('<a class="office-link" href="{}">{}</a>', address, _("Lift"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may record an opt-out."""
        return request.user.has_perm("consents.add_suppression")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to check a list of addresses."""
        can_filter = request.user.has_perm("consents.filter_contacts")
        return super().changelist_view(  # type: ignore[no-any-return]  # Unfold is untyped
            request, {"can_filter": can_filter, **(extra_context or {})}
        )

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recording an opt-out."""
        return views.record(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """There is nothing more to show than its history."""
        return HttpResponseRedirect(reverse("admin:consents_suppression_history", args=[object_id]))

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        """Without the way to lift for those who may not."""
        may_lift = request.user.has_perm("consents.change_suppression")
        return [name for name in self.list_display if may_lift or name != "lift_link"]

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        guarded: Any = self.admin_site.admin_view
        return [
            path("check/", guarded(views.check_list), name="consents_suppression_check"),
            path("<int:suppression_id>/lift/", guarded(views.lift_one), name="consents_suppression_lift"),
            *super().get_urls(),
        ]
