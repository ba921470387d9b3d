"""Uploads that are too large for memory, kept on disk in frames under a key that only this request has.

Django would write them in clear to a temporary file, which is in the page cache, perhaps in a backup of
the disk, and stays behind when the process is killed.
"""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .file_reader import FrameReader
from .files import FRAME_BYTES, NONCE_BYTES
from .masterkeys import KEY_BYTES


def _binding(place: int, last: bool) -> bytes:
    return f"upload|{place}|{'last' if last else 'more'}".encode()


class SealedUploadHandler(FileUploadHandler):
    """Takes what MemoryFileUploadHandler leaves. Nothing of it can be read once the request is over."""

    _file: IO[bytes]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file without a name on disk, and a key for it."""
        super().new_file(*args, **kwargs)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by its reader, with the request
        self._secret = os.urandom(KEY_BYTES)
        self._waiting = bytearray()
        self._place = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Writes whole frames. The last one waits: it is marked as such."""
        self._waiting += raw_data
        while len(self._waiting) > FRAME_BYTES:
            self._write(bytes(self._waiting[:FRAME_BYTES]), last=False)
            del self._waiting[:FRAME_BYTES]

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, open for reading from its beginning and as often as is wanted."""
        self._write(bytes(self._waiting), last=True)
        self._waiting.clear()
        self._file.flush()
        content: Any = FrameReader(
            self._file,  # type: ignore[arg-type]  # a raw file will do
            secret=self._secret,
            size=file_size,
            binding=_binding,
            label="upload",
        )
        return UploadedFile(
            file=io.BufferedReader(content),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Lets go of what has come so far."""
        if hasattr(self, "_file"):
            self._file.close()

    def _write(self, frame: bytes, *, last: bool) -> None:
        nonce = os.urandom(NONCE_BYTES)
        binding = _binding(self._place, last)
        self._file.write(nonce + AESGCM(self._secret).encrypt(nonce, frame, binding))
        self._place += 1
