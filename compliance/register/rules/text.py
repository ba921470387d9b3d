"""Hygiene of any text: what may be in it, how long it may be, and its one spelling.

Refused are characters that a reader cannot see or that change what is seen: two values that look
alike must be alike, and a clerk must be able to check on the screen what is stored.
"""

import re
import unicodedata

from .outcome import Normalised, Rejected

TEXT_LIMIT = 500

# The usual: printable ASCII, Russian and Kazakh letters, typographic marks. A text of only these needs
# no further look, and none of them changes under NFC.
_UNUSUAL = re.compile("[^ -~А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»№–—’“”„]")

_REFUSED = (
    # Surrogates, private use, noncharacters: there is no telling what the sender saw.
    (
        "unreadable_characters",
        re.compile("[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"),
    ),
    # A decoder has put it where bytes made no sense: the value is already damaged.
    ("replacement_character", re.compile("\ufffd")),
    # Tab and line ends are white space (a cell with two lines); the other controls have no business here.
    ("control_characters", re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")),
    ("bidi_characters", re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")),
    (
        "invisible_characters",
        re.compile(
            "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
            "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
        ),
    ),
)
_STACKED = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3,}")

# Marks that only say "left to right" or "nothing here"; phone books put them round numbers. In a value
# of digits they mean nothing. Marks that turn the order round are not among them: with those, the
# clerk sees other digits than the ones stored.
_HARMLESS = re.compile("[\u00ad\u200b-\u200e\u202a\u202c\u2060\u2066\u2069\ufeff]")

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_CYRILLIC = "Ѐ-ԯ"
_MIXED = re.compile(f"[{_LATIN}]['’ʼ]?[{_CYRILLIC}]|[{_CYRILLIC}]['’ʼ]?[{_LATIN}]")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def refuse_unseen(raw: str) -> None:
    """Raise if the text holds characters that cannot be seen or read."""
    for code, pattern in _REFUSED:
        if pattern.search(raw) is not None:
            raise Rejected(code)


def clean(raw: str, limit: int = TEXT_LIMIT) -> str:
    """The text in NFC with single spaces and no edges of white space, or ``Rejected``."""
    # Long before anything is scanned or copied: ten megabytes in a field must cost nothing.
    if len(raw) > 4 * limit:
        raise Rejected("too_long")
    if _UNUSUAL.search(raw) is not None:
        refuse_unseen(raw)
        raw = unicodedata.normalize("NFC", raw)
        if _STACKED.search(raw) is not None:
            raise Rejected("stacked_marks")
    text = " ".join(raw.split())
    if not text:
        raise Rejected("empty")
    if len(text) > limit:
        raise Rejected("too_long")
    return text


def without_harmless_marks(raw: str) -> tuple[str, bool]:
    """The text without marks that mean nothing among digits, and whether there were any."""
    if raw.isascii():
        return raw, False
    stripped = _HARMLESS.sub("", raw)
    return stripped, len(stripped) != len(raw)


def has_mixed_scripts(text: str) -> bool:
    """Whether some word has both Latin and Cyrillic letters (they look alike and are not)."""
    return not text.isascii() and _MIXED.search(text) is not None


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(_FORMULA)


def escape_formula(text: str) -> str:
    """The text as it may stand in a cell of an export: a spreadsheet shows it and computes nothing."""
    return "'" + text if text.startswith(_FORMULA) else text


def unescape_formula(text: str) -> str:
    """What ``escape_formula`` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def normalise_text(raw: str) -> Normalised:
    """One line of text: a company's name, an address."""
    text = clean(raw)
    formula = looks_like_formula(text)
    mixed = has_mixed_scripts(text)
    if not formula and not mixed:
        return Normalised(text)
    warnings = ("formula_like",) if formula else ()
    return Normalised(text, (*warnings, "mixed_scripts") if mixed else warnings)


_WEB_STATISTICS = re.compile(r"[0-9A-Za-z._:=-]{1,200}")


def normalise_web_statistics(raw: str) -> Normalised:
    """An identifier set by a statistics service (clause 4.2): one token, never free text."""
    text = clean(raw)
    if _WEB_STATISTICS.fullmatch(text) is None:
        raise Rejected("web_statistics_format")
    return Normalised(text)
