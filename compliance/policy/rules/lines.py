"""Lines of a text from anywhere: their ends, their spaces, and whether they say anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numbering import SPACES

_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(f"[{SPACES}\x00-\x08\x0e-\x1f\x7f]+")
_VISIBLE = re.compile(f"[^{SPACES}\x00-\x08\x0e-\x1f\x7f]")
_LETTER = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = re.compile("[.!?;:…»”\"')]$")
_WEB = re.compile(
    r"^(?:©|\(c\)|copyright|все права защищены|барлық құқықтар|наверх|жоғары|меню|мәзір|корзина|себет|войти|"
    r"кіру|выйти|шығу|поделиться|бөлісу|главная|басты бет|контакты|байланыс|поиск|іздеу|\+?\d[\d ()-]{8,})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty; ``gap`` if an empty one stands before it."""

    text: str
    gap: bool


def tidy(text: str) -> str:
    """A text with plain single spaces; what cannot be seen is gone."""
    return _SPACES.sub(" ", text).strip()


def lines_of(text: str) -> list[Line]:
    """Lines with something in them."""
    found: list[Line] = []
    gap = False
    for raw in _ENDS.split(text):
        if _VISIBLE.search(raw):
            found.append(Line(raw, gap))
            gap = False
        else:
            gap = True
    return found


def is_clutter(text: str) -> bool:
    """Whether a line is no part of a legal text: no word in it, or what web pages have around texts."""
    said = tidy(text)
    return not _LETTER.search(said) or (len(said) < 60 and bool(_WEB.match(said)))


def is_sentence_end(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(_SENTENCE_END.search(tidy(text)))
