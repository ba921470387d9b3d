"""A sealed file as a seekable stream: one frame in clear at a time, in memory only."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .files import FRAME_BYTES, NONCE_BYTES, TAG_BYTES, binding_of, path_of
from .masterkeys import keyring
from .models import DataKey, SealedFile
from .values import EnvelopeBroken, Shredded

STEP = NONCE_BYTES + FRAME_BYTES + TAG_BYTES
# Archives are read at their end and somewhere in the middle in turns.
FRAMES_KEPT = 2


class FrameReader(io.RawIOBase):
    """Reads frames of ``FRAME_BYTES`` each from a file, whatever place is asked for.

    ``binding`` gives the associated data of a frame by its place and whether it is the last. Raises
    EnvelopeBroken when a frame was altered, moved or cut off.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        secret: bytes,
        size: int,
        binding: Callable[[int, bool], bytes],
        label: str,
    ) -> None:
        self._file = file
        self._cipher: AESGCM | None = AESGCM(secret)
        self._size = size
        self._binding = binding
        self._label = label
        self._last = max(0, (size - 1) // FRAME_BYTES)
        self._place = 0
        self._frames: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning of the file")
        self._place = base + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size or not len(buffer):
            return 0
        number, offset = divmod(self._place, FRAME_BYTES)
        found = memoryview(self._frame(number))[offset : offset + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def close(self) -> None:
        self._frames.clear()
        self._cipher = None
        self._file.close()
        super().close()

    def _frame(self, number: int) -> bytes:
        frame = self._frames.get(number)
        if frame is None:
            frame = self._open(number)
            while len(self._frames) >= FRAMES_KEPT:
                del self._frames[next(iter(self._frames))]
            self._frames[number] = frame
        return frame

    def _open(self, number: int) -> bytes:
        if self._cipher is None:
            raise ValueError("the file is closed")
        self._file.seek(number * STEP)
        raw = self._file.read(STEP)
        try:
            return self._cipher.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], self._binding(number, number == self._last)
            )
        except (InvalidTag, ValueError):
            raise EnvelopeBroken(self._label) from None


def open_for_reading(file_id: uuid.UUID) -> io.BufferedReader | Shredded:
    """The content of a sealed file as a stream that can be wound back, or Shredded. Close it.

    Raises SealedFile.DoesNotExist, MasterKeyMissing, WrongMasterKey, OSError when the content is gone.
    """
    file = SealedFile.objects.get(pk=file_id)
    key = DataKey.objects.get(pk=file.key_id)
    if key.wrapped_key is None:
        return Shredded(key.shredded_ref, key.shredded_at)
    secret = keyring().unwrap(key.kek_id, bytes(key.wrapped_key))
    return io.BufferedReader(
        FrameReader(
            path_of(file.pk).open("rb"),
            secret=secret,
            size=file.size,
            binding=lambda place, last: binding_of(file, place, last=last),
            label=file.label,
        )
    )
