"""Imports in the admin: a list, and the screens of ``views.importing``."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.audit.names import actor_names
from compliance.register.admin.columns import moment
from compliance.register.models import SubjectImport
from compliance.register.views import importing


class ImportChangeList(KeysetChangeList):
    """Imports with the names of those who asked for them, in one query."""

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        names = actor_names(run.requested_by for run in self.result_list)
        for run in self.result_list:
            run.requester = names[run.requested_by]


@admin.register(SubjectImport)
class SubjectImportAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Imports of subjects. The name of a file may name a person, so it is not shown."""

    list_display = (
        "number",
        "requester",
        "requested_on",
        "state_label",
        "read",
        "created",
        "updated",
        "rejected",
    )
    list_display_links = ("number",)
    history_hidden = ("digest", "heading", "file", "options", "notes", "request_id", "failure_details")

    @display(description=_("Import"))
    def number(self, run: SubjectImport) -> str:
        """Its number."""
        return f"№ {run.pk}"

    @display(description=_("Requested by"))
    def requester(self, run: Any) -> str:
        """Who asked for it."""
        return str(run.requester)

    requested_on = moment("requested_at", _("Requested"))

    @display(description=_("State"))
    def state_label(self, run: SubjectImport) -> str:
        """The state as a coloured word."""
        colour = {"done": "good", "failed": "bad"}.get(run.state, "calm")
        return format_html('<span class="office-tag {}">{}</span>', colour, importing.state_text(run))

    @display(description=_("Rows"))
    def read(self, run: SubjectImport) -> int:
        """How many rows were looked at."""
        return int(run.created + run.updated + run.unchanged + run.rejected)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may import."""
        return request.user.has_perm("register.import_subjects")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ImportChangeList]:
        """Our list."""
        return ImportChangeList

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Choosing a file."""
        return importing.upload(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One import."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return importing.show_import(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""

        def screen(route: str, view: Any, name: str) -> URLPattern:
            guarded: Any = self.admin_site.admin_view(view)
            pattern: URLPattern = path(
                f"<int:run_id>/{route}/", guarded, name=f"register_subjectimport_{name}"
            )
            return pattern

        return [
            screen("progress", importing.show_progress, "progress"),
            screen("rejected", importing.download_rejected, "rejected"),
            screen("stop", importing.stop, "stop"),
            screen("continue", importing.go_on, "continue"),
            screen("repeat", importing.repeat, "repeat"),
            *super().get_urls(),
        ]
