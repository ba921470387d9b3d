"""Periods and rules of inactivity in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.retention.models import InactivityRule, RetentionRule
from compliance.retention.services.act_content import period_text, source_text
from compliance.retention.views import rules


@admin.register(RetentionRule)
class RetentionRuleAdmin(KeysetChangeListMixin, TrackedAdmin):
    """How long data is kept after what event; versions (clause 5.7)."""

    list_display = ("what", "category_name", "ending", "period", "method", "source_said", "in_force_from",
                    "standing")  # fmt: skip
    list_display_links = ("what",)
    list_select_related = ("purpose", "category")

    @display(description=_("Purpose"))
    def what(self, rule: RetentionRule) -> str:
        """The purpose, or that there is none."""
        return rule.purpose.name if rule.purpose else str(_("data that no purpose needs"))

    @display(description=_("Category"))
    def category_name(self, rule: RetentionRule) -> str:
        """The category, or all."""
        return rule.category.name if rule.category else str(_("all"))

    @display(description=_("Period"))
    def period(self, rule: RetentionRule) -> str:
        """In words."""
        return period_text(rule)

    @display(description=_("Source"))
    def source_said(self, rule: RetentionRule) -> str:
        """Who says so."""
        return source_text(rule)

    @display(description=_("State"))
    def standing(self, rule: RetentionRule) -> str:
        """Whether the version counts, and whether a second person is asked."""
        if not rule.active:
            return format_html('<span class="office-tag calm">{}</span>', _("cancelled"))
        if rule.in_force_from > timezone.localdate():
            return format_html('<span class="office-tag warn">{}</span>', _("later"))
        said = _("with approval") if rule.needs_approval else _("pre-approved")
        return format_html('<span class="office-tag good">{}</span>', said)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may change how long data is kept."""
        return request.user.has_perm("retention.add_retentionrule")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a new version."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return rules.add(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Cancelling, or the facts for whoever may only read."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        if found.active and request.user.has_perm("retention.change_retentionrule"):
            return rules.cancel(request, found.pk)
        return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped


@admin.register(InactivityRule)
class InactivityRuleAdmin(TrackedAdmin):
    """When a purpose counts as achieved because nobody came back (clause 5.7)."""

    list_display = ("purpose_name", "months", "grace_days", "active")
    list_select_related = ("purpose",)
    sortable_by = ()

    @display(description=_("Purpose"))
    def purpose_name(self, rule: InactivityRule) -> str:
        """In the reader's language."""
        return rule.purpose.name

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may change how long data is kept."""
        return request.user.has_perm("retention.add_inactivityrule")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return rules.inactivity(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or the facts for whoever may only read."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        if request.user.has_perm("retention.change_inactivityrule"):
            return rules.inactivity(request, found.pk)
        return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]  # Unfold is untyped
