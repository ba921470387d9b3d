"""Names for the ids that the trail holds: who (staff, jobs, commands) and whose (subjects).

One query for all of a page. The register, a floor above, says how subjects are called by setting
``subjects``; until it does, a subject is shown by its number and cannot be searched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from compliance.audit.actors import STRANGER, Actor

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class SubjectDirectory(Protocol):
    """What an app that keeps subjects tells about them."""

    label: str
    permission: str

    def references(self, ids: Collection[int]) -> dict[int, str]:
        """Reference codes by id, in one query."""

    def find(self, reference: str) -> int | None:
        """The id of a reference code."""

    def link(self, subject_id: int) -> str:
        """Address of the subject's page."""


class Jobs:
    """The place where the timetable says what its jobs do, by their codes."""

    texts: Mapping[str, StrPromise] = {}


class Subjects:
    """The place where the register announces itself."""

    directory: SubjectDirectory | None = None


def staff_names(ids: Collection[int]) -> dict[int, str]:
    """Full names by primary key, sign-in names where there are none, in one query; none for no ids."""
    return {pk: full or name for pk, (name, full) in _staff(ids).items()}


def actor_names(labels: Iterable[str]) -> dict[str, str]:
    """Readable names of actors by label, in one query."""
    wanted = set(labels)
    staff = {label: Actor(label).staff_id for label in wanted}
    # By their sign-in names: two people may have one full name, and the trail must tell them apart.
    names = {pk: name for pk, (name, _full) in _staff([pk for pk in staff.values() if pk]).items()}
    return {label: _actor_name(label, staff[label], names) for label in wanted}


def actor_name(label: str) -> str:
    """Readable name of one actor."""
    return actor_names([label])[label]


def _staff(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    users = get_user_model()._default_manager.filter(pk__in=set(ids))
    rows = users.values_list("pk", users.model.USERNAME_FIELD, "full_name")
    return {pk: (name, full) for pk, name, full in rows}


def _actor_name(label: str, staff_id: int | None, names: dict[int, str]) -> str:
    if staff_id is not None:
        return names.get(staff_id) or _("member of staff %(number)s") % {"number": staff_id}
    if label == STRANGER.label:
        return _("stranger")
    kind, _colon, name = label.partition(":")
    if kind == "client":
        return _("system %(name)s") % {"name": name}
    if kind == "job":
        said = job_names().get(name)
        return _("job: %(what)s") % {"what": said} if said else _("job %(name)s") % {"name": name}
    if kind == "command":
        return _("command %(name)s") % {"name": name}
    return label


def job_names() -> dict[str, str]:
    """What each job of the timetable does, as a part of a sentence."""
    texts = {code: str(text).rstrip(".") for code, text in Jobs.texts.items()}
    return {code: text[:1].lower() + text[1:] for code, text in texts.items()}


def subject_references(ids: Iterable[int | None]) -> dict[int, str]:
    """Reference codes of subjects by id, in one query; their numbers where nobody knows better."""
    wanted = {pk for pk in ids if pk is not None}
    known = Subjects.directory.references(wanted) if Subjects.directory and wanted else {}
    return {pk: known.get(pk, str(pk)) for pk in wanted}
