"""Pages of a list that cost the same at any size: by primary key, newest first, from a cursor.

``?before=ID`` shows what is older than a row, ``?after=ID`` what is newer. Nothing is counted and
nothing is skipped, so page one and page one million read the same number of rows:
``WHERE id < cursor ORDER BY id DESC LIMIT size + 1``, a scan of the primary key, or of an index that
ends in it where a filter has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

BEFORE, AFTER = "before", "after"
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: below one id, above one, or (neither) at the newest row."""

    before: int | None = None
    after: int | None = None

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Cursor:
        """The cursor of a query string. What is no id is ignored: then the list begins at its top."""
        return cls(before=_id(params.get(BEFORE)), after=_id(params.get(AFTER)))


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows of one page, newest first, and the cursors of its neighbours (None where there is none)."""

    rows: list[Any]
    newer: int | None
    older: int | None


def _id(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    return min(int(text), LARGEST_ID)


def take_page(
    cursor: Cursor,
    size: int,
    *,
    older_than: Callable[[int | None, int], Sequence[Any]],
    newer_than: Callable[[int, int], Sequence[Any]],
    key: Callable[[Any], int],
) -> KeysetPage:
    """A page at a cursor.

    ``older_than(id or None, limit)`` gives rows newest first; ``newer_than(id, limit)`` rows oldest
    first; ``key`` a row's id.
    """
    if cursor.after is not None and cursor.before is None:
        newer = list(newer_than(cursor.after, size + 1))
        if len(newer) > size:
            rows = newer[:size][::-1]
            return KeysetPage(rows, newer=key(rows[0]), older=key(rows[-1]))
        # The top of the list was reached: it is shown as full as it can be.
        cursor = Cursor()
    older = list(older_than(cursor.before, size + 1))
    rows = older[:size]
    if not rows:
        return KeysetPage(rows, newer=None if cursor.before is None else cursor.before - 1, older=None)
    return KeysetPage(
        rows,
        newer=None if cursor.before is None else key(rows[0]),
        older=key(rows[-1]) if len(older) > size else None,
    )


def page_of(queryset: QuerySet[Any], cursor: Cursor, size: int) -> KeysetPage:
    """A page of a queryset, by primary key. Its own order is replaced."""
    return take_page(
        cursor,
        size,
        older_than=lambda before, limit: list(
            (queryset if before is None else queryset.filter(pk__lt=before)).order_by("-pk")[:limit]
        ),
        newer_than=lambda after, limit: list(queryset.filter(pk__gt=after).order_by("pk")[:limit]),
        key=lambda row: int(row.pk),
    )


class QuietChangeList(ChangeList):
    """A numbered changelist whose header says nothing about counts."""

    def get_results(self, request: HttpRequest) -> None:
        """One page; only what the filters leave is counted."""
        super().get_results(request)
        self.full_result_count = self.result_count


class KeysetChangeList(ChangeList):
    """A changelist whose pages are taken by cursor. Filters work as ever; sorting and counting do not."""

    newer: int | None
    older: int | None
    filter_params: dict[str, Any]

    def get_filters_params(self, params: Any = None) -> Any:
        """Parameters for the filters: all but the cursor."""
        return _without_cursor(super().get_filters_params(params))

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        """The present address with other parameters, at the top of the list unless they hold a cursor."""
        kept = self.filter_params
        self.filter_params = _without_cursor(kept)
        try:
            return cast(str, super().get_query_string(new_params, remove))
        finally:
            self.filter_params = kept

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """Newest first, whatever the address asks for."""
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        """Takes one page; no query counts anything."""
        page = page_of(self.queryset, Cursor.read(request.GET), self.list_per_page)
        self.newer, self.older = page.newer, page.older
        self.result_list = page.rows
        self.result_count = len(page.rows)
        self.full_result_count = self.result_count  # so that the header says nothing about counts
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.show_all = self.can_show_all = self.multi_page = False
        self.paginator = Paginator(page.rows, self.list_per_page)

    @property
    def newer_link(self) -> str | None:
        """Address of the page with newer rows."""
        return None if self.newer is None else self.get_query_string({AFTER: self.newer})

    @property
    def older_link(self) -> str | None:
        """Address of the page with older rows."""
        return None if self.older is None else self.get_query_string({BEFORE: self.older})

    @property
    def newest_link(self) -> str | None:
        """Address of the top of the list, unless it is shown."""
        return None if self.newer is None else self.get_query_string()


class KeysetChangeListMixin:
    """For a ModelAdmin: keyset pages instead of numbered ones. Put it before the ModelAdmin class."""

    change_list_template = "admin/keyset_change_list.html"
    show_full_result_count = False
    sortable_by: Sequence[str] = ()
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        """The list that pages by cursor."""
        return KeysetChangeList


def _without_cursor(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in {BEFORE, AFTER}}
