"""Bytes of a text file as text, whatever they are encoded in.

What a byte order mark or UTF-8 does not settle is guessed by how much the outcome looks like Russian or
Kazakh. The code pages of one byte differ in a few letters only, so the guess is told to whoever imports.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Twelve times the operator's own policy. A larger file is not a policy, and would only keep people waiting.
MOST_BYTES = 2**20
SAMPLE = 32 * 2**10

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In the order of preference. KZ-1048 is the Kazakh standard and agrees with cp1251 in Russian letters.
_PAGES = ("cp1251", "kz1048", "ptcp154", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
_OFTEN = frozenset("оеаинтсрвлкмдпуяыьгзбійқңғәөұүһ")
_WORDS = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
_LETTERS = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
_ODD_CASE = re.compile(r"[а-яёәғқңөұүһі][А-ЯЁӘҒҚҢӨҰҮҺІ]")
_NOT_OURS = re.compile(
    "[\u0080-\u009f\u0400\u0402-\u0405\u0407-\u040f\u0450\u0452-\u0455\u0457-\u045f\u2500-\u25ff]"
)
# What a code page without Kazakh letters leaves of them, «за?ды», more often than anybody mistypes.
_LOST = re.compile(r"(?<=[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі])\?(?=[а-яё])")
MOST_LOST = 3


class NotAText(ValueError):
    """The bytes cannot be read as a text; ``code`` says why (``policy.messages``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in; ``guessed`` if nothing in the file says so."""

    text: str
    encoding: str
    guessed: bool


def decode(content: bytes) -> Decoded:
    """The text of a file. Raises NotAText: too_large, no_text, letters_lost or encoding_unknown."""
    if len(content) > MOST_BYTES:
        raise NotAText("too_large")
    found = _decoded(content)
    text = found.text.replace("\x00", "")
    if not text.strip():
        raise NotAText("no_text")
    if len(_LOST.findall(text)) > MOST_LOST:
        raise NotAText("letters_lost")
    return Decoded(text, found.encoding, found.guessed)


def _decoded(content: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            # A torn last character is no reason to lose the rest.
            return Decoded(content[len(mark) :].decode(encoding, "replace"), encoding, guessed=False)
    wide = _wide(content[:SAMPLE])
    if wide:
        return Decoded(content.decode(wide, "replace"), wide, guessed=True)
    try:
        return Decoded(content.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        # A single broken character in a file that is UTF-8 otherwise.
        almost = content.decode("utf-8", "replace")
        if almost.count("\ufffd") * 200 < len(almost) and error.start > 0 and _LETTERS.search(almost):
            return Decoded(almost, "utf-8", guessed=True)
    return _page_of(content)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: every second byte is 0 (signs, Latin) or 4 (Cyrillic)."""
    half = len(sample) // 2
    if half < 4:
        return ""
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if (high.count(0) + high.count(4)) * 10 >= half * 9 and high.count(0):
            return encoding
    return ""


def _page_of(content: bytes) -> Decoded:
    letters = bytes(byte for byte in content[:SAMPLE] if byte > 0x7F or byte == 0x20)
    best, best_score = "", 0.0
    for page in _PAGES:
        try:
            sample = letters.decode(page, "replace")
        except LookupError:  # pragma: no cover
            continue
        score = _likeness(sample)
        if score > best_score:
            best, best_score = page, score
    if not best:
        raise NotAText("encoding_unknown")
    return Decoded(content.decode(best, "replace"), best, guessed=True)


def _likeness(text: str) -> float:
    """How much a text looks like Russian or Kazakh: 0 for none at all, up to 1."""
    letters = sum(map(len, _WORDS.findall(text)))
    if not letters:
        return 0.0
    often = sum(letter in _OFTEN for letter in text)
    spoilt = len(_ODD_CASE.findall(text)) + 2 * len(_NOT_OURS.findall(text)) + 2 * text.count("\ufffd")
    marks = len(text) - text.count(" ")
    return max(0.0, (often - spoilt) / marks) if marks else 0.0
