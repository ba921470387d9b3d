"""Where marks stand in one part of a letter, and in what light: denied, asked about, only mentioned."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from requests_inbox.reading.message import Where

from .compiled import CompiledMarks, PhraseMark, WordMark
from .folding import Word, words_of
from .verdict import Evidence, Mark

WORDS = 2500
_FORGIVEN_WORDS = 1500
_PLACES = 60
_PHRASE_TEXT = 6000

_NOT = frozenset({"не", "нет", "ни", "нельзя"})
_KAZAKH_NOT = re.compile(
    r"(?:[мбп][ае](?:и(?:мын|мин|ды|ди|сыз|миз|мыз)|н(?:ыз|из|дар|дер|ыздар|издер)|с(?:ын|ин)|ды[мк]?|ди[мк]?|ган|ген)"
    r"(?:шы|ши)?|[мбп]ау|[мбп]еу)\Z"
)
_IF = frozenset({"если"})
# «Не үшін» is Kazakh for “what for”.
_WHAT_FOR = "ушин"
# The name of the Law stands in letters of every kind and says nothing of what they ask for.
_LAW = re.compile(
    r"о персональных данных и (?:их|о их|об их) защите|дербес деректер ж[әа]не оларды қор[ғг]ау туралы",
    re.IGNORECASE,
)
# A clause of the policy or of a contract that somebody copied: «3.3.2. требовать от оператора …».
_CLAUSE = re.compile(r"^[ \t]{0,8}\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\.?[ \t\u00a0][^\n]{60,}", re.MULTILINE)
_KAZAKH_HELPERS = ("алма", "тастама", "коима", "калдырма")
_ASKING = frozenset({"как", "куда", "калаи", "каида", "хау"})
_MENTION = ("пометк", "тем", "такырып", "белги", "заголов", "разъясн", "поясн", "тусинд")
_QUOTE_OPEN = "«\"“„'"


@dataclass(slots=True)
class PartWords:
    """The words of one part and the places of every group among them."""

    where: Where
    text: str
    words: list[Word]
    places: dict[int, list[int]]
    """Group to the numbers of its words, in order."""


def read_part(text: str, where: Where, marks: CompiledMarks) -> PartWords:
    """The words of a part, with the groups they belong to."""
    words = words_of(_CLAUSE.sub(_blank, _LAW.sub(_blank, text[: 20 * WORDS])), WORDS)
    places: dict[int, list[int]] = defaultdict(list)
    known: dict[str, tuple[int, ...]] = {}
    for index, word in enumerate(words):
        groups = known.get(word.text)
        if groups is None:
            groups = known[word.text] = marks.groups(word, forgiving=index < _FORGIVEN_WORDS)
        for group in groups:
            if len(places[group]) < _PLACES:
                places[group].append(index)
    return PartWords(where, text, words, places)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def find_marks(part: PartWords, marks: CompiledMarks) -> Iterator[Evidence]:
    """Every mark of the part, once, with what speaks against it noted and weighed."""
    if not part.words:
        return
    for group in part.places:
        for word_mark in marks.by_first_group.get(group, ()):
            if all(wanted in part.places for wanted in word_mark.wanted):
                found = _best(part, word_mark)
                if found is not None:
                    yield found
    joined = " ".join(word.text for word in part.words)[:_PHRASE_TEXT]
    for phrase_mark in marks.phrase_marks:
        evidence = _phrase(part, phrase_mark, joined)
        if evidence is not None:
            yield evidence


def _best(part: PartWords, word_mark: WordMark) -> Evidence | None:
    """The first occurrence that nothing speaks against, else the one in the best light."""
    best: Evidence | None = None
    for first in part.places[word_mark.wanted[0]]:
        indexes = _near(part, word_mark, first)
        if indexes is None:
            continue
        evidence = _weighed(part, word_mark.mark, indexes, says_not=_says_not(word_mark, part.words[first]))
        if not evidence.note:
            return evidence
        if best is None or evidence.weight > best.weight:
            best = evidence
    return best


def _says_not(word_mark: WordMark, verb: Word) -> bool:
    return word_mark.says_not or (bool(word_mark.negative) and verb.text.startswith(word_mark.negative))


def _near(part: PartWords, word_mark: WordMark, first: int) -> list[int] | None:
    words, window = part.words, word_mark.mark.window
    here = words[first].place
    indexes = [first]
    for group in word_mark.wanted[1:]:
        places = part.places[group]
        cut = bisect_left(places, first)
        nearest = [
            index
            for index in (*places[max(0, cut - 2) : cut], *places[cut : cut + 3])
            if index not in indexes
        ]
        nearest.sort(key=lambda index: abs(words[index].place - here))
        if not nearest or abs(words[nearest[0]].place - here) > window:
            return None
        indexes.append(nearest[0])
    low, high = words[min(indexes)].place - 3, words[max(indexes)].place + 3
    for group in word_mark.unwanted:
        if any(low <= words[index].place <= high for index in part.places.get(group, ())):
            return None
    return indexes


def _weighed(part: PartWords, mark: Mark, indexes: list[int], *, says_not: bool) -> Evidence:
    """The evidence of words at these numbers, the first of which is the verb."""
    words = part.words
    verb, low, high = indexes[0], min(indexes), max(indexes)
    note, factor = "", 1.0
    before = {word.text for word in words[max(0, verb - 3) : verb] if words[verb].place - word.place <= 3}
    close = {word.text for word in words[max(0, verb - 2) : verb]} & before
    denied = bool(close & _NOT) and not before & _IF and words[verb].text != _WHAT_FOR
    if not says_not and (denied or _is_kazakh_not(words, verb)):
        note, factor = "negated", 0.0
    elif _is_asked(words, low, verb):
        note, factor = "asked", 0.35
    elif _is_mentioned(part, low):
        note, factor = "mentioned", 0.3
    return Evidence(
        mark.code,
        mark.type,
        part.where,
        words[low].start,
        words[high].end,
        round(mark.weight * factor, 3),
        note,
    )


def _is_kazakh_not(words: list[Word], verb: int) -> bool:
    text = words[verb].text
    if len(text) > 5 and _KAZAKH_NOT.search(text) is not None:
        return True
    if verb + 1 < len(words) and words[verb + 1].place == words[verb].place + 1:
        return words[verb + 1].text.startswith(_KAZAKH_HELPERS)
    return False


def _is_asked(words: list[Word], low: int, verb: int) -> bool:
    """«Как отозвать согласие»: a question about it, not the thing itself."""
    here = words[low].place
    return any(
        word.text in _ASKING and words[verb].place - word.place <= 5 and here - word.place <= 5
        for word in words[max(0, low - 4) : verb]
    )


def _is_mentioned(part: PartWords, low: int) -> bool:
    """«Письмо с пометкой “…”»: what to write, not what is written."""
    words = part.words
    here = words[low]
    opening = part.text[max(0, here.start - 2) : here.start].strip()
    if not opening or opening[-1] not in _QUOTE_OPEN:
        return False
    return any(
        word.text.startswith(_MENTION) and here.place - word.place <= 4
        for word in words[max(0, low - 4) : low]
    )


def _phrase(part: PartWords, phrase_mark: PhraseMark, joined: str) -> Evidence | None:
    starts = {word.text[:3] for word in part.words}
    present = sum(beginning in starts for beginning in phrase_mark.beginnings)
    # The first word is what tells «отзыв согласия на обработку» from «согласие на обработку».
    if present < len(phrase_mark.beginnings) - 1 or phrase_mark.beginnings[0] not in starts:
        return None
    needle = phrase_mark.text
    exact = joined.find(needle)
    if exact >= 0:
        return _at(part, phrase_mark.mark, joined, (exact, exact + len(needle)), "")
    if len(joined) < 0.85 * len(needle):
        return None
    aligned = fuzz.partial_ratio_alignment(needle, joined, score_cutoff=87)
    if aligned is None or aligned.dest_end - aligned.dest_start < 0.85 * len(needle):
        return None
    return _at(part, phrase_mark.mark, joined, (aligned.dest_start, aligned.dest_end), "fuzzy")


def _at(part: PartWords, mark: Mark, joined: str, place: tuple[int, int], note: str) -> Evidence:
    start, end = place
    low = joined.count(" ", 0, start)
    if start < len(joined) and joined[start] == " ":
        low += 1
    high = min(joined.count(" ", 0, max(start, end - 1)), len(part.words) - 1)
    low = min(low, high)
    evidence = _weighed(part, mark, [low, high], says_not=False)
    if note and not evidence.note:
        return Evidence(
            mark.code, mark.type, part.where, evidence.start, evidence.end, mark.weight * 0.95, note
        )
    return evidence
