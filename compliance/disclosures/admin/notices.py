"""Stop notices in the admin, with their delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.disclosures.forms.transfers import NoticeFilter
from compliance.disclosures.models import NoticeState, StopNotice
from compliance.disclosures.views import notices
from compliance.disclosures.views.section import COLOURS
from compliance.register.admin.columns import NONE
from compliance.register.views.pages import category_names, subject_url


class NoticeChangeList(KeysetChangeList):
    """Notices by state and recipient, with what this reader may do with each."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``NoticeFilter``."""
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in NoticeFilter.base_fields}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Notices that fit."""
        self.filter_form = NoticeFilter(request.GET)
        self.chosen = self.filter_form.chosen()
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return found.filter(**self.chosen)

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        names = category_names()
        may = request.user.has_perm("disclosures.change_stopnotice")
        for notice in self.result_list:
            notice.what = ", ".join(names.get(code, code) for code in notice.categories)
            notice.acts = notices.offered(notice) if may else ()


def _shown(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


@admin.register(StopNotice)
class StopNoticeAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Recipients that must stop (clauses 3.2.7, 4.10)."""

    change_list_template = "disclosures/notices.html"
    list_display = (
        "number",
        "recipient",
        "subject_link",
        "what_text",
        "purpose",
        "reason",
        "state_label",
        "acts",
    )
    list_display_links = None
    list_select_related = ("recipient", "subject", "purpose")

    @display(description=_("Notice"))
    def number(self, notice: StopNotice) -> str:
        """Its number, leading to its history, and when it was made."""
        address = reverse("admin:disclosures_stopnotice_history", args=[notice.pk])
        return format_html(
            '<a class="office-link" href="{}">{}</a><br>{}', address, notice, _shown(notice.created_at)
        )

    @display(description=_("Subject"))
    def subject_link(self, notice: StopNotice) -> str:
        """The subject's page."""
        return format_html(
            '<a class="office-link register-nowrap" href="{}">{}</a>',
            subject_url(notice.subject),
            notice.subject,
        )

    @display(description=_("Categories"))
    def what_text(self, notice: Any) -> str:
        """Names of the categories."""
        return str(notice.what)

    @display(description=_("State"))
    def state_label(self, notice: StopNotice) -> str:
        """The state as a coloured word, when it was sent, and why the last try failed."""
        return format_html(
            '<span class="office-tag {}">{}</span> {} {}',
            COLOURS[NoticeState(notice.state)],
            notice.get_state_display(),
            _shown(notice.sent_at) if notice.sent_at else "",
            notice.get_failure_display(),
        )

    @display(description=_("Action"))
    def acts(self, notice: Any) -> str:
        """What may be done now."""
        links = [
            (reverse("admin:disclosures_stopnotice_settle", args=[notice.pk, act]), notices.ACTS[act][0])
            for act in notice.acts
        ]
        return format_html_join(" ", '<a class="office-link" href="{}">{}</a>', links) or NONE

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[NoticeChangeList]:
        """Our list."""
        return NoticeChangeList

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        return [
            path(
                "<int:notice_id>/<slug:act>/settle/",
                wrap(notices.settle),
                name="disclosures_stopnotice_settle",
            ),
            *super().get_urls(),
        ]
