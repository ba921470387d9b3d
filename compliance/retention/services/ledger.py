"""The ledger of destructions outside the database: what has to go again after a restore from a backup.

One JSON object a line: a signed statement, chained to the line before it. The file is only ever appended to.
A line names the acts, keys and subjects (by number and reference code) of some destructions; no personal
data. It is signed with the key of the seals, under a format of its own.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction

from compliance.audit import rules
from compliance.audit.sealing import SealingKeyMissing
from compliance.audit.trusted import trusted_keys
from compliance.retention.models import DestructionAct

FILE_NAME = "destructions.jsonl"
FORMAT = "destructions-1"
LINE_STARTS = b'{"hash": "'
A_LINE = 500  # destructions

# Plan: the primary key from the last exported id on; keys by the index on what destroyed them.
NEW = """
    SELECT d.id, d.number, d.subject_id, s.reference, d.whole, d.categories::text, d.items, d.destroyed_at,
        ARRAY(SELECT k.id::text FROM vault_datakey k
              WHERE k.shredded_ref = d.number AND k.shredded_at IS NOT NULL ORDER BY k.id)
    FROM register_destruction d JOIN register_subject s ON s.id = d.subject_id
    WHERE d.id > %(after)s ORDER BY d.id LIMIT %(limit)s
"""


class LedgerBroken(ValueError):
    """A ledger was edited, cut in the middle or signed by somebody else; the message is the line's number."""


class LedgerAhead(RuntimeError):
    """The ledger knows more than the database: a backup was restored and nothing replayed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was signed."""

    number: int
    hash: bytes
    fields: dict[str, Any]


FIRST = Line(0, rules.GENESIS, {"last": 0, "last_act": 0, "era": None})


def ledger_file() -> Path:
    """Where the ledger is exported by itself."""
    return Path(settings.LEDGER_EXPORT_DIR) / FILE_NAME


def export_ledger(*, now: datetime, path: Path | None = None) -> int:
    """Appends the destructions that the file does not have yet; gives how many.

    A half-written last line (a killed process, a full disk) is cut off and written again. Two callers take
    turns. Raises LedgerAhead, LedgerBroken, SealingKeyMissing, OSError.
    """
    path = path or ledger_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = cut_half_line(file)
        while found := _unwritten(last):
            last = append(file, last, found, now=now)
            written += len(found.destructions)
    return written


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What a new line is to say."""

    era: int
    destructions: list[dict[str, Any]]
    acts: list[dict[str, Any]]
    last: int
    last_act: int
    replayed: bool = False


def append(file: IO[bytes], before: Line, found: Unwritten, *, now: datetime) -> Line:
    """Signs a line and writes it. Raises SealingKeyMissing, OSError; then no half line stays."""
    if not settings.SEAL_SIGNING_KEY:
        raise SealingKeyMissing
    key = rules.signing_key(settings.SEAL_SIGNING_KEY)
    fields = {
        "format": FORMAT,
        "number": before.number + 1,
        "previous": before.hash.hex(),
        "at": now.astimezone(UTC).isoformat(timespec="microseconds"),
        "key_id": rules.public_key_id(rules.public_bytes(key.public_key())),
        "era": found.era,
        "last": found.last,
        "last_act": found.last_act,
        "replayed": found.replayed,
        "destructions": found.destructions,
        "acts": found.acts,
    }
    statement = rules.seal_statement(fields)
    signature = key.sign(statement.encode())
    digest = rules.seal_hash(statement, signature)
    line = {"hash": digest.hex(), "signature": signature.hex(), "statement": statement}
    start = file.seek(0, os.SEEK_END)
    try:
        file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        os.ftruncate(file.fileno(), start)
        raise
    return Line(before.number + 1, digest, fields)


def read_ledger(path: Path) -> Iterator[Line]:
    """The lines of a ledger, each verified: order, chain, signature. Raises LedgerBroken, OSError.

    A half-written last line is passed over.
    """
    keys, before = trusted_keys(), FIRST
    with path.open("rb") as file:
        for place, raw in enumerate(file, 1):
            if not raw.endswith(b"\n") and (raw.startswith(LINE_STARTS) or LINE_STARTS.startswith(raw)):
                return
            before = _verified(raw, before, keys, place)
            yield before


def current_era() -> int:
    """Which life of the database this is; a restored one has another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_current_era()")
        return int(cursor.fetchone()[0])


