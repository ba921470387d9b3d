"""Seals outside the database: the file that makes a rewritten database detectable.

One JSON object a line, in the order of their numbers. The file is only ever appended to, so it can
be copied to a medium the database's administrator cannot reach while it grows.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from . import rules
from .models import AuditSeal

FILE_NAME = "seals.jsonl"
LINE_STARTS = b'{"hash": "'


class ExportUnreadable(ValueError):
    """A file of exported seals has a line that is not one; the message gives its number."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A seal as it was exported."""

    number: int
    statement: str
    signature: bytes
    hash: bytes
    key_id: str

    @property
    def digest(self) -> bytes:
        """What must be the same in the database."""
        return digest(self.statement, self.hash)

    def genuine(self, keys: dict[str, bytes]) -> bool:
        """Whether the line itself is as it was signed; if not, the file was edited."""
        try:
            number = json.loads(self.statement)["number"]
        except (ValueError, KeyError, TypeError):
            return False
        return (
            number == self.number
            and rules.seal_hash(self.statement, self.signature) == self.hash
            and self.key_id in keys
            and rules.signature_holds(keys[self.key_id], self.statement, self.signature)
        )


def digest(statement: str, sealed_hash: bytes) -> bytes:
    """32 bytes that stand for a seal when two copies are compared."""
    return hashlib.sha256(sealed_hash + statement.encode()).digest()


def export_file() -> Path:
    """Where seals are exported by themselves."""
    return Path(settings.SEAL_EXPORT_DIR) / FILE_NAME


def append_new_seals(path: Path | None = None) -> int:
    """Appends the seals the file does not have yet and returns how many.

    A half-written last line (a killed process) is cut off and written again. Two callers take turns.
    Raises ExportUnreadable, and changes nothing, when the file is something else; OSError.
    """
    path = path or export_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, end = _last_seal(file)
        file.truncate(end)
        new = AuditSeal.objects.filter(number__gt=last).defer("leaves", "entry_ids").order_by("number")
        written = 0
        for seal in new.iterator(chunk_size=500):
            file.write(json.dumps(seal.as_exported(), sort_keys=True).encode() + b"\n")
            written += 1
        file.flush()
        os.fsync(file.fileno())
    return written


def _last_seal(file: IO[bytes]) -> tuple[int, int]:
    """Number of the last whole line, and where it ends."""
    tail, start = _two_lines(file)
    whole, newline, half = tail.rpartition(b"\n")
    if not _is_beginning(half):
        raise ExportUnreadable("last")
    end = start + len(whole) + len(newline)
    if not newline:
        return 0, end
    return _parsed(whole.rpartition(b"\n")[2], "last").number, end


def _is_beginning(line: bytes) -> bool:
    """Whether a line is what a killed process leaves behind, or nothing."""
    return not line.endswith(b"\n") and (line.startswith(LINE_STARTS) or LINE_STARTS.startswith(line))


def _two_lines(file: IO[bytes]) -> tuple[bytes, int]:
    """At least the last two lines of the file, and where they begin."""
    start, tail = file.seek(0, os.SEEK_END), b""
    while start > 0 and tail.count(b"\n") < 2:
        step = min(4096, start)
        start = file.seek(start - step)
        tail = file.read(step) + tail
    return tail, start


def read_exported(path: Path, size: int | None = None) -> Iterator[Anchor]:
    """Seals of an export (of its first ``size`` bytes), in the file's order.

    A half-written last line is passed over. Raises ExportUnreadable, OSError.
    """
    with path.open("rb") as file:
        place = 0
        while line := file.readline() if size is None else file.readline(size):
            place += 1
            size = None if size is None else size - len(line)
            if line.strip():
                try:
                    yield _parsed(line, str(place))
                except ExportUnreadable:
                    if not _is_beginning(line):
                        raise
            if size == 0:
                return


def _parsed(line: bytes, place: str) -> Anchor:
    try:
        seal: dict[str, Any] = json.loads(line)
        return Anchor(
            number=int(seal["number"]),
            statement=str(seal["statement"]),
            signature=bytes.fromhex(seal["signature"]),
            hash=bytes.fromhex(seal["hash"]),
            key_id=str(seal["key_id"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ExportUnreadable(place) from error
