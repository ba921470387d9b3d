"""Subjects in the admin: the list is Django's, everything else is a screen of ``views``."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.register.admin.columns import NONE, moment
from compliance.register.admin.subject_list import SubjectChangeList
from compliance.register.models import Subject
from compliance.register.models.subjects import Status
from compliance.register.views import (
    blocking,
    destruction,
    history,
    processing,
    revealing,
    searching,
    subject,
    timeline,
    values,
)
from compliance.register.views.pages import subject_or_404, subject_url

STATUS_COLOURS: dict[str, str] = {Status.ACTIVE: "good", Status.BLOCKED: "warn"}


def _mask(code: str, title: Any) -> Any:
    @display(description=title)
    def column(self: Any, subject: Subject) -> str:
        masks: dict[str, str] = subject.masks  # type: ignore[attr-defined]  # put there for the page
        return masks.get(code, NONE)

    return column


@admin.register(Subject)
class SubjectAdmin(KeysetChangeListMixin, TrackedAdmin):
    """The register of subjects. Searched by a form of its own: a term in an address would be kept in logs."""

    change_list_template = "admin/register/subject/change_list.html"
    list_display = ("reference_code", "surname", "name", "iin", "mobile_phone", "status_label", "kind",
                    "language", "registered_on")  # fmt: skip
    list_display_links = ("reference_code",)
    search_fields = ()

    surname = _mask("surname", _("Surname"))
    name = _mask("name", _("Name"))
    iin = _mask("iin", _("IIN"))
    mobile_phone = _mask("mobile_phone", _("Mobile phone"))

    @display(description=_("Reference"))
    def reference_code(self, subject: Subject) -> str:
        """The reference, in one line."""
        return format_html('<span class="register-nowrap">{}</span>', subject.reference)

    @display(description=_("Status"))
    def status_label(self, subject: Subject) -> str:
        """The status as a coloured word."""
        colour = STATUS_COLOURS.get(subject.status, "bad")
        return format_html('<span class="office-tag {}">{}</span>', colour, subject.get_status_display())

    registered_on = moment("registered_at", _("Registered"), with_time=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may register subjects."""
        return request.user.has_perm("register.add_subject")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[SubjectChangeList]:
        """Our list."""
        return SubjectChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list. A search term in the address is dropped, not looked for."""
        if "q" in request.GET:
            return HttpResponseRedirect(request.path)
        can_import = request.user.has_perm("register.import_subjects")
        return super().changelist_view(  # type: ignore[no-any-return]  # Unfold is untyped
            request, {"can_import": can_import, **(extra_context or {})}
        )

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Registering a subject."""
        return values.register(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a subject."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return subject.show_subject(request, found.pk)

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Versions of a subject's values."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return history.show_history(request, found.pk)

    def card_history_view(self, request: HttpRequest, subject_id: int) -> HttpResponse:
        """What a subject was: kind, language, status, from the first row on."""
        return super().history_view(request, str(subject_id))

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is deleted: who may destroy is led to the one way out."""
        if not destruction.may_destroy(request):
            raise PermissionDenied
        found = subject_or_404(int(object_id)) if object_id.isdecimal() else None
        if found is None:
            raise PermissionDenied
        return HttpResponseRedirect(subject_url(found, "destroy"))

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""

        def screen(route: str, view: Any, name: str) -> URLPattern:
            guarded: Any = self.admin_site.admin_view(view)
            pattern: URLPattern = path(route, guarded, name=f"register_subject_{name}")
            return pattern

        return [
            screen("search/", searching.search, "search"),
            screen("<int:subject_id>/values/", values.change, "values"),
            screen("<int:subject_id>/card/", values.change_card, "card"),
            screen("<int:subject_id>/card/history/", self.card_history_view, "card_history"),
            screen("<int:subject_id>/reveal/", revealing.reveal_values, "reveal"),
            screen("<int:subject_id>/history/reveal/", revealing.reveal_versions, "history_reveal"),
            screen("<int:subject_id>/timeline/", timeline.show_timeline, "timeline"),
            screen("<int:subject_id>/processings/start/", processing.start, "start"),
            screen("<int:subject_id>/processings/<int:processing_id>/end/", processing.end, "end"),
            screen("<int:subject_id>/block/", blocking.place, "block"),
            screen("<int:subject_id>/blockings/<int:blocking_id>/lift/", blocking.lift, "unblock"),
            screen("<int:subject_id>/destroy/", destruction.destroy_data, "destroy"),
            *super().get_urls(),
        ]
