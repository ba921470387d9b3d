"""The texts of a workbook that its cells refer to by number.

A spreadsheet keeps every text once, so all of them must be at hand while its rows are read. As Python
strings the texts of a million people would take a gigabyte; here they are one run of bytes and a list of
where each ends.
"""

import re
from array import array
from xml.parsers import expat

from .archive import Archive
from .errors import ReadingError
from .limits import SizeLimits

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Signs that XML cannot hold are written ``_x000D_`` in a workbook."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class SharedTexts:
    """Texts by number."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("I")

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        start = self._ends[number - 1] if number else 0
        return unescape(self._bytes[start : self._ends[number]].decode())

    def __len__(self) -> int:
        return len(self._ends)

    def size(self) -> int:
        """Bytes that are held."""
        return len(self._bytes) + self._ends.itemsize * len(self._ends)

    def append(self, text: str) -> None:
        """Add the next text."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))


def read_shared_texts(archive: Archive, path: str, limits: SizeLimits) -> SharedTexts:
    """The texts of the part at ``path``; one that is too long is cut one sign beyond the limit."""
    texts = SharedTexts()
    reader = _Reader(texts, limits.cell_chars)
    for _ in archive.parse(path, reader.parser):
        if texts.size() > limits.texts_bytes:
            raise ReadingError("xlsx_texts_too_large")
    return texts


class _Reader:
    """Collects ``t`` within ``si``, leaving out the phonetic readings in ``rPh``."""

    def __init__(self, texts: SharedTexts, cell_chars: int) -> None:
        self._texts = texts
        self._limit = cell_chars + 1
        self._pieces: list[str] = []
        self._length = 0
        self._phonetic = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "t":
            self.parser.CharacterDataHandler = None if self._phonetic else self._text
        elif tag == "si":
            self._pieces.clear()
            self._length = 0
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "t":
            self.parser.CharacterDataHandler = None
        elif tag == "si":
            self._texts.append("".join(self._pieces)[: self._limit])
        elif tag == "rPh":
            self._phonetic = False

    def _text(self, piece: str) -> None:
        if self._length < self._limit:
            self._pieces.append(piece)
            self._length += len(piece)
