"""One folder of a mailbox: which letters are new, and their bytes, piece by piece."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import IO, Any

from imap_tools import BaseMailBox

# Of a larger letter so much is asked for at a time, so that none is ever whole in memory.
PIECE = 1 << 20
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_INTERNALDATE = re.compile(
    rb'INTERNALDATE "([ 0-3][0-9])-([A-Z][a-z]{2})-([0-9]{4}) '
    rb'([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})"'
)


class OutOfTurn(ConnectionError):
    """The server answered something else than it was asked."""


class NotMarked(OutOfTurn):
    """The server does not let letters be marked."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter on the server: its UID, when the server took it (None: it does not say), and its bytes."""

    uid: int
    received_at: datetime | None
    content: IO[bytes]


class OpenFolder:
    """A folder, open for reading only. ``uidvalidity`` says whether UIDs mean what they meant before."""

    def __init__(self, box: BaseMailBox, folder: str) -> None:
        self._box, self._folder = box, folder
        said = box.folder.status(folder, ["UIDVALIDITY"])
        try:
            self.uidvalidity = int(said["UIDVALIDITY"])
        except (KeyError, ValueError):
            raise OutOfTurn("STATUS") from None
        box.folder.set(folder, readonly=True)

    def uids_after(self, last: int) -> list[int]:
        """UIDs above ``last``, ascending."""
        # A range that ends in * always has the last letter in it, whatever its UID.
        _, answer = self._asked("SEARCH", f"UID {last + 1}:*")
        try:
            found = {int(word) for line in answer if line for word in line.split()}
        except ValueError:
            raise OutOfTurn("SEARCH") from None
        return sorted(uid for uid in found if uid > last)

    def letter(self, uid: int) -> Letter | None:
        """A letter, not marked as seen; None if it is gone. Read it before the next is asked for."""
        found = self._piece(uid, 0)
        if found is None:
            return None
        said, beginning = found
        if len(beginning) < PIECE:
            return Letter(uid, internal_date(said), io.BytesIO(beginning))
        rest: Any = _Pieces(self, uid, beginning)
        return Letter(uid, internal_date(said), io.BufferedReader(rest, PIECE))

    def mark_seen(self, first: int, last: int) -> None:
        """Marks letters as seen, once they are kept. Raises NotMarked when the server refuses."""
        self._box.folder.set(self._folder, readonly=False)
        try:
            self._asked("STORE", f"{first}:{last}", "+FLAGS.SILENT", r"(\Seen)")
        except OutOfTurn:
            raise NotMarked("STORE") from None
        self._box.folder.set(self._folder, readonly=True)

    def _piece(self, uid: int, start: int) -> tuple[bytes, bytes] | None:
        """What the server says of a letter, and up to ``PIECE`` bytes of it from a place on."""
        _, answer = self._asked("FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[]<{start}.{PIECE}>)")
        mark = re.compile(rb"UID %d\b" % uid)
        for number, line in enumerate(answer):
            said, content = line if isinstance(line, tuple) else (line, b"")
            if not said or b"BODY[]" not in said:
                continue
            # The UID may stand before the bytes or after them.
            after = answer[number + 1] if number + 1 < len(answer) else b""
            if mark.search(said) or (isinstance(after, bytes) and mark.search(after)):
                return said + (after if isinstance(after, bytes) else b""), content
        return None

    def _asked(self, command: str, *arguments: str) -> tuple[str, list[Any]]:
        status, answer = self._box.client.uid(command, *arguments)
        if status != "OK":
            raise OutOfTurn(command)
        return status, answer


class _Pieces(io.RawIOBase):
    """A large letter as a stream; each piece is fetched when it is wanted."""

    def __init__(self, folder: OpenFolder, uid: int, beginning: bytes) -> None:
        self._folder, self._uid = folder, uid
        self._piece, self._place, self._offset = beginning, len(beginning), 0
        self._more = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._offset == len(self._piece) and self._more:
            found = self._folder._piece(self._uid, self._place)
            if found is None:
                raise OutOfTurn("FETCH")  # gone in the middle: half a letter is none
            self._piece, self._offset = found[1], 0
            self._place += len(self._piece)
            self._more = len(self._piece) == PIECE
        given = memoryview(self._piece)[self._offset : self._offset + len(buffer)]
        buffer[: len(given)] = given
        self._offset += len(given)
        return len(given)


def internal_date(said: bytes) -> datetime | None:
    """When the server took the letter, as it says itself."""
    match = _INTERNALDATE.search(said)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = (part.decode() for part in match.groups())
    away = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        zone = timezone(-away if sign == "-" else away)
        at = datetime(
            int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=zone
        )
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
