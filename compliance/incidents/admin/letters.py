"""Letters about breaches in the admin, with their delivery."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.incidents.forms.incidents import LetterFilter
from compliance.incidents.models import NoticeState, SubjectNotice
from compliance.incidents.views import affected
from compliance.incidents.views.incidents import LETTER_COLOURS
from compliance.incidents.views.pages import incident_url
from compliance.register.admin.columns import NONE, moment
from compliance.register.views.pages import subject_url


class LetterChangeList(KeysetChangeList):
    """Letters by state and breach."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``LetterFilter``."""
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in LetterFilter.base_fields}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Letters that fit."""
        self.filter_form = LetterFilter(request.GET)
        self.chosen = self.filter_form.chosen()
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return found.filter(**self.chosen)

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        may = request.user.has_perm("incidents.change_subjectnotice")
        for notice in self.result_list:
            notice.may_settle = may and notice.state in {NoticeState.PENDING, NoticeState.FAILED}


@admin.register(SubjectNotice)
class SubjectNoticeAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Letters to the subjects that a breach touches."""

    change_list_template = "incidents/letters.html"
    list_display = ("number", "incident_link", "subject_link", "made", "state_label", "sent", "act")
    list_display_links = None
    list_select_related = ("incident", "subject")

    made = moment("created_at", _("Made"))
    sent = moment("sent_at", _("Sent"))

    @display(description=_("Letter"))
    def number(self, notice: SubjectNotice) -> str:
        """Its number, leading to its history."""
        address = reverse("admin:incidents_subjectnotice_history", args=[notice.pk])
        return format_html('<a class="office-link register-nowrap" href="{}">{}</a>', address, notice)

    @display(description=_("Breach"))
    def incident_link(self, notice: SubjectNotice) -> str:
        """The page of the breach."""
        return format_html(
            '<a class="office-link" href="{}">{}</a>', incident_url(notice.incident), notice.incident
        )

    @display(description=_("Subject"))
    def subject_link(self, notice: SubjectNotice) -> str:
        """The subject's page."""
        return format_html(
            '<a class="office-link register-nowrap" href="{}">{}</a>',
            subject_url(notice.subject),
            notice.subject,
        )

    @display(description=_("State"))
    def state_label(self, notice: SubjectNotice) -> str:
        """The state as a coloured word, and why the last try failed."""
        return format_html(
            '<span class="office-tag {}">{}</span> {}',
            LETTER_COLOURS[NoticeState(notice.state)],
            notice.get_state_display(),
            notice.get_failure_display(),
        )

    @display(description=_("Action"))
    def act(self, notice: Any) -> str:
        """What may be done now."""
        if not notice.may_settle:
            return NONE
        address = reverse("admin:incidents_subjectnotice_settle", args=[notice.pk])
        return format_html('<a class="office-link" href="{}">{}</a>', address, _("Told by other means"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LetterChangeList]:
        """Our list."""
        return LetterChangeList

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("<int:notice_id>/settle/", wrap(affected.settle), name="incidents_subjectnotice_settle"),
            *super().get_urls(),
        ]
