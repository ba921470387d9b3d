"""Taking a policy in from a file: a draft with its clauses."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from compliance.policy.models import Clause, PolicyVersion, State
from compliance.policy.rules.contents import place_of
from compliance.policy.rules.days import may_be_in_force_from
from compliance.policy.rules.decoding import NotAText, decode
from compliance.policy.rules.differences.names import edition_of
from compliance.policy.rules.languages import LANGUAGES
from compliance.policy.rules.splitting import Split, split

from .refusing import refused, tell

AUTO = "auto"
IMPORT_LOCK = 0x901CE
LONGEST_TITLE = 200

# All clauses and their history in one statement. They come as one JSON array.
TAKE = f"""
    WITH given AS (
        SELECT * FROM jsonb_to_recordset(%(clauses)s::jsonb)
            AS c (number text, heading boolean, place bigint, text_kk text, text_ru text)
    ), taken AS (
        INSERT INTO policy_clause (version_id, number, heading, place, text_kk, text_ru, left_out)
        SELECT %(version)s, number, heading, place, text_kk, text_ru, false FROM given ORDER BY place
        RETURNING *
    )
    {history_of(Clause, "+", rows="taken")}
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """A file taken in: its version, whether it is new, and what was found in the file."""

    version: PolicyVersion
    is_new: bool
    found: Split
    encoding: str
    guessed: bool


def import_policy(
    *,
    content: bytes,
    language: str = AUTO,
    in_force_from: date | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Imported:
    """A draft from the bytes of a file. The same file again is the same draft, edited as it may be.

    ``language`` is ``auto`` for a file with both, or the one that all of it is in. What belongs to no clause
    is kept, sealed. Raises Refused (recorded).
    """
    if language not in {AUTO, *LANGUAGES}:
        raise refused("language_unknown", actor=actor, reason=reason, now=now)
    if in_force_from is not None and not may_be_in_force_from(in_force_from, today=timezone.localdate(now)):
        raise refused("day_absurd", field="in_force_from", actor=actor, reason=reason, now=now)
    try:
        decoded = decode(content)
    except NotAText as not_a_text:
        raise refused(not_a_text.code, actor=actor, reason=reason, now=now) from None
    found = split(decoded.text, only="" if language == AUTO else language)
    if not found.clauses:
        raise refused("no_clauses", actor=actor, reason=reason, now=now)
    if found.too_many:
        raise refused("too_many_clauses", actor=actor, reason=reason, now=now)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        known = _known(digest)
        version = known or _taken(
            found, digest, decoded.encoding, in_force_from, actor=actor, reason=reason, now=now
        )
    return Imported(version, known is None, found, decoded.encoding, decoded.guessed)


def _known(digest: str) -> PolicyVersion | None:
    """The draft of this file, or the newest published version if it is of this file."""
    draft: PolicyVersion | None = PolicyVersion.objects.filter(
        source_digest=digest, state=State.DRAFT
    ).first()
    newest: PolicyVersion | None = (
        PolicyVersion.objects.filter(state=State.PUBLISHED).order_by("-number").first()
    )
    if draft is None and newest is not None and newest.source_digest == digest:
        return newest
    return draft


def _taken(
    found: Split,
    digest: str,
    encoding: str,
    in_force_from: date | None,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> PolicyVersion:
    edition = edition_of("\n".join(one.text for one in found.clauses if one.language == "ru"))
    version = PolicyVersion(
        title_kk=found.titles["kk"][:LONGEST_TITLE],
        title_ru=found.titles["ru"][:LONGEST_TITLE],
        in_force_from=in_force_from,
        law_edition=_day(edition),
        source_digest=digest,
        source_encoding=encoding,
        rest=seal_office_note(_rest(found), now),
        imported_at=now,
    )
    version.record(actor=actor, reason=reason, now=now)
    clauses = _clauses(found)
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                "clauses": json.dumps(clauses, ensure_ascii=False),
                "version": version.pk,
                **stamp.parameters(),
            },
        )
    tell(
        "policy.version_imported", version, actor=actor, reason=reason, now=now,
        clauses=len(clauses), missing=sum(map(len, found.missing.values())), digest=digest,
    )  # fmt: skip
    return version


def _clauses(found: Split) -> list[dict[str, object]]:
    """Clauses side by side, in their order."""
    rows: dict[int, dict[str, object]] = {}
    for one in found.clauses:
        place = place_of(one.number, heading=one.heading)
        row = rows.setdefault(
            place,
            {"number": one.number, "heading": one.heading, "place": place, "text_kk": "", "text_ru": ""},
        )
        row[f"text_{one.language}"] = one.text
    return [rows[place] for place in sorted(rows)]


def _rest(found: Split) -> str:
    if not found.rest:
        return ""
    said = [
        {"text": one.text, "language": one.language, "after": one.after, "why": one.why} for one in found.rest
    ]
    return json.dumps(said, ensure_ascii=False)


def _day(parts: tuple[int, int, int] | None) -> date | None:
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None
