"""Seals outside the database: the file that makes a rewritten database detectable.

One JSON object a line, in the order of their numbers. The file is only ever appended to, so it can
be copied to a medium the database's administrator cannot reach while it grows.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from .models import AuditSeal

FILE_NAME = "seals.jsonl"


class ExportUnreadable(ValueError):
    """A file of exported seals has a line that is not one; the message gives its number."""


def export_file() -> Path:
    """Where seals are exported by themselves."""
    return Path(settings.SEAL_EXPORT_DIR) / FILE_NAME


def append_new_seals(path: Path | None = None) -> int:
    """Appends the seals the file does not have yet and returns how many.

    A half-written last line (a killed process) is cut off and written again. Two callers take turns.
    """
    path = path or export_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _last_number(file)
        new = AuditSeal.objects.filter(number__gt=last).defer("leaves").order_by("number")
        written = 0
        for seal in new.iterator(chunk_size=500):
            file.write(json.dumps(seal.as_exported(), sort_keys=True).encode() + b"\n")
            written += 1
        file.flush()
        os.fsync(file.fileno())
    return written


def _last_number(file: Any) -> int:
    file.seek(0, os.SEEK_END)
    end = file.tell()
    position, tail = end, b""
    while position > 0:
        step = min(4096, position)
        position -= step
        file.seek(position)
        tail = file.read(step) + tail
        complete = tail[: tail.rfind(b"\n") + 1]
        if complete.count(b"\n") >= 2 or position == 0:
            break
    complete = tail[: tail.rfind(b"\n") + 1]
    file.truncate(position + len(complete))
    file.seek(0, os.SEEK_END)
    lines = complete.splitlines()
    return int(json.loads(lines[-1])["number"]) if lines else 0


def read_exported(path: Path) -> Iterator[dict[str, Any]]:
    """Seals of an export, in the file's order. Raises ExportUnreadable, OSError."""
    with path.open("rb") as file:
        for position, line in enumerate(file, start=1):
            try:
                seal = json.loads(line)
                yield {
                    "number": int(seal["number"]),
                    "statement": str(seal["statement"]),
                    "signature": bytes.fromhex(seal["signature"]),
                    "hash": bytes.fromhex(seal["hash"]),
                    "key_id": str(seal["key_id"]),
                }
            except (ValueError, KeyError, TypeError) as error:
                raise ExportUnreadable(str(position)) from error
