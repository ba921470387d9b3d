"""What becomes of each row of a batch: decided in the order of the file, before anything is written.

A person is known again by an identifying value (IIN) or by the reference code. A second row about the
same person that says the same is counted as unchanged; one that says otherwise is rejected, so that
nothing is overwritten by chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from compliance.register.models.subjects import Status

from .candidates import Candidate
from .errors import Fault
from .memory import Imagination
from .options import REFERENCE, ImportOptions
from .people import People, Person


@dataclass(slots=True)
class Change:
    """A row that says something new of somebody who is in the register."""

    person: Person
    candidate: Candidate
    added: tuple[str, ...]
    changed: tuple[str, ...]
    #: Kind or language differ.
    subject: bool


@dataclass(slots=True)
class Rejection:
    """A row that is not taken, why, and whom it is about if that is known."""

    candidate: Candidate
    faults: list[Fault]
    person: Person | None


@dataclass(slots=True)
class Decisions:
    """All rows of a batch, each in one of four lists; ``met`` are those met here for the first time."""

    created: list[tuple[Person, Candidate]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: list[Candidate] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    met: list[tuple[Person, Candidate]] = field(default_factory=list)


@dataclass(slots=True)
class _Desk:
    people: People
    options: ImportOptions
    #: Rows refused in an earlier attempt to write the batch.
    refused: Mapping[int, Fault]
    #: Rows that were about nobody in the register in an earlier attempt.
    were_new: frozenset[int]
    imagination: Imagination | None
    done: Decisions


def decide(
    candidates: list[Candidate],
    people: People,
    options: ImportOptions,
    *,
    refused: Mapping[int, Fault],
    were_new: frozenset[int],
    imagination: Imagination | None = None,
) -> Decisions:
    """What becomes of each candidate. Changes ``people`` as if everything was written."""
    desk = _Desk(people, options, refused, were_new, imagination, Decisions())
    for candidate in candidates:
        person, faults = _about(candidate, people)
        faults = [*candidate.faults, *faults]
        if candidate.number in refused:
            faults.append(refused[candidate.number])
        if not faults:
            faults = _place(candidate, person, desk)
        if faults:
            desk.done.rejected.append(Rejection(candidate, faults, person))
    return desk.done


def _about(candidate: Candidate, people: People) -> tuple[Person | None, list[Fault]]:
    """Whom the row is about, or nobody yet; and what speaks against that."""
    person: Person | None = None
    if candidate.reference:
        person = people.by_reference.get(candidate.reference)
        if person is None:
            return None, [(REFERENCE, "reference_unknown")]
    for code, tokens in candidate.identities:
        owner = next((people.by_token[token] for token in tokens if token in people.by_token), None)
        if owner is None:
            continue
        if person is not None and owner is not person:
            return person, [(code, "identity_taken")]
        person = owner
    if person is None and not candidate.identities and not candidate.faults:
        return None, [("", "identity_missing")]
    return person, []


def _place(candidate: Candidate, person: Person | None, desk: _Desk) -> list[Fault]:
    if person is None:
        person = _new_person(candidate, desk)
        desk.done.created.append((person, candidate))
        desk.done.met.append((person, candidate))
        _claim(candidate, person, desk)
        return []
    faults = _objections(candidate, person, desk)
    if faults:
        return faults
    added = tuple(code for code in candidate.values if code not in person.items and code not in person.values)
    changed = tuple(
        code
        for code, value in candidate.values.items()
        if code not in added and person.values.get(code) != value
    )
    kind = candidate.about.get("kind", person.kind)
    language = candidate.about.get("language", person.language)
    subject = (kind, language) != (person.kind, person.language)
    differs = bool(added or changed or subject)
    if person.met:
        if desk.imagination and person.imagined is not None:
            differs = not desk.imagination.holds(candidate, person.imagined)
        if differs:
            return [("", "duplicate_row")]
    else:
        person.met = True
        desk.done.met.append((person, candidate))
    if not differs:
        desk.done.unchanged.append(candidate)
        return []
    desk.done.changed.append(Change(person, candidate, added, changed, subject))
    person.values.update(candidate.values)
    person.kind, person.language = kind, language
    _claim(candidate, person, desk)
    return []


def _objections(candidate: Candidate, person: Person, desk: _Desk) -> list[Fault]:
    if person.is_gone:
        return [("", "subject_destroyed")]
    if person.status == Status.BLOCKED:
        return [("", "subject_blocked")]
    if candidate.number in desk.were_new and not person.met:
        # Somebody else has registered the person while this batch was being written.
        return [(candidate.identities[0][0], "identity_taken")]
    values = [
        *((code, "category_blocked") for code in candidate.values if code in person.blocked),
        *((code, "held_unreadable") for code in candidate.values if code in person.unreadable),
    ]
    if not values and not candidate.reference and person.imagined is None:
        # Found by a token of 64 bits: what it stands for must be the same, too.
        code = next((c for c, _ in candidate.identities if person.values.get(c) == candidate.values[c]), None)
        if code is None:
            return [(candidate.identities[0][0], "identity_taken")]
    return values


def _new_person(candidate: Candidate, desk: _Desk) -> Person:
    return Person(
        None,
        candidate.about.get("kind", desk.options.kind),
        candidate.about.get("language", desk.options.language),
        values=dict(candidate.values),
        met=True,
    )


def _claim(candidate: Candidate, person: Person, desk: _Desk) -> None:
    for _, tokens in candidate.identities:
        for token in tokens:
            desk.people.by_token[token] = person
