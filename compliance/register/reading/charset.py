"""Which encoding a text file is in.

A mark at the beginning or valid UTF-8 decides. Otherwise it is an old Windows table of Cyrillic: cp1251
knows no Kazakh letters, so Kazakh files come in the state standard kz1048 or in ptcp154, which put them
where cp1251 has letters of other languages. Which one gives Kazakh words is a guess, and is called one.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from .errors import ReadingError

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD = ("cp1251", "kz1048", "ptcp154")
_KAZAKH = frozenset("ӘәҒғҚқҢңӨөҰұҮүҺһІі")
_EXPECTED = frozenset("Ёё«»№–—“”„‘’‚…§°·•©®™€±\u00a0\u00ad‹›") | _KAZAKH
_NO_SIGN = "\ufffd"
_ASCII = bytes(range(0x80))
_SHARED_LETTERS = bytes(range(0xC0, 0x100))  # А–я in all three


class Charset(NamedTuple):
    """An encoding by Python's name, and whether it is a guess."""

    name: str
    guessed: bool


def detect(file: BinaryIO) -> Charset:
    """The encoding of the whole file; ``ReadingError`` if none fits."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), None)
    name = marked or _wide(sample) or "utf-8"
    if _decodes(file, name):
        return Charset(name, guessed=False)
    if name != "utf-8":
        raise ReadingError("encoding_unknown")
    return Charset(_old_table(file), guessed=True)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: delimiters, digits and line ends give every second byte as zero."""
    if b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 20
    if odd > enough and odd > 8 * even:
        return "utf-16-le"
    if even > enough and even > 8 * odd:
        return "utf-16-be"
    return None


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _decodes(file: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _old_table(file: BinaryIO) -> str:
    letters = 0
    others: Counter[int] = Counter()
    for chunk in _chunks(file):
        high = chunk.translate(None, _ASCII)
        rest = high.translate(None, _SHARED_LETTERS)
        letters += len(high) - len(rest)
        others.update(rest)
    best = max(_OLD, key=lambda name: _kazakh_score(name, others))
    understood = letters + _expected_count(best, others)
    # Another encoding altogether (DOS, a picture) shows as signs that no one writes, or as no signs at all.
    if understood < 0.9 * (letters + others.total()) or any(_sign(best, byte) == _NO_SIGN for byte in others):
        raise ReadingError("encoding_unknown")
    return best


def _kazakh_score(name: str, others: Counter[int]) -> int:
    score = 0
    for byte, count in others.items():
        sign = _sign(name, byte)
        if sign in _KAZAKH:
            score += count
        elif sign not in _EXPECTED:
            score -= count
    return score


def _expected_count(name: str, others: Counter[int]) -> int:
    return sum(count for byte, count in others.items() if _sign(name, byte) in _EXPECTED)


def _sign(name: str, byte: int) -> str:
    return bytes((byte,)).decode(name, "replace")
