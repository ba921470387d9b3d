"""Versions of the policy in the admin: where the screens of ``views`` are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, re_path, reverse

from compliance.audit.admin.base import TrackedAdmin
from compliance.policy.models import Clause, PolicyVersion
from compliance.policy.views import drafts, records, statement, versions
from compliance.policy.views.gates import ADD, LIST, version_url


@admin.register(PolicyVersion)
class PolicyVersionAdmin(TrackedAdmin):
    """The policy (3.2.5, 11.2)."""

    history_hidden = ("digest", "source_digest", "rest")

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        pages = (
            ("statement/", statement.show_statement, "statement"),
            ("statement/figures/<str:code>/", records.show_records_of_indicator, "records"),
            (
                "statement/charts/<str:code>/<str:series>/<str:step>/",
                records.show_records_of_chart,
                "chart_records",
            ),
            ("statement/tiles/<str:code>/", records.show_records_of_tile, "tile_records"),
            ("<int:version_id>/head/", drafts.edit_head, "head"),
            ("<int:version_id>/clauses/add/", drafts.add_one_clause, "add_clause"),
            ("<int:version_id>/clauses/<int:clause_id>/", drafts.edit_one_clause, "clause"),
            ("<int:version_id>/discard/", drafts.discard, "discard"),
            ("<int:version_id>/publish/", drafts.publish, "publish"),
            ("<int:version_id>/links/", versions.check_version, "links"),
            ("<int:version_id>/compare/<int:other_id>/", versions.compare_versions, "compare"),
        )
        own = [path(route, wrap(view), name=f"policy_policyversion_{name}") for route, view, name in pages]
        export = re_path(
            r"^statement/(?P<language>kk|ru)\.pdf$",
            wrap(statement.export_statement),
            name="policy_policyversion_statement_export",
        )
        return [*own, export, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may take a file in."""
        return bool(request.user.has_perm(ADD))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All versions."""
        return versions.show_versions(request)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Taking a file in."""
        return drafts.take_in(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One version."""
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return versions.show_version(request, found.pk)


@admin.register(Clause)
class ClauseAdmin(TrackedAdmin):
    """Clauses have a history; they are read and edited with their version."""

    history_hidden = ("place",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The versions."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse(LIST))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where it stands in its version."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return HttpResponseRedirect(f"{version_url(found.version)}#{found.anchor}")
