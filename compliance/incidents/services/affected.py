"""Choosing whom a breach touches: by a question about what was held, or by a list of references.

Set-based: one statement writes the rows, however many. The digest over them is in the sealed history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.incidents.models import Incident, Selection
from compliance.register.models import Purpose, Subject

from .recording import with_open
from .trail import tell


@dataclass(frozen=True, slots=True)
class Question:
    """Who is meant. Either ``references`` of subjects, or what was held of them, or what for, at some time
    from ``since`` to before ``until``; both may be open. All conditions must hold."""

    categories: tuple[str, ...] = ()
    purpose: Purpose | None = None
    since: datetime | None = None
    until: datetime | None = None
    references: tuple[str, ...] = ()

    @property
    def listed(self) -> bool:
        """Whether it is a list."""
        return bool(self.references)

    @property
    def faults(self) -> list[str]:
        """Codes of what is wrong with it."""
        asked = bool(self.categories or self.purpose)
        standing = {
            "question_missing": not asked and not self.listed,
            "question_and_list": self.listed and bool(asked or self.since or self.until),
            "question_backwards": self.since is not None
            and self.until is not None
            and self.since >= self.until,
        }
        return [code for code, stands in standing.items() if stands]

    def parameters(self) -> dict[str, Any]:
        """For the statements below."""
        return {
            "categories": list(self.categories),
            "purpose": self.purpose.pk if self.purpose else None,
            "since": self.since,
            "until": self.until,
            "references": list(self.references),
        }


def estimate(question: Question) -> int:
    """How many subjects a question means; nothing is written. One query.

    Plan: the values of the categories (or the processings of the purpose) are read once and their subjects
    counted; the anti-join with destructions is by the index on their subject, for destroyed values only.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_statement(question)}) found", question.parameters())
        return int(cursor.fetchone()[0])


def choose_affected(
    *, incident: Incident, question: Question, actor: Actor, reason: Reason, now: datetime
) -> Selection:
    """Writes down whom the question means, as of now. Raises IncidentRefused (recorded)."""
    made: list[Selection] = []

    def change(locked: Incident) -> list[str]:
        if codes := question.faults:
            return codes
        if question.listed and _known(question.references) < len(set(question.references)):
            return ["reference_unknown"]
        selection_id, count, digest = _insert(question)
        if not count:
            return ["nobody_found"]
        selection = Selection(
            pk=selection_id,
            incident=locked,
            categories=sorted(set(question.categories)),
            purpose=question.purpose,
            since=question.since,
            until=question.until,
            listed=question.listed,
            count=count,
            digest=digest,
            made_at=now,
        )
        selection.record(actor=actor, reason=reason, now=now)
        _count_affected(locked, actor=actor, reason=reason, now=now)
        tell(
            "incidents.chosen", locked, actor=actor, reason=reason, now=now,
            selection=selection.pk, subjects=count, sha256=digest,
        )  # fmt: skip
        made.append(selection)
        return []

    with_open(incident, "choose", change, actor=actor, reason=reason, now=now)
    return made[0]


def drop_selection(*, selection: Selection, actor: Actor, reason: Reason, now: datetime) -> Selection:
    """Takes back a choice that was wrong. Its rows stay; letters that were made of it are not taken back.

    Raises IncidentRefused (recorded).
    """
    dropped: list[Selection] = []

    def change(locked: Incident) -> list[str]:
        mine: Selection = Selection.objects.select_for_update(of=("self",)).get(pk=selection.pk)
        if mine.dropped_at is not None:
            return ["selection_dropped"]
        if locked.letters_at is not None:
            return ["letters_ordered"]
        mine.dropped_at = now
        mine.record(actor=actor, reason=reason, now=now)
        _count_affected(locked, actor=actor, reason=reason, now=now)
        tell(
            "incidents.dropped", locked, actor=actor, reason=reason, now=now, selection=mine.pk,
            subjects=mine.count,
        )  # fmt: skip
        dropped.append(mine)
        return []

    with_open(selection.incident, "drop", change, actor=actor, reason=reason, now=now)
    return dropped[0]


def is_proved(selection: Selection) -> bool:
    """Whether the stored subjects are those that were chosen. The database writes what is hashed."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [selection.pk])
        return bool(cursor.fetchone()[0] == selection.digest)


def _known(references: Sequence[str]) -> int:
    return Subject.objects.filter(reference__in=set(references)).count()


def _insert(question: Question) -> tuple[int, int, str]:
    """Writes the rows of a choice that is yet to be saved: its id, how many there are, and their digest.

    One statement sees one state of the register, so the digest is of the very rows. The foreign key is
    checked at commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('incidents_selection', 'id'))")
        selection_id = int(cursor.fetchone()[0])
        cursor.execute(
            _INSERT.format(found=_statement(question)), {**question.parameters(), "selection": selection_id}
        )
        count, digest = cursor.fetchone()
    return selection_id, int(count), str(digest)


def _count_affected(incident: Incident, *, actor: Actor, reason: Reason, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_AFFECTED, [incident.pk])
        incident.affected = int(cursor.fetchone()[0])
    incident.record(actor=actor, reason=reason, now=now)


def _statement(question: Question) -> str:
    """SQL for the ids of the subjects that are meant, each once."""
    if question.listed:
        return _LISTED
    parts = [*([_HELD] if question.categories else []), *([_PROCESSED] if question.purpose else [])]
    return " INTERSECT ".join(f"({part})" for part in parts)


# As ``rules.digest`` writes it.
_DIGEST = r"""
    encode(sha256(convert_to(coalesce(string_agg(subject_id || E'\n', '' ORDER BY subject_id), ''), 'UTF8')),
        'hex')
"""
_INSERT = (
    "WITH made AS (INSERT INTO incidents_affectedsubject (selection_id, subject_id) "
    "SELECT %(selection)s, subject_id FROM ({found}) found ORDER BY subject_id RETURNING subject_id) "
    f"SELECT count(*), {_DIGEST} FROM made"
)
_STORED = f"SELECT {_DIGEST} FROM incidents_affectedsubject WHERE selection_id = %s"
_LISTED = "SELECT id AS subject_id FROM register_subject WHERE reference = ANY(%(references)s)"
# A value that was destroyed before the time in question was not there to be taken.
_HELD = """
    SELECT DISTINCT i.subject_id
    FROM register_dataitem i JOIN register_category c ON c.id = i.category_id
    WHERE c.code = ANY(%(categories)s)
        AND (%(until)s::timestamptz IS NULL OR i.collected_at < %(until)s)
        AND NOT (i.state = 'destroyed' AND %(since)s::timestamptz IS NOT NULL AND EXISTS (
            SELECT 1 FROM register_destruction d
            WHERE d.subject_id = i.subject_id AND d.destroyed_at >= i.collected_at
                AND d.destroyed_at < %(since)s AND (d.whole OR d.categories ? c.code)))
"""
_PROCESSED = """
    SELECT DISTINCT p.subject_id
    FROM register_processing p
    WHERE p.purpose_id = %(purpose)s
        AND (%(until)s::timestamptz IS NULL OR p.started_at < %(until)s)
        AND (%(since)s::timestamptz IS NULL OR p.ended_at IS NULL OR p.ended_at >= %(since)s)
"""
_AFFECTED = """
    SELECT count(DISTINCT a.subject_id)
    FROM incidents_selection s JOIN incidents_affectedsubject a ON a.selection_id = s.id
    WHERE s.incident_id = %s AND s.dropped_at IS NULL
"""