def destructions_after(after: int, *, limit: int = A_LINE) -> list[dict[str, Any]]:
    """Destructions behind an id, as a line has them, with ``id``."""
    with connection.cursor() as cursor:
        cursor.execute(NEW, {"after": after, "limit": limit})
        return [
            {
                "id": pk, "act": number, "subject": subject, "reference": reference, "whole": whole,
                "categories": json.loads(categories), "items": items,
                "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "keys": keys,
            }
            for pk, number, subject, reference, whole, categories, items, at, keys in cursor.fetchall()
        ]  # fmt: skip


def acts_after(after: int) -> list[dict[str, Any]]:
    """Acts of destruction behind an id, as a line has them, with ``id``."""
    return [
        {
            "id": act.pk, "act": act.number, "plan": act.plan.number, "items": act.items,
            "at": act.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "outcome": bytes(act.outcome_digest).hex(),
        }
        for act in DestructionAct.objects.select_related("plan").filter(pk__gt=after).order_by("pk")
    ]  # fmt: skip


@transaction.atomic
def _unwritten(last: Line) -> Unwritten | None:
    with connection.cursor() as cursor:
        # Whoever is writing a destruction holds an id below those that are seen: wait for them.
        cursor.execute("LOCK TABLE register_destruction IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM register_destruction")
        newest = cursor.fetchone()[0]
    era = current_era()
    if newest < last.fields["last"] or last.fields["era"] not in {None, era}:
        raise LedgerAhead
    destructions = destructions_after(last.fields["last"])
    acts = acts_after(last.fields["last_act"])
    if not destructions and not acts:
        return None
    return Unwritten(
        era, destructions, acts,
        last=destructions[-1]["id"] if destructions else last.fields["last"],
        last_act=acts[-1]["id"] if acts else last.fields["last_act"],
    )  # fmt: skip


def _verified(raw: bytes, before: Line, keys: dict[str, bytes], place: int) -> Line:
    try:
        line = json.loads(raw)
        statement, signature = str(line["statement"]), bytes.fromhex(line["signature"])
        fields = json.loads(statement)
        found = Line(int(fields["number"]), bytes.fromhex(line["hash"]), fields)
        holds = (
            fields["format"] == FORMAT
            and found.number == before.number + 1
            and bytes.fromhex(fields["previous"]) == before.hash
            and rules.seal_hash(statement, signature) == found.hash
            and fields["key_id"] in keys
            and rules.signature_holds(keys[fields["key_id"]], statement, signature)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise LedgerBroken(str(place)) from None
    if not holds:
        raise LedgerBroken(str(place))
    return found


def last_line(file: IO[bytes]) -> Line:
    """The last whole line of an open ledger."""
    return _last_line(file)[0]


def _last_line(file: IO[bytes]) -> tuple[Line, int]:
    """The last whole line, whose own signature holds, and where it ends."""
    size = file.seek(0, os.SEEK_END)
    start, tail = size, b""
    while start > 0 and tail.rstrip(b"\n").count(b"\n") < 2:
        step = min(65536, start)
        start = file.seek(start - step)
        tail = file.read(step) + tail
    whole, newline, half = tail.rpartition(b"\n")
    if half and not (half.startswith(LINE_STARTS) or LINE_STARTS.startswith(half)):
        raise LedgerBroken("last")
    if not newline:
        return FIRST, 0
    raw = whole.rpartition(b"\n")[2]
    try:
        fields = json.loads(json.loads(raw)["statement"])
        before = Line(int(fields["number"]) - 1, bytes.fromhex(fields["previous"]), {})
    except (ValueError, KeyError, TypeError):
        raise LedgerBroken("last") from None
    return _verified(raw, before, trusted_keys(), before.number + 1), start + len(whole) + 1


def cut_half_line(file: IO[bytes]) -> Line:
    """The last whole line, behind which nothing is left: what is appended is a line of its own."""
    last, end = _last_line(file)
    if file.seek(0, os.SEEK_END) != end:
        file.truncate(end)
    return last


def missing_from(numbers: Sequence[str], after: int = 0) -> list[dict[str, Any]]:
    """Destructions of the database that are not among these numbers."""
    known, found = set(numbers), []
    while page := destructions_after(after):
        found += [one for one in page if one["act"] not in known]
        after = page[-1]["id"]
    return found
