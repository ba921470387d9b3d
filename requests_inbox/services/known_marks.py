"""The marks in use, made ready once and kept until somebody changes one. They hold no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from requests_inbox import rules
from requests_inbox.models import Mark


@dataclass(frozen=True, slots=True)
class _Kept:
    """Marks as they were at the change with this number, of one database."""

    database: str
    version: int | None
    marks: rules.CompiledMarks


_kept: list[_Kept] = []


def newest_change() -> Any:
    """The number of the newest change of any mark, as a query in another. Plan: end of the primary key."""
    return Mark.history.order_by("-history_id").values("history_id")[:1]


def marks_at(version: int | None) -> rules.CompiledMarks:
    """The marks in use, as of the change ``version``; the shipped ones where there is none at all."""
    database = str(connection.settings_dict["NAME"])
    for kept in _kept:
        if (kept.database, kept.version) == (database, version):
            return kept.marks
    marks = compiled()
    _kept[:] = [_Kept(database, version, marks)]
    return marks


def marks_in_use() -> rules.CompiledMarks:
    """The same for one look: two queries at most."""
    return marks_at(Mark.history.aggregate(newest=Max("history_id"))["newest"])


def compiled() -> rules.CompiledMarks:
    """The marks in use, read and made ready."""
    rows = Mark.objects.filter(active=True).order_by("code")
    return rules.compile_marks([as_rule(row) for row in rows])


def as_rule(mark: Mark) -> rules.Mark:
    """A row as the rules take it."""
    return rules.Mark(
        code=mark.code,
        type=rules.RequestType(mark.type),
        language=mark.language,
        text=mark.text,
        kind=rules.MarkKind(mark.kind),
        weight=mark.weight / 100,
        window=mark.window,
    )
