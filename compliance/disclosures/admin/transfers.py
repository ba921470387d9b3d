"""The register of transfers in the admin: a list by cursor, and the screens of ``views.transfers``."""

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
from compliance.disclosures.forms.transfers import ToldForm, TransferFilter
from compliance.disclosures.models import Transfer
from compliance.disclosures.views import transfers
from compliance.register.admin.columns import NONE, moment
from compliance.register.views.pages import category_names


class TransferChangeList(KeysetChangeList):
    """Transfers by recipient, purpose and day, with the names of categories, which are read once."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Nothing is left for Django's filters: ours are in ``TransferFilter``."""
        kept = super().get_filters_params(params)
        return {name: value for name, value in kept.items() if name not in TransferFilter.base_fields}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Transfers that fit."""
        self.filter_form = TransferFilter(request.GET)
        self.chosen = self.filter_form.chosen()
        return transfers.filtered(super().get_queryset(request, exclude_parameters), self.chosen)

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        names = category_names()
        for transfer in self.result_list:
            transfer.what = ", ".join(names.get(code, code) for code in transfer.categories)


@admin.register(Transfer)
class TransferAdmin(KeysetChangeListMixin, TrackedAdmin):
    """Who got what, when, for what purpose and on what basis (Art. 22(1)(5))."""

    change_list_template = "disclosures/transfers.html"
    list_display = ("number", "handed_over", "recipient", "purpose", "basis", "what_text", "count",
                    "border", "tell_by")  # fmt: skip
    list_display_links = ("number",)
    list_select_related = ("recipient", "purpose", "basis")

    handed_over = moment("at", _("Handed over"), with_time=False)

    @display(description=_("Transfer"))
    def number(self, transfer: Transfer) -> str:
        """Its number."""
        return str(transfer)

    @display(description=_("Categories"))
    def what_text(self, transfer: Any) -> str:
        """Names of the categories."""
        return str(transfer.what)

    @display(description=_("Abroad"))
    def border(self, transfer: Transfer) -> str:
        """On what ground it crossed the border, if it did."""
        if not transfer.cross_border:
            return NONE
        return format_html('<span class="office-tag warn">{}</span>', transfer.get_ground_display())

    @display(description=_("To be told by"))
    def tell_by(self, transfer: Transfer) -> str:
        """The term of Art. 19(1), if that was agreed."""
        if transfer.due_at is None:
            return NONE
        if transfer.told_at is not None:
            return format_html('<span class="office-tag good">{}</span>', _("told"))
        colour = "bad" if transfer.due_at <= timezone.now() else "calm"
        shown = formats.date_format(last_day(transfer.due_at, transfer.at), "SHORT_DATE_FORMAT")
        return format_html('<span class="office-tag {}">{}</span>', colour, shown)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TransferChangeList]:
        """Our list."""
        return TransferChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with its export for whoever may take it along."""
        can_export = request.user.has_perm("disclosures.export_transfers")
        return super().changelist_view(  # type: ignore[no-any-return]  # Unfold is untyped
            request, {"export_form": ToldForm() if can_export else None, **(extra_context or {})}
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may record transfers."""
        return request.user.has_perm("disclosures.add_transfer")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recording a transfer."""
        return transfers.record(request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """One transfer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return transfers.show_transfer(request, found.pk)

    def get_urls(self) -> list[URLPattern]:
        """Our screens before Django's, which would take any path for an id."""
        wrap: Any = self.admin_site.admin_view
        return [
            path("export/", wrap(transfers.export), name="disclosures_transfer_export"),
            path("<int:transfer_id>/told/", wrap(transfers.told), name="disclosures_transfer_told"),
            *super().get_urls(),
        ]
