"""Holds in the admin. They are placed on the subject's page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.register.admin.acts import ActAdmin, LiveFilter
from compliance.register.admin.columns import NONE, moment
from compliance.retention.models import Hold
from compliance.retention.views import holds


@admin.register(Hold)
class HoldAdmin(ActAdmin):
    """What must not be destroyed, why and until when (clauses 3.1.2, 5.7)."""

    list_display = ("what", "subject_link", "kind", "source", "placed_on", "until_day", "lifted_on")
    # Leads to the screen that shows the ground.
    list_display_links = ("what",)
    list_filter = (LiveFilter,)
    list_select_related: ClassVar[tuple[str, ...]] = ("subject", "category")

    placed_on = moment("placed_at", _("Since"))
    lifted_on = moment("lifted_at", _("Lifted"))

    @display(description=_("What is held"))
    def what(self, hold: Hold) -> str:
        """A category or everything."""
        return hold.category.name if hold.category else str(_("all data of the subject"))

    @display(description=_("Until"))
    def until_day(self, hold: Hold) -> str:
        """The last day, if there is one."""
        return formats.date_format(hold.until, "SHORT_DATE_FORMAT") if hold.until else NONE

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The screen that shows the ground."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return holds.reveal(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("<int:subject_id>/place/", wrap(holds.place), name="retention_hold_place"),
            path("<int:hold_id>/lift/", wrap(holds.lift), name="retention_hold_lift"),
            path("<int:hold_id>/reveal/", wrap(holds.reveal), name="retention_hold_reveal"),
            *super().get_urls(),
        ]
