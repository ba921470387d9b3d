"""The registers in the admin, and the extracts that were made of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.audit.names import actor_name
from compliance.extracts.models import Extract, State
from compliance.extracts.registry import UnknownRegister, notices, register_named
from compliance.extracts.services.extracting import period_text
from compliance.extracts.views import extracts

NONE = "—"


@admin.register(Extract)
class ExtractAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Registers required by law (Art. 22, 25), and who took which of them along."""

    change_list_template = "extracts/registers.html"
    list_display = ("number", "title", "period", "format", "language", "who", "begun", "state_label", "rows",
                    "digest")  # fmt: skip
    list_display_links = None

    @display(description=_("Extract"))
    def number(self, extract: Extract) -> str:
        """Its number, leading to its history."""
        address = reverse("admin:extracts_extract_history", args=[extract.pk])
        return format_html('<a class="office-link" href="{}">{}</a>', address, extract)

    @display(description=_("Register"))
    def title(self, extract: Extract) -> str:
        """Name of the register; its code if there is none of this name any more."""
        try:
            return str(register_named(extract.register).title)
        except UnknownRegister:
            return extract.register

    @display(description=pgettext_lazy("of an extract", "Period"))
    def period(self, extract: Extract) -> str:
        """The days that were asked for."""
        return period_text(extract.since, extract.until)

    @display(description=_("Made by"))
    def who(self, extract: Extract) -> str:
        """Who asked."""
        return actor_name(extract.actor)

    @display(description=_("Begun"))
    def begun(self, extract: Extract) -> str:
        """When it was asked for."""
        return formats.date_format(timezone.localtime(extract.begun_at), "SHORT_DATETIME_FORMAT")

    @display(description=_("State"))
    def state_label(self, extract: Extract) -> str:
        """Whether the file was made to its end."""
        colour = "good" if extract.state == State.WHOLE else "warn"
        return format_html('<span class="office-tag {}">{}</span>', colour, extract.get_state_display())

    @display(description="SHA-256")
    def digest(self, extract: Extract) -> str:
        """The digest of the file, in full."""
        if not extract.sha256:
            return NONE
        return format_html(
            '<span class="office-code" title="{}">{}…</span>', extract.sha256, extract.sha256[:16]
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The registers above the extracts that were made of them."""
        return super().changelist_view(  # type: ignore[no-any-return]  # Unfold is untyped
            request,
            {
                "registers": extracts.offered(request),
                "notices": notices(),
                "title": _("Registers"),
                **(extra_context or {}),
            },
        )

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("<slug:code>/take/", wrap(extracts.take), name="extracts_extract_take"),
            *super().get_urls(),
        ]
