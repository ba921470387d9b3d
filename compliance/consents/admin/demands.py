"""Demands to stop distribution in the admin (clauses 4.9, 4.10)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.consents.admin.withdrawals import OfSubjectAdmin
from compliance.consents.models import DemandState, DistributionDemand
from compliance.consents.views import demands as views
from compliance.register.admin.columns import NONE, moment


@admin.register(DistributionDemand)
class DistributionDemandAdmin(OfSubjectAdmin):
    """Demands, newest first. Taken in on the page of a subject's terms."""

    list_display = ("demand", "subject_link", "title", "received_on", "state_label", "lacks")
    list_display_links = ("demand",)
    list_filter = ("state",)
    list_select_related: ClassVar[tuple[str, ...]] = ("subject", "consent", "consent__wording")
    history_hidden = ("contents",)

    received_on = moment("received_at", _("Received at"))

    @display(description=_("Demand"))
    def demand(self, row: DistributionDemand) -> str:
        """Its number."""
        return f"№ {row.pk}"

    @display(description=_("Consent"))
    def title(self, row: DistributionDemand) -> str:
        """What it is about."""
        return str(row.consent.wording.title)

    @display(description=_("State"))
    def state_label(self, row: DistributionDemand) -> str:
        """The state as a coloured word."""
        colour = "good" if row.state == DemandState.ACCEPTED else "warn"
        return format_html('<span class="office-tag {}">{}</span>', colour, row.get_state_display())

    @display(description=_("What is missing"))
    def lacks(self, row: DistributionDemand) -> str:
        """Required parts that it does not hold."""
        return views.missing_text(row) or NONE

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A demand without its contents."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return views.show_demand(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        guarded: Any = self.admin_site.admin_view
        return [
            path(
                "subject/<int:subject_id>/",
                guarded(views.receive),
                name="consents_distributiondemand_receive",
            ),
            path("<int:demand_id>/reveal/", guarded(views.reveal), name="consents_distributiondemand_reveal"),
            *super().get_urls(),
        ]
