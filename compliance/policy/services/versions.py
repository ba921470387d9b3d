"""Versions of the policy as they are read: which is in force, what it says, how it differs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.audit.notes import open_office_text
from compliance.policy.models import Clause, PolicyVersion, State
from compliance.policy.rules.changes import Piece, What, fate, pieces
from compliance.policy.rules.contents import digest_of
from compliance.policy.rules.differences import Difference, Texts, compare
from compliance.policy.rules.numbering import as_number, as_text, gaps
from compliance.policy.rules.splitting import Left


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened to a clause between two versions, in each language."""

    number: str
    heading: bool
    what: What
    kk: tuple[Piece, ...]
    ru: tuple[Piece, ...]


def version_in_force(day: date) -> PolicyVersion | None:
    """The published version that is in force on a day. One query by an index on few rows."""
    found: PolicyVersion | None = (
        PolicyVersion.objects.filter(state=State.PUBLISHED, in_force_from__lte=day)
        .order_by("-in_force_from")
        .first()
    )
    return found


def published_versions() -> list[PolicyVersion]:
    """All that was ever published, newest first."""
    return list(PolicyVersion.objects.filter(state=State.PUBLISHED).order_by("-in_force_from"))


def clauses_of(version: PolicyVersion) -> list[Clause]:
    """Clauses that a version has, in their order. One query."""
    return list(version.clauses.filter(left_out=False).order_by("place"))


def contents_digest(version: PolicyVersion, clauses: Iterable[Clause]) -> str:
    """SHA-256 over all that a version says."""
    said = ((one.number, one.heading, one.text_kk, one.text_ru) for one in clauses)
    return digest_of((version.title_kk, version.title_ru), said)


def is_unaltered(version: PolicyVersion, clauses: Iterable[Clause]) -> bool:
    """Whether a published version still says what its digest was computed over."""
    return contents_digest(version, clauses) == version.digest


def differences_in(clauses: Iterable[Clause]) -> list[Difference]:
    """How the two languages differ, clause by clause."""
    return compare(Texts(one.number, one.text_kk, one.text_ru, one.heading) for one in clauses)


def missing_numbers(clauses: Iterable[Clause]) -> list[str]:
    """Numbers that should be there and are not."""
    return [as_text(number) for number in gaps(as_number(one.number) for one in clauses)]


def rest_of(version: PolicyVersion) -> list[Left]:
    """What the file had outside of clauses, opened."""
    told = open_office_text(bytes(version.rest))
    try:
        return [Left(**one) for one in json.loads(told)] if told else []
    except ValueError:  # destroyed or altered: what the vault says instead of a text
        return [Left(told, "", "", "other")]


def changes_between(old: Sequence[Clause], new: Sequence[Clause]) -> list[Changed]:
    """Every clause of either version in the order of the numbers, and what became of it."""
    before = {one.place: one for one in old}
    after = {one.place: one for one in new}
    texts_before = {place: (one.text_kk, one.text_ru) for place, one in before.items()}
    texts_after = {place: (one.text_kk, one.text_ru) for place, one in after.items()}
    found = []
    for place in sorted(before.keys() | after.keys()):
        one = after.get(place) or before[place]
        kk_before, ru_before = texts_before.get(place, ("", ""))
        kk_after, ru_after = texts_after.get(place, ("", ""))
        what = fate(place, texts_before, texts_after)
        found.append(
            Changed(
                one.number,
                one.heading,
                what,
                tuple(pieces(kk_before, kk_after)),
                tuple(pieces(ru_before, ru_after)),
            )
        )
    return found
