"""A page of the trail with everything it shows, by a number of queries that does not depend on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.text import capfirst

from compliance.audit import trail
from compliance.audit.events import Kind
from compliance.audit.models import AuditEntry
from compliance.audit.names import Subjects, actor_names, subject_references
from compliance.audit.trail import Found, TrailFilter

from .paging import Cursor, take_page

ENTRIES = 50

# The word says what kind it is; a colour only where it helps to find something.
KIND_TONES = {Kind.REFUSAL: "bad", Kind.READ: "calm", Kind.EXPORT: "warn"}


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Entries of one page, the cursors of its neighbours, and where a search was cut off."""

    entries: list[AuditEntry]
    newer: int | None
    older: int | None
    looked_to: int | None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry, ready to be shown."""

    entry: AuditEntry
    who: str
    whose: str
    whose_link: str
    record: str
    kind: str
    tone: str


def trail_page(asked: TrailFilter, cursor: Cursor) -> TrailPage:
    """Two queries for the entries, two more for a period, one more when a search is cut off."""
    cut: list[int] = []

    def seen(found: Found) -> list[int]:
        if found.looked_to is not None:
            cut.append(found.looked_to)
        return found.ids

    page = take_page(
        cursor,
        ENTRIES,
        older_than=lambda before, limit: seen(trail.older(asked, before=before, limit=limit)),
        newer_than=lambda after, limit: seen(trail.newer(asked, after=after, limit=limit)),
        key=int,
    )
    # What was cut off on the way up is of no interest: the page then begins at the top.
    looked_to = cut[-1] if cut and page.older is None else None
    return TrailPage(trail.in_order(page.rows), page.newer, page.older, looked_to)


def shown_lines(request: HttpRequest, entries: Sequence[AuditEntry]) -> list[TrailLine]:
    """Entries with names for their ids. Two queries."""
    with_subjects = sees_subjects(request)
    actors = actor_names([*(entry.actor for entry in entries), *_staff_records(entries)])
    subjects = subject_references(entry.subject_id for entry in entries) if with_subjects else {}
    return [
        TrailLine(
            entry=entry,
            who=actors[entry.actor],
            whose=subjects.get(entry.subject_id or 0, ""),
            whose_link=subject_link(entry.subject_id) if with_subjects else "",
            record=record_name(entry, actors, subjects),
            kind=kind_text(entry.kind) if entry.kind != Kind.CHANGE else "",
            tone=KIND_TONES.get(Kind(entry.kind), "") if entry.kind in Kind.values else "",
        )
        for entry in entries
    ]


def sees_subjects(request: HttpRequest) -> bool:
    """Whether the reader may know whose data an entry is about."""
    directory = Subjects.directory
    return directory is not None and request.user.has_perm(directory.permission)


def subject_link(subject_id: int | None) -> str:
    """Address of a subject's page; empty for nobody."""
    return Subjects.directory.link(subject_id) if Subjects.directory and subject_id is not None else ""


def kind_text(kind: int) -> str:
    """A kind by its name."""
    return str(Kind(kind).label) if kind in Kind.values else str(kind)


def record_name(entry: AuditEntry, actors: Mapping[str, str], subjects: Mapping[int, str]) -> str:
    """What an entry is about: the name of the model, and the record by its name or number.

    A subject that "whose" names already is not named again.
    """
    if not entry.object_label:
        return ""
    directory = Subjects.directory
    if directory is not None and entry.object_label == directory.label and entry.subject_id in subjects:
        return model_name(entry.object_label)
    known = actors.get(f"staff:{entry.object_id}") if entry.object_label == _staff_label() else None
    return f"{model_name(entry.object_label)} {known or entry.object_id}".strip()


def _staff_records(entries: Sequence[AuditEntry]) -> list[str]:
    """Staff that entries are about, as labels of actors: their names come with those of the actors."""
    staff = _staff_label()
    return [f"staff:{e.object_id}" for e in entries if e.object_label == staff and e.object_id.isdigit()]


def _staff_label() -> str:
    return get_user_model()._meta.label_lower


def model_name(label: str) -> str:
    """A model by its name for people; the label of one that is no more."""
    model: Any = None
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return label
    return str(capfirst(model._meta.verbose_name))
