"""What a text of letters may hold, and filling it in (promise 1: a subject line tells nobody's affairs).

A placeholder is a name in braces. Only those listed for a kind may stand in a text; what replaces one is
never looked at again, so that words of a person cannot act as a placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_EVERYWHERE = frozenset({"reference", "received", "operator", "contact"})
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "acknowledgement": _EVERYWHERE | {"requests"},
    "question": _EVERYWHERE | {"demand", "question", "due"},
    "extension": _EVERYWHERE | {"demand", "explanation", "old_due", "due"},
    "answer": _EVERYWHERE | {"demand", "effects", "answer", "enclosure", "complaint"},
    "refusal": _EVERYWHERE | {"demand", "ground", "explanation", "complaint"},
}
# A letter without these would not be what it is called (3.3.5: where to complain stands in every answer).
REQUIRED: Mapping[str, frozenset[str]] = {
    "acknowledgement": frozenset({"reference", "requests"}),
    "question": frozenset({"reference", "question"}),
    "extension": frozenset({"reference", "explanation", "due"}),
    "answer": frozenset({"reference", "effects", "answer", "enclosure", "complaint"}),
    "refusal": frozenset({"reference", "ground", "explanation", "complaint"}),
}
IN_SUBJECT_LINE = frozenset({"reference"})
SUBJECT_LENGTH, BODY_LENGTH = 150, 8000

_PLACE = re.compile(r"\{([a-z_]+)\}")
_BRACE = re.compile(r"[{}]")
_ADDRESS = re.compile(r"\S@\S")
_NUMBER = re.compile(r"\d(?:[ \-()]?\d){8,}")
_BLANK = re.compile(r"[ \t]+$", re.MULTILINE)
_TWO_STOPS = re.compile(r"(?<=\d г)\.\.(?!\.)")
_GAP = re.compile(r"\n{3,}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def names_in(text: str) -> frozenset[str]:
    """Names of the placeholders of a text."""
    return frozenset(_PLACE.findall(text))


def faults(kind: str, subject_line: str, body: str) -> dict[str, str]:
    """What is wrong with a text: field → code. Nothing: it may be used."""
    codes = {}
    if kind not in PLACEHOLDERS:
        return {"kind": "kind_unknown"}
    if code := _subject_fault(subject_line):
        codes["subject_line"] = code
    if not body.strip():
        codes["body"] = "text_empty"
    elif len(body) > BODY_LENGTH:
        codes["body"] = "text_too_long"
    elif _stray_brace(body):
        codes["body"] = "brace_stray"
    elif names_in(body) - PLACEHOLDERS[kind]:
        codes["body"] = "placeholder_unknown"
    elif REQUIRED[kind] - names_in(body) - names_in(subject_line):
        codes["body"] = "placeholder_missing"
    elif _UNPRINTABLE.search(body):
        codes["body"] = "sign_unprintable"
    return codes


def missing_in(kind: str, body: str) -> tuple[str, ...]:
    """Placeholders that a text of this kind still lacks."""
    return tuple(sorted(REQUIRED.get(kind, frozenset()) - names_in(body)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced, once. An empty value leaves no gap, and a date that ends in
    «г.» needs no other full stop. Raises KeyError.
    """
    filled = _TWO_STOPS.sub(".", _PLACE.sub(lambda found: values[found[1]], text))
    return _GAP.sub("\n\n", _BLANK.sub("", filled.replace("\r\n", "\n"))).strip() + "\n"


def _subject_fault(subject_line: str) -> str:
    if not subject_line.strip():
        return "subject_line_empty"
    if len(subject_line) > SUBJECT_LENGTH:
        return "subject_line_too_long"
    if _stray_brace(subject_line) or names_in(subject_line) - IN_SUBJECT_LINE:
        return "subject_line_placeholder"
    if _ADDRESS.search(subject_line) or _NUMBER.search(subject_line):
        return "subject_line_personal"
    if _UNPRINTABLE.search(subject_line) or "\n" in subject_line or "\t" in subject_line:
        return "sign_unprintable"
    return ""


def _stray_brace(text: str) -> bool:
    return bool(_BRACE.search(_PLACE.sub("", text)))
