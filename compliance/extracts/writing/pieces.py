"""A ZIP archive that is handed over piece by piece while it is written."""

from __future__ import annotations

import zipfile
from typing import IO, cast


class _Pipe:
    """What ``zipfile`` writes to: it cannot be sought, so sizes follow the contents (data descriptors)."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class Archive:
    """An archive of which ``take`` gives what is ready."""

    def __init__(self) -> None:
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._pipe), "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._open: IO[bytes] | None = None

    def __del__(self) -> None:
        """One that was broken off: with an open entry ``zipfile`` would complain in the log."""
        self.close_entry()

    def add(self, name: str, content: bytes) -> None:
        """A whole entry."""
        self.close_entry()
        self._zip.writestr(name, content)

    def open_entry(self, name: str) -> None:
        """Begins an entry whose size nobody knows yet."""
        self.close_entry()
        self._open = self._zip.open(name, "w", force_zip64=True)

    def write(self, content: bytes) -> None:
        """More of the entry that is open."""
        if self._open is None:
            raise ValueError("no entry is open")
        self._open.write(content)

    def close_entry(self) -> None:
        """Ends the entry that is open, if there is one."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def take(self) -> bytes:
        """What is ready to be handed over."""
        return self._pipe.take()

    def end(self) -> bytes:
        """The last pieces."""
        self.close_entry()
        self._zip.close()
        return self.take()
