"""The register of security breaches in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.audit.days import last_day
from compliance.incidents.forms.incidents import IncidentFilter
from compliance.incidents.models import AuthorityNotice, Incident, Selection
from compliance.incidents.views import affected, incidents, translating
from compliance.register.admin.columns import NONE, moment
from compliance.register.views.pages import category_names


class IncidentChangeList(KeysetChangeList):
    """Breaches by state and kind."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``IncidentFilter``."""
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in IncidentFilter.base_fields}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Breaches that fit."""
        self.filter_form = IncidentFilter(request.GET)
        self.chosen = self.filter_form.chosen()
        found: Any = super().get_queryset(request, exclude_parameters)
        if "kind" in self.chosen:
            found = found.filter(kind=self.chosen["kind"])
        match self.chosen.get("state"):
            case "open":
                found = found.open()
            case "overdue":
                found = found.overdue(timezone.now())
            case "closed":
                found = found.exclude(closed_at=None)
        kept: QuerySet[Any] = found
        return kept

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        names = category_names()
        for incident in self.result_list:
            incident.names = ", ".join(names.get(code, code) for code in incident.categories)


@admin.register(Incident)
class IncidentAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Security breaches (Art. 25(2)(8); clause 3.2.6)."""

    change_list_template = "incidents/incidents.html"
    list_display = ("number", "found", "kind", "names_text", "state", "tell_by", "affected", "person")
    list_display_links = ("number",)
    list_select_related = ("responsible",)

    found = moment("discovered_at", _("Found"))

    @display(description=_("Breach"))
    def number(self, incident: Incident) -> str:
        """Its number."""
        return str(incident)

    @display(description=_("Categories"))
    def names_text(self, incident: Any) -> str:
        """Names of the categories."""
        return str(incident.names)

    @display(description=_("State"))
    def state(self, incident: Incident) -> str:
        """How it stands, as a coloured word."""
        word, colour = incidents.state_of(incident, timezone.now())
        return format_html('<span class="office-tag {}">{}</span>', colour, word)

    @display(description=_("Authorised body"))
    def tell_by(self, incident: Incident) -> str:
        """When it was told, or has to be."""
        if incident.told_at is not None:
            shown = formats.date_format(timezone.localtime(incident.told_at), "SHORT_DATETIME_FORMAT")
            late = incident.due_at is not None and incident.due_at <= incident.told_at
            return format_html(
                '{} <span class="office-tag {}">{}</span>', shown, "warn" if late else "good",
                _("told late") if late else _("told"),
            )  # fmt: skip
        if incident.due_at is None:
            return NONE
        day = last_day(incident.due_at, incident.discovered_at)
        return _("until the end of %(day)s") % {"day": formats.date_format(day, "SHORT_DATE_FORMAT")}

    @display(description=_("Responsible"))
    def person(self, incident: Incident) -> str:
        """Who sees to it."""
        return incident.responsible.full_name or incident.responsible.username

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[IncidentChangeList]:
        """Our list."""
        return IncidentChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may record breaches."""
        return request.user.has_perm("incidents.add_incident")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recording a breach."""
        return incidents.record(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One breach."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return incidents.show_incident(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        wrap: Any = self.admin_site.admin_view
        pages = {
            "edit": incidents.change,
            "term": incidents.show_term,
            "told": incidents.told,
            "close": incidents.close,
            "reopen": incidents.reopen,
            "choose": affected.choose,
            "translations": translating.translations,
            "letter": affected.letter,
            "order": affected.order,
            "again": affected.again,
            "annex": affected.annex,
        }
        return [
            *(
                path(f"<int:incident_id>/{name}/", wrap(view), name=f"incidents_incident_{name}")
                for name, view in pages.items()
            ),
            path(
                "<int:incident_id>/notice/<slug:language>/", wrap(incidents.notice_document),
                name="incidents_incident_notice",
            ),
            path(
                "<int:incident_id>/affected/<int:selection_id>/", wrap(affected.show_selection),
                name="incidents_incident_selection",
            ),
            path(
                "<int:incident_id>/affected/<int:selection_id>/drop/", wrap(affected.drop),
                name="incidents_incident_drop",
            ),
            *super().get_urls(),
        ]  # fmt: skip


@admin.register(AuthorityNotice, Selection)
class PartAdmin(TrackedAdmin):
    """Parts of a breach: their history only, the rest is on the page of the breach."""

    list_display = ("__str__",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Not here."""
        raise PermissionDenied
