"""Names for the ids that the trail holds: who (staff, jobs, commands) and whose (subjects).

One query for all of a page. The register, a floor above, says how subjects are called by setting
``subjects``; until it does, a subject is shown by its number and cannot be searched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from compliance.audit.actors import STRANGER, Actor


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


class Subjects:
    """The place where the register announces itself."""

    directory: SubjectDirectory | None = None


def staff_names(ids: Collection[int]) -> dict[int, str]:
    """Sign-in names by primary key, in one query; none for no ids."""
    if not ids:
        return {}
    users = get_user_model()._default_manager.filter(pk__in=set(ids))
    return dict(users.values_list("pk", users.model.USERNAME_FIELD))


def actor_names(labels: Iterable[str]) -> dict[str, str]:
    """Readable names of actors by label, in one query."""
    wanted = set(labels)
    staff = {label: Actor(label).staff_id for label in wanted}
    names = staff_names([pk for pk in staff.values() if pk is not None])
    return {label: _actor_name(label, staff[label], names) for label in wanted}


def actor_name(label: str) -> str:
    """Readable name of one actor."""
    return actor_names([label])[label]


def _actor_name(label: str, staff_id: int | None, names: dict[int, str]) -> str:
    if staff_id is not None:
        return names.get(staff_id) or _("member of staff %(number)s") % {"number": staff_id}
    if label == STRANGER.label:
        return _("stranger")
    kind, _colon, name = label.partition(":")
    if kind == "client":
        return _("system %(name)s") % {"name": name}
    if kind == "job":
        return _("job %(name)s") % {"name": name}
    if kind == "command":
        return _("command %(name)s") % {"name": name}
    return label


def subject_references(ids: Iterable[int | None]) -> dict[int, str]:
    """Reference codes of subjects by id, in one query; their numbers where nobody knows better."""
    wanted = {pk for pk in ids if pk is not None}
    known = Subjects.directory.references(wanted) if Subjects.directory and wanted else {}
    return {pk: known.get(pk, str(pk)) for pk in wanted}
