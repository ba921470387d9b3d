"""Whom the rows of a file name, by reference or by IIN: found and locked a batch at a time.

For files of other apps that are about people in the register already; none makes a subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.register.models import DataItem, Subject
from compliance.register.rules.choices import normalise_reference
from compliance.register.rules.outcome import Rejected
from compliance.register.rules.values import normalise
from compliance.vault.tokens import search_tokens

REFERENCE, IIN = "reference", "iin"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken: its number, the code of a column (empty: the row) and of a message."""

    row: int
    column: str
    code: str


class RowRejected(Exception):
    """A row cannot be taken. Holds nothing of the cell."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(code)
        self.column, self.code = column, code


class Name(NamedTuple):
    """The column by which a row names somebody, and what it says, as the register spells it."""

    column: str
    text: str


def name_in(values: Mapping[str, str], *, today: date) -> Name | None:
    """Whom a row names; the reference goes before the IIN. None: nobody. Raises RowRejected."""
    column = next((one for one in (REFERENCE, IIN) if one in values), None)
    if column is None:
        return None
    code = ""
    try:
        if column == IIN:
            return Name(column, normalise(IIN, values[column], today=today).value)
        return Name(column, normalise_reference(values[column]).value)
    except Rejected as rejected:
        code = rejected.code
    # Outside of the block: what was raised in it may hold the cell.
    raise RowRejected(column, code)


def lock_named(
    names: Iterable[Name], *, also: Iterable[int] = (), actor: Actor, now: datetime
) -> dict[Name, Subject]:
    """Whom rows name, as far as the register knows them, locked in one order. Recorded like any search.

    ``also``: ids of subjects that rows name in other ways, to be locked with them. Five queries. Row after
    row two imports would wait for each other.
    """
    names = set(names)
    iins = [name.text for name in names if name.column == IIN]
    tokens = {token: iin for iin in iins for token in search_tokens((IIN, iin))}
    references = [name.text for name in names if name.column == REFERENCE]
    ids = {
        *also,
        *_holders(tokens),
        *Subject.objects.filter(reference__in=references).values_list("pk", flat=True),
    }
    locked = list(Subject.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    # Read once more: an IIN may have been corrected while this waited for its holder.
    by_iin = _holders(tokens)
    if tokens:
        record_event(
            "register.subjects_searched",
            actor=actor,
            now=now,
            object_label="register.subject",
            details={"found": len(by_iin), "more": False},
        )
    subjects: dict[Name, Subject] = {}
    for subject in locked:
        subjects[Name(REFERENCE, subject.reference)] = subject
        if subject.pk in by_iin:
            subjects[Name(IIN, tokens[by_iin[subject.pk]])] = subject
    return subjects


def _holders(tokens: Mapping[int, str]) -> dict[int, int]:
    """Who holds these IINs: the token by the subject's id."""
    held = DataItem.objects.filter(identity__in=tokens).order_by() if tokens else DataItem.objects.none()
    return dict(held.values_list("subject_id", "identity"))
