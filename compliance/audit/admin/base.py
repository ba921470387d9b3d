"""What all screens of tracked models have in common.

A screen shows; it writes through a service or not at all. Nothing is ever deleted from a screen,
Django's own log is not written (the trail is the log), and the history says who, when, why and what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from .history import HistoryAction, HistoryLine, HistoryReader, Word, attach_entries
from .paging import AFTER, BEFORE, Cursor, QuietChangeList


class WritesThroughService(RuntimeError):
    """A screen tried to save a model by itself."""


class ReadOnlyAdmin(ModelAdmin):
    """A screen that shows rows and changes nothing. Any model will do."""

    actions: Any = None
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    list_filter_submit = True
    # Whether records have a page with their history.
    has_history: ClassVar[bool] = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list without counts in its header."""
        return QuietChangeList

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The page of one record, with the link to its history only if there is one."""
        context = {"show_history": self.has_history, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Not here: Django's own log, which this page would show, is not written."""
        raise Http404

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        # Django would repeat the address in a message, which travels in a cookie.
        raise Http404

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody, unless a screen offers a form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody, unless a screen offers a form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody, ever: what must go is destroyed by a service, with a reason."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Bulk actions of the screen itself; deletion is never among them."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Filters that the screen offers. Django would let an address filter by any column."""
        return lookup in self.allowed_lookups(request)

    def allowed_lookups(self, request: HttpRequest | None) -> set[str]:
        """Query parameters of the screen's filters: of those on fields, and of its own kinds of filter."""
        allowed = set()
        for one in self.list_filter:
            name = one[0] if isinstance(one, tuple | list) else one
            if not isinstance(name, str):
                allowed.add(name.parameter_name)
            else:
                allowed |= {name, f"{name}__exact", f"{name}__id__exact", f"{name}__isnull", f"{name}__in"}
        return allowed

    # The trail is the log: Django's would repeat str(obj) in a table without protection.

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Nothing: the trail has it."""

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Nothing: the trail has it."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Nothing: nothing is deleted."""

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Refused."""
        raise PermissionDenied

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Refused."""
        raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:
        """Refused: a screen with a form overrides this and calls its service."""
        raise WritesThroughService(obj._meta.label)


class TrackedAdmin(ReadOnlyAdmin):
    """A screen of a tracked model: view-only, with a readable history.

    A screen that offers a form overrides ``has_add_permission`` or ``has_change_permission`` and
    ``save_model``, which calls a service.
    """

    # Fields that say nothing to a reader of the history (counters, fingerprints).
    history_hidden: ClassVar[Sequence[str]] = ()
    # For fields of codes: what tells a code's name in the reader's language. Names that several models have
    # are in ``words``.
    history_words: ClassVar[Mapping[str, Word]] = {}
    has_history = True
    object_history_template = "admin/object_history.html"

    def history_actions(self, request: HttpRequest, obj: Any, line: HistoryLine) -> Iterable[HistoryAction]:
        """Links beside one line of the history, for example to reveal an earlier value."""
        return ()

    def history_lines_shown(
        self, request: HttpRequest, obj: Any, lines: list[HistoryLine]
    ) -> list[HistoryLine]:
        """Last say over a page of the history before it is shown."""
        return lines

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed this record, when, why, and which fields from what to what."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        reader = HistoryReader(self.model, hidden=self.history_hidden, words=self.history_words)
        page, lines = reader.page(obj.pk, Cursor.read(request.GET))
        if request.user.has_perm("audit.view_auditentry"):
            attach_entries(lines, reader.history._meta.db_table)
        for line in lines:
            line.actions = tuple(self.history_actions(request, obj, line))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": obj},
            "subtitle": None,
            "opts": self.opts,
            "object": obj,
            "original": obj,
            "object_url": reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(obj.pk,)
            ),
            "lines": self.history_lines_shown(request, obj, lines),
            "newer_link": None if page.newer is None else f"?{AFTER}={page.newer}",
            "older_link": None if page.older is None else f"?{BEFORE}={page.older}",
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)
