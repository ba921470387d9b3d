"""Warnings of inactivity in the admin: whom to tell, and what ends when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.register.admin.acts import ActAdmin
from compliance.register.admin.columns import NONE, moment
from compliance.register.views.pages import subject_url
from compliance.retention.models import InactivityWarning, WarningNotice, WarningState
from compliance.retention.views import inactivity

UNTOLD = (WarningNotice.NO_ADDRESS, WarningNotice.FAILED, WarningNotice.STAFF)


class WaitingFilter(admin.SimpleListFilter):
    """Warnings that wait, and those of them whom no letter reached."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Waiting, to be told by staff, or settled."""
        return [("pending", _("waiting")), ("untold", _("to be told by staff")), ("settled", _("settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        waiting = queryset.filter(state=WarningState.PENDING)
        if self.value() == "pending":
            return waiting
        if self.value() == "untold":
            return waiting.filter(notice__in=UNTOLD)
        if self.value() == "settled":
            return queryset.exclude(state=WarningState.PENDING)
        return queryset


@admin.register(InactivityWarning)
class InactivityWarningAdmin(ActAdmin):
    """Who did not come back, how they were told, and what ends on which day (clause 5.7)."""

    list_display = ("subject_link", "purpose", "warned_on", "notice", "ends", "state", "acts")
    list_filter = (WaitingFilter,)
    list_select_related: ClassVar[tuple[str, ...]] = ("subject", "processing__purpose")

    warned_on = moment("warned_at", _("Warned at"))

    @display(description=_("Purpose"))
    def purpose(self, warning: InactivityWarning) -> str:
        """In the reader's language."""
        return warning.processing.purpose.name

    @display(description=_("Ends after"))
    def ends(self, warning: InactivityWarning) -> str:
        """The last day of grace."""
        return formats.date_format(warning.ends_on, "SHORT_DATE_FORMAT")

    @display(description=_("Action"))
    def acts(self, warning: InactivityWarning) -> str:
        """Where staff say that the person has come back."""
        if warning.state != WarningState.PENDING:
            return NONE
        return format_html(
            '<a class="office-link" href="{}">{}</a>',
            reverse("admin:retention_inactivitywarning_back", args=[warning.pk]),
            _("The person has come back"),
        )

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of the subject, which shows it."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return HttpResponseRedirect(subject_url(found.subject))

    def get_urls(self) -> list[URLPattern]:
        """Our screen before Django's."""
        wrap: Any = self.admin_site.admin_view
        return [
            path(
                "<int:warning_id>/back/", wrap(inactivity.came_back), name="retention_inactivitywarning_back"
            ),
            *super().get_urls(),
        ]
