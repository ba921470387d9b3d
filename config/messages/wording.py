"""What can be wrong with one translation, told without knowing the language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import polib

from config.messages.catalogues import FORM_COUNT

_PERCENT = re.compile(r"%(?:\(\w+\))?[#0\- +]*(?:\d+|\*)?(?:\.\d+)?[diouxXeEfFgGcrsa]")
_BRACES = re.compile(r"\{[A-Za-z_0-9][\w.\[\]!:]*\}|\{\}")
_POSITIONAL = re.compile(r"%[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|\{\d*\}")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^<>]*>")
_ENTITY = re.compile(r"&#?\w+;")
_QUOTED = re.compile(r"«[^»]*»")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04FF]")
_KAZAKH_ONLY = re.compile(r"[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_ENDINGS = ".:?!…"
_OMITS = "Omits "


def placeholders(text: str) -> Counter[str]:
    """The named and positional places of a text, with how often each occurs."""
    bare = text.replace("%%", "")
    return Counter(_PERCENT.findall(bare)) + Counter(_BRACES.findall(bare))


def has_positional_placeholders(text: str) -> bool:
    """Whether words would have to keep the order that English gives them."""
    return bool(_POSITIONAL.search(text.replace("%%", "")))


def faults(entry: polib.POEntry, language: str) -> Iterator[str]:
    """Everything that is wrong with an entry's translation, one sentence each."""
    if entry.fuzzy:
        yield "is marked fuzzy: compare it with the source and remove the mark"
    omitted = _omitted(entry)
    if not entry.msgid_plural:
        yield from _faults_of_text(entry.msgid, entry.msgid, entry.msgstr, language, omitted)
        return
    forms = {int(number): text for number, text in entry.msgstr_plural.items()}
    if set(forms) != set(range(FORM_COUNT[language])):
        yield f"has {len(forms)} plural forms, {language} needs {FORM_COUNT[language]}"
    for number, text in sorted(forms.items()):
        # Only a language whose first form means exactly "one" may follow the
        # singular there: in Russian it also serves 21 and must show the number.
        follows_singular = number == 0 and FORM_COUNT[language] == 2
        source = entry.msgid if follows_singular else entry.msgid_plural
        for fault in _faults_of_text(source, entry.msgid_plural, text, language, omitted):
            yield f"form {number} {fault}"


def _omitted(entry: polib.POEntry) -> set[str]:
    """Placeholders that a translator's comment "Omits ..." gives up, such as English plural endings."""
    notes = [line for line in entry.tcomment.splitlines() if line.startswith(_OMITS)]
    return set(placeholders("\n".join(notes)))


def _faults_of_text(
    source: str, other_source: str, text: str, language: str, omitted: set[str]
) -> Iterator[str]:
    if not text.strip():
        yield "is not translated"
        return
    allowed = tuple(set(placeholders(each)) - omitted for each in (source, other_source))
    actual = set(placeholders(text))
    if actual not in allowed:
        different = ", ".join(sorted(actual ^ allowed[0]))
        yield f"differs in placeholders: {different}"
    if _tags(source) != _tags(text):
        yield "differs in markup tags"
    if _edges(source) != _edges(text):
        yield "differs in blanks or line breaks at its ends"
    if len(source.split()) > 2 and _ending(source) != _ending(text):
        yield f"ends with {_ending(text) or 'no mark'!r}, the source with {_ending(source) or 'no mark'!r}"
    yield from _faults_of_letters(text, language)


def _faults_of_letters(text: str, language: str) -> Iterator[str]:
    plain = text
    for pattern in (_PERCENT, _BRACES, _TAG, _ENTITY):
        plain = pattern.sub(" ", plain)
    for word in _WORD.findall(plain):
        if _LATIN.search(word) and _CYRILLIC.search(word):
            yield f"mixes Latin and Cyrillic letters in {word!r}"
    if language == "ru" and _KAZAKH_ONLY.search(_QUOTED.sub("", plain)):
        yield "has Kazakh letters in a Russian text"


def _tags(text: str) -> Counter[str]:
    return Counter(_TAG.findall(text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _ending(text: str) -> str:
    stripped = text.rstrip().rstrip("\"'”»)").replace("...", "…")
    return stripped[-1] if stripped and stripped[-1] in _ENDINGS else ""
