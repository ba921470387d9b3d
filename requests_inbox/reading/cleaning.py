"""Text without what a reader cannot see, in one spelling (NFC), in linear time."""

import re
import unicodedata

# Most text has nothing but these, and then there is nothing to do.
_USUAL = re.compile("[\n\t -~А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»№–—’“”„•…]*")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"
    # Marks that turn the order round, and marks without width: they hide words from people and from rules.
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufe00-\ufe0f\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_text(text: str) -> tuple[str, bool]:
    """Several lines, ended by ``\\n``; and whether control characters were dropped."""
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    if _USUAL.fullmatch(text) is not None:
        return text, False
    controls = _CONTROLS.search(text) is not None
    text = _LINE_ENDS.sub("\n", text)
    text = _UNSEEN.sub("", _ODD_SPACES.sub(" ", text))
    return composed(text), controls


def clean_line(text: str, limit: int) -> str:
    """One line with single spaces: what stands in a header."""
    if len(text) > 4 * limit:
        text = text[: 4 * limit]
    text, _ = clean_text(text)
    return _SPACES.sub(" ", text).strip()[:limit].rstrip()


def composed(text: str) -> str:
    """NFC. In pieces: sorting combining marks takes time in the square of their run."""
    if len(text) <= 256 or text.isascii():
        return unicodedata.normalize("NFC", text)
    return "".join(
        unicodedata.normalize("NFC", text[start : start + 256]) for start in range(0, len(text), 256)
    )
