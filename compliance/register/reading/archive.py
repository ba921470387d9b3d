"""The ZIP archive that a workbook is: opened only if it cannot exhaust memory or time.

What an archive says of itself is checked before anything is unpacked, beginning with its directory, which
the library reads into memory whole. Parts are then read as streams; the library stops at a part's declared
size and compares its sum, so that no more is unpacked than was checked.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from .errors import ReadingError
from .limits import MEGABYTE, SizeLimits

_END = b"PK\x05\x06"
_END_SIZE = 22
_END_64_LOCATOR = b"PK\x06\x07"
_DIRECTORY_ENTRY = 512  # bytes that a part may take in the directory, generously
_SMALL_PART = 32 * MEGABYTE
_CHUNK = 1 << 16
# An unfinished tag longer than this is no spreadsheet's, and the parser would keep all of it.
_LONGEST_TAG = MEGABYTE

# What the library raises on damaged archives. Its errors may quote the file, so none is let through.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
)


class Archive:
    """The parts of a workbook, by path."""

    def __init__(self, file: BinaryIO, size: int, limits: SizeLimits) -> None:
        _check_directory(file, size, limits)
        opened = _opened(file)
        if opened is None:
            raise ReadingError("xlsx_broken")
        self._zip = opened
        for part in opened.infolist():
            _check_part(part, limits)
        if sum(part.file_size for part in opened.infolist()) > limits.unpacked_bytes:
            raise ReadingError("xlsx_too_large", limit_mb=limits.unpacked_bytes // MEGABYTE)

    def has(self, path: str) -> bool:
        """Whether there is such a part."""
        return path in self._zip.NameToInfo

    def size(self, path: str) -> int:
        """How many bytes the part unpacks to."""
        return self._zip.NameToInfo[path].file_size

    def tree(self, path: str) -> Element:
        """A small part as a tree of elements; a document type or entities are refused."""
        if self.size(path) > _SMALL_PART:
            raise ReadingError("xlsx_suspicious")
        found = _tree(b"".join(self.chunks(path)))
        if isinstance(found, str):
            raise ReadingError(found)
        return found

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece."""
        stream = _part(self._zip, path)
        if stream is None:
            raise ReadingError("xlsx_broken")
        with stream:
            while True:
                chunk = _piece(stream)
                if chunk is None:
                    raise ReadingError("xlsx_broken")
                if not chunk:
                    return
                yield chunk

    def parse(self, path: str, parser: expat.XMLParserType) -> Iterator[int]:
        """Feed a part to the parser; after each piece yields how many bytes it has been fed."""
        parser.StartDoctypeDeclHandler = _refuse_document_type
        fed = 0
        for chunk in self.chunks(path):
            fed += len(chunk)
            _feed(parser, chunk, final=False)
            if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG + _CHUNK:
                raise ReadingError("xlsx_suspicious")
            yield fed
        _feed(parser, b"", final=True)
        yield fed

    def close(self) -> None:
        """Close the archive, not the caller's file."""
        self._zip.close()


def _check_directory(file: BinaryIO, size: int, limits: SizeLimits) -> None:
    start = max(0, size - _END_SIZE - (1 << 16))
    file.seek(start)
    tail = file.read()
    # In the order in which the library looks for it.
    at = len(tail) - _END_SIZE
    if at < 0 or not (tail.startswith(_END, at) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise ReadingError("xlsx_broken")
    parts, directory = struct.unpack_from("<HL", tail, at + 10)
    if at >= 20 and tail.startswith(_END_64_LOCATOR, at - 20):
        # The 64-bit form of the directory may claim any size; a workbook within the limits needs none.
        raise ReadingError("xlsx_suspicious")
    if parts > limits.archive_parts or directory > limits.archive_parts * _DIRECTORY_ENTRY:
        raise ReadingError("xlsx_suspicious")


def _check_part(part: zipfile.ZipInfo, limits: SizeLimits) -> None:
    if part.flag_bits & 1:
        raise ReadingError("xlsx_encrypted")
    # Other methods are not a spreadsheet's, and the library unpacks them without bounds.
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ReadingError("xlsx_suspicious")
    if part.file_size > MEGABYTE and part.file_size > limits.packing_ratio * max(part.compress_size, 1):
        raise ReadingError("xlsx_suspicious")


def _opened(file: BinaryIO) -> zipfile.ZipFile | None:
    try:
        return zipfile.ZipFile(file)
    except _BROKEN:
        return None


def _part(archive: zipfile.ZipFile, path: str) -> IO[bytes] | None:
    try:
        return archive.open(path)
    except _BROKEN:
        return None


def _piece(stream: IO[bytes]) -> bytes | None:
    try:
        return stream.read(_CHUNK)
    except _BROKEN:
        return None


def _tree(data: bytes) -> Element | str:
    try:
        return defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        return "xlsx_suspicious"
    except (ParseError, ValueError, LookupError):
        return "xlsx_broken"


def _feed(parser: expat.XMLParserType, chunk: bytes, *, final: bool) -> None:
    try:
        parser.Parse(chunk, final)
    except (expat.ExpatError, LookupError, ValueError):
        broken = True
    else:
        broken = False
    if broken:
        raise ReadingError("xlsx_broken")


def _refuse_document_type(*_: object) -> None:
    raise ReadingError("xlsx_suspicious")
