"""Lists of what was done to subjects' data: blockings and destructions. Made from the subject's page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.audit.admin.base import TrackedAdmin
from compliance.audit.admin.paging import KeysetChangeList, KeysetChangeListMixin
from compliance.register.admin.columns import NONE, moment
from compliance.register.models import Blocking, Destruction
from compliance.register.views.pages import category_names, subject_url


class ActAdmin(KeysetChangeListMixin, TrackedAdmin):
    """A list that leads to the pages of subjects."""

    list_display_links: Any = None
    list_select_related: ClassVar[tuple[str, ...]] = ("subject",)

    @display(description=_("Subject"))
    def subject_link(self, act: Any) -> str:
        """The subject's page."""
        return format_html('<a class="office-link" href="{}">{}</a>', subject_url(act.subject), act.subject)


class LiveFilter(admin.SimpleListFilter):
    """Blockings that stand, and those that were lifted."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Live or lifted."""
        return [("live", _("live")), ("lifted", _("lifted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The chosen ones. The live ones have an index of their own."""
        if self.value() in {"live", "lifted"}:
            return queryset.filter(lifted_at__isnull=self.value() == "live")
        return queryset


@admin.register(Blocking)
class BlockingAdmin(ActAdmin):
    """Blockings (clause 2.2)."""

    list_display = ("subject_link", "what", "ground", "placed_on", "until_day", "lifted_on")
    list_filter = (LiveFilter,)
    list_select_related: ClassVar[tuple[str, ...]] = ("subject", "category")

    placed_on = moment("placed_at", _("Since"))
    lifted_on = moment("lifted_at", _("Lifted"))

    @display(description=_("Until"))
    def until_day(self, blocking: Blocking) -> str:
        """The last day, if there is one."""
        return formats.date_format(blocking.until, "SHORT_DATE_FORMAT") if blocking.until else NONE

    @display(description=_("What is blocked"))
    def what(self, blocking: Blocking) -> str:
        """A category or everything."""
        return blocking.category.name if blocking.category else str(_("all data of the subject"))


class DestructionChangeList(KeysetChangeList):
    """Destructions with the names of their categories, which are read once."""

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page."""
        super().get_results(request)
        names = category_names()
        for destruction in self.result_list:
            codes = [names.get(code, code) for code in destruction.categories]
            destruction.what_text = _("everything") if destruction.whole else ", ".join(codes)


@admin.register(Destruction)
class DestructionAdmin(ActAdmin):
    """Destructions (clauses 2.12, 5.7)."""

    list_display = ("number", "subject_link", "what", "items", "destroyed_on")

    destroyed_on = moment("destroyed_at", _("Destroyed"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DestructionChangeList]:
        """Our list."""
        return DestructionChangeList

    @display(description=_("What"))
    def what(self, destruction: Any) -> str:
        """Categories or everything."""
        return str(destruction.what_text)
