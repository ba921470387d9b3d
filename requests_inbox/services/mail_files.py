"""Letters in files: single ones, folders of them, mbox and Maildir. One at a time, in constant memory."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LETTER_SUFFIX = ".eml"
# «From somebody@example.kz Tue Apr  7 10:15:00 2026»: the line that begins a letter in an mbox.
POSTMARK = re.compile(rb"From .{0,300}\d\d:\d\d.{0,60}\d{4}")
LINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class FoundLetter:
    """Where a letter lies: a name for the report, the file, and the part of it (all of it: no ``end``)."""

    name: str
    path: Path
    start: int = 0
    end: int | None = None

    def open(self) -> IO[bytes]:
        """Its bytes. Raises OSError. Close it."""
        file = self.path.open("rb")
        if self.end is None:
            return file
        part: Any = _Part(file, self.start, self.end)
        return io.BufferedReader(part)


class _Part(io.RawIOBase):
    """A part of an open file as a file of its own."""

    def __init__(self, file: IO[bytes], start: int, end: int) -> None:
        self._file, self._left = file, end - start
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        given = self._file.read(min(len(buffer), self._left))
        buffer[: len(given)] = given
        self._left -= len(given)
        return len(given)

    def close(self) -> None:
        self._file.close()
        super().close()


def letters_in(path: Path) -> Iterator[FoundLetter]:
    """The letters of a file or folder, in the order of their names. Raises OSError for a path that is none.

    A file that is named is taken whatever it is called; in folders those that are letters by their name, and
    mbox files.
    """
    if path.is_dir():
        yield from _in_folder(path)
    else:
        yield from _in_file(path)


def _in_file(path: Path) -> Iterator[FoundLetter]:
    with path.open("rb") as file:
        is_mbox = POSTMARK.match(file.read(400)) is not None
    if is_mbox and path.suffix.lower() != LETTER_SUFFIX:
        yield from _in_mbox(path)
    else:
        yield FoundLetter(str(path), path)


def _in_folder(folder: Path) -> Iterator[FoundLetter]:
    with os.scandir(folder) as entries:
        found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    names = {name for name, is_folder in found if is_folder}
    maildir = {"cur", "new"} <= names
    for name, is_folder in found:
        path = folder / name
        if not is_folder:
            yield from _taken(path)
        elif not maildir or name not in {"cur", "new", "tmp"}:
            yield from _in_folder(path)
        elif name != "tmp":
            # What is in tmp is not delivered yet.
            yield from (FoundLetter(str(one), one) for one in sorted(path.iterdir()) if one.is_file())


def _taken(path: Path) -> Iterator[FoundLetter]:
    suffix = path.suffix.lower()
    if suffix == LETTER_SUFFIX:
        yield FoundLetter(str(path), path)
    elif path.is_file():
        with path.open("rb") as file:
            is_mbox = POSTMARK.match(file.read(400)) is not None
        if is_mbox:
            yield from _in_mbox(path)


def _in_mbox(path: Path) -> Iterator[FoundLetter]:
    """Cuts an mbox at its postmarks; bytes between them are taken as they are."""
    number, start, blank = 0, -1, True
    with path.open("rb") as file:
        place, whole_line = 0, True
        while line := file.readline(LINE):
            if whole_line and blank and POSTMARK.match(line):
                if start >= 0:
                    number += 1
                    yield _cut(path, number, start, place, parted=True)
                start = place + len(line)
            blank = whole_line and line in {b"\n", b"\r\n"}
            whole_line = line.endswith(b"\n")
            place += len(line)
    if start >= 0:
        yield _cut(path, number + 1, start, place, parted=False)


def _cut(path: Path, number: int, start: int, end: int, *, parted: bool) -> FoundLetter:
    """A letter of an mbox without the empty line after it.

    The last one has that line, too, unless somebody cut it off: with it, it would be another letter once the
    next is appended. ``parted``: what stands here is that line, as another letter follows.
    """
    with path.open("rb") as file:
        file.seek(max(start, end - 4))
        last = file.read(end - max(start, end - 4))
    if last.endswith(b"\r\n") and (parted or last == b"\r\n\r\n"):
        trimmed = 2
    else:
        trimmed = 1 if last.endswith(b"\n") and (parted or last.endswith(b"\n\n")) else 0
    return FoundLetter(f"{path}#{number}", path, start, max(start, end - trimmed))
