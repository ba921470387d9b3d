"""Retention plans in the admin: what is due, who approved it, how far it has come."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.register.admin.columns import moment
from compliance.retention.models import PlanState, RetentionPlan
from compliance.retention.services.overdue import standing
from compliance.retention.views import due, plan_decisions, plans


@admin.register(RetentionPlan)
class RetentionPlanAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Plans (promise 5)."""

    list_before_template = "retention/plans.html"
    list_display = ("number", "origin", "items", "subjects", "made", "expires", "state_label")
    list_display_links = ("number",)
    list_filter = ("state",)
    history_hidden = ("digest", "approved_digest", "grounds")

    made = moment("made_at", _("Made"))
    expires = moment("expires_at", _("Valid until"))

    @display(description=_("State"))
    def state_label(self, plan: RetentionPlan) -> str:
        """The state as a coloured word."""
        colour = plans.COLOURS.get(PlanState(plan.state), "calm")
        return format_html('<span class="office-tag {}">{}</span>', colour, plan.get_state_display())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with what is due and what is late above it."""
        now = timezone.now()
        found = standing(now=now)
        context = {"standing": found, "night_missed": found.night_missed(now), **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a plan."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return plans.show_plan(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        one = "<int:plan_id>/"
        return [
            path("due/", wrap(due.show_due), name="retention_retentionplan_due"),
            path("value/<int:item_id>/", wrap(due.explain), name="retention_retentionplan_explain"),
            path("make/", wrap(plan_decisions.make), name="retention_retentionplan_make"),
            path(f"{one}progress/", wrap(plans.progress), name="retention_retentionplan_progress"),
            path(f"{one}approve/", wrap(plan_decisions.approve), name="retention_retentionplan_approve"),
            path(f"{one}reject/", wrap(plan_decisions.reject), name="retention_retentionplan_reject"),
            path(f"{one}<slug:act>/act/", wrap(plan_decisions.act), name="retention_retentionplan_act"),
            *super().get_urls(),
        ]
