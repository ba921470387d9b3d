"""Demands to withdraw in the admin: what waits, what is due soon, what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeListMixin
from compliance.audit.days import last_day
from compliance.consents.models import Withdrawal, WithdrawalBar, WithdrawalState
from compliance.consents.views import withdrawing
from compliance.consents.views.pages import consents_url
from compliance.register.admin.acts import LiveFilter
from compliance.register.admin.columns import NONE, moment

SOON = timedelta(days=3)
COLOURS: dict[str, str] = {WithdrawalState.FULFILLED: "good", WithdrawalState.REFUSED: "bad"}


class TermFilter(admin.SimpleListFilter):
    """What waits, by its term. The open ones have an index of their own over the term."""

    title = _("state")
    parameter_name = "term"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Open, due soon, overdue, decided."""
        return [
            ("open", _("waiting for a decision")),
            ("soon", _("due within three days")),
            ("overdue", _("overdue")),
            ("decided", _("decided")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones."""
        now = timezone.now()
        waiting = queryset.filter(state=WithdrawalState.OPEN)
        match self.value():
            case "open":
                return waiting
            case "soon":
                return waiting.filter(due_at__gt=now, due_at__lte=now + SOON)
            case "overdue":
                return waiting.filter(due_at__lte=now)
            case "decided":
                return queryset.exclude(state=WithdrawalState.OPEN)
            case _:
                return queryset


class OfSubjectAdmin(KeysetChangeListMixin, TrackedAdmin):
    """A list that leads to the consents of subjects."""

    list_display_links: Sequence[str] | None = None
    list_select_related: ClassVar[tuple[str, ...]] = ("subject",)

    @display(description=_("Subject"))
    def subject_link(self, row: Any) -> str:
        """The subject's consents."""
        return format_html(
            '<a class="office-link register-nowrap" href="{}">{}</a>', consents_url(row.subject), row.subject
        )


@admin.register(Withdrawal)
class WithdrawalAdmin(OfSubjectAdmin):
    """Demands to withdraw (Art. 8(7); clauses 3.3.4, 8.5)."""

    list_display = ("demand", "subject_link", "title", "received_on", "due_on", "state_label", "decided_on")
    list_display_links = ("demand",)
    list_filter = (TermFilter,)
    list_select_related: ClassVar[tuple[str, ...]] = ("subject", "consent", "consent__wording")

    received_on = moment("received_at", _("Received at"))
    decided_on = moment("decided_at", _("Decided"))

    @display(description=_("Due"))
    def due_on(self, withdrawal: Withdrawal) -> str:
        """The last day: the term runs until its end (Civil Code 176)."""
        return formats.date_format(last_day(withdrawal.due_at), "SHORT_DATE_FORMAT")

    @display(description=_("Demand"))
    def demand(self, withdrawal: Withdrawal) -> str:
        """Its number."""
        return f"№ {withdrawal.pk}"

    @display(description=_("Consent"))
    def title(self, withdrawal: Withdrawal) -> str:
        """What is to be withdrawn."""
        return str(withdrawal.consent.wording.title)

    @display(description=_("State"))
    def state_label(self, withdrawal: Withdrawal) -> str:
        """The state as a coloured word; what is late says so."""
        if withdrawal.state == WithdrawalState.OPEN and withdrawal.due_at <= timezone.now():
            return format_html('<span class="office-tag bad">{}</span>', _("overdue"))
        colour = COLOURS.get(withdrawal.state, "warn")
        return format_html('<span class="office-tag {}">{}</span>', colour, withdrawal.get_state_display())

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The decision."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]  # Unfold is untyped
        return withdrawing.decide(request, found.pk)


@admin.register(WithdrawalBar)
class WithdrawalBarAdmin(OfSubjectAdmin):
    """What stands against withdrawals (Art. 8(2)). Placed and lifted on the subject's page."""

    list_display = ("subject_link", "what", "ground", "placed_on", "until_day", "lifted_on")
    list_filter = (LiveFilter,)

    placed_on = moment("placed_at", _("Since"))
    lifted_on = moment("lifted_at", _("Lifted"))

    @display(description=_("Which consents"))
    def what(self, bar: WithdrawalBar) -> str:
        """A series, or all."""
        return bar.series or str(_("all consents of the subject"))

    @display(description=_("Until"))
    def until_day(self, bar: WithdrawalBar) -> str:
        """The last day, if there is one."""
        return formats.date_format(bar.until, "SHORT_DATE_FORMAT") if bar.until else NONE
