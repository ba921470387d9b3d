"""Marks made ready for looking up: every beginning of a word is found by one dictionary."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA

from .folding import Word, fold, words_of
from .verdict import NOT_REQUESTS, Mark, MarkKind, RequestType

CODE_LIMIT = 60
TEXT_LIMIT = 2000
PHRASE_WORDS = 2
_GROUPS = 8
_ALTERNATIVES = 80
# One slip of the finger is forgiven in a beginning of this many letters.
_FORGIVING = 6
_NEGATIVE = ("ма", "ме", "ба", "бе", "па", "пе")
_NEVER = frozenset({RequestType.AUTOMATIC, RequestType.UNCLASSIFIED})


class MarkFault(ValueError):
    """A mark that cannot be used; ``codes`` say why."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True, slots=True)
class WordMark:
    """A mark of kind words: numbers of the groups that must and must not be near; the first is its verb."""

    mark: Mark
    wanted: tuple[int, ...]
    unwanted: tuple[int, ...]
    says_not: bool
    """It holds a negation itself, so that one in the text does not turn it round."""
    negative: tuple[str, ...]
    """Kazakh beginnings of its verb that are negations themselves (жіберме)."""


@dataclass(frozen=True, slots=True)
class PhraseMark:
    """A mark of kind phrase: its folded words as one text, and the beginnings that must be there."""

    mark: Mark
    text: str
    beginnings: tuple[str, ...]


class Halves(NamedTuple):
    """Beginnings of one length by their first and by their second half."""

    length: int
    firsts: dict[str, tuple[str, ...]]
    seconds: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CompiledMarks:
    """Marks made ready; reusable, and without personal data."""

    by_first_group: dict[int, tuple[WordMark, ...]]
    """Marks of kind words by the group of their verb."""
    phrase_marks: tuple[PhraseMark, ...]
    groups_of_beginning: dict[str, tuple[int, ...]]
    groups_of_word: dict[str, tuple[int, ...]]
    lengths: tuple[int, ...]
    halves: tuple[Halves, ...]
    languages: dict[str, str]
    """By the code of the mark."""

    def groups(self, word: Word, *, forgiving: bool) -> tuple[int, ...]:
        """The groups to which a word belongs."""
        text = word.text
        found: set[int] = set(self.groups_of_word.get(text, ()))
        for length in self.lengths:
            if length > len(text):
                break
            if (groups := self.groups_of_beginning.get(text[:length])) is not None:
                found.update(groups)
        if not found and forgiving and len(text) >= _FORGIVING:
            for beginning in self._similar(text):
                if _begins_nearly(text, beginning):
                    found.update(self.groups_of_beginning[beginning])
        return tuple(found)

    def _similar(self, text: str) -> set[str]:
        """Beginnings that share a half with the word: with one slip, one half is always whole."""
        similar: set[str] = set()
        for length, firsts, seconds in self.halves:
            half = length // 2
            similar.update(firsts.get(text[:half], ()))
            for start in (half - 1, half, half + 1):
                similar.update(seconds.get(text[start : start + length - half], ()))
        return similar


def _begins_nearly(text: str, beginning: str) -> bool:
    # The first letter is hardly ever the wrong one: «справка» is not «исправить».
    if text[0] != beginning[0]:
        return False
    length = len(beginning)
    return any(
        OSA.distance(text[:size], beginning, score_cutoff=1) <= 1 for size in (length, length + 1, length - 1)
    )


def _with_halves(beginnings: Iterable[str]) -> tuple[Halves, ...]:
    by_length: dict[int, tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
    for beginning in beginnings:
        length = len(beginning)
        if length >= _FORGIVING:
            firsts, seconds = by_length.setdefault(length, (defaultdict(set), defaultdict(set)))
            firsts[beginning[: length // 2]].add(beginning)
            seconds[beginning[length // 2 :]].add(beginning)
    return tuple(
        Halves(
            length,
            *({half: tuple(sorted(found)) for half, found in halves.items()} for halves in by_length[length]),
        )
        for length in sorted(by_length)
    )


def mark_faults(mark: Mark) -> tuple[str, ...]:
    """Codes of what is wrong with a mark, for a form; empty for a good one."""
    faults: list[str] = []
    if not mark.code or len(mark.code) > CODE_LIMIT:
        faults.append("code")
    if mark.type in _NEVER:
        faults.append("type")
    if mark.language not in {"", "ru", "kk"}:
        faults.append("language")
    if not -1.0 <= mark.weight <= 1.0 or mark.weight == 0:
        faults.append("weight")
    if not 1 <= mark.window <= 50:
        faults.append("window")
    if not mark.text.strip() or len(mark.text) > TEXT_LIMIT:
        faults.append("text")
    elif mark.kind == MarkKind.PHRASE:
        words = words_of(mark.text, 100)
        if not PHRASE_WORDS <= len(words) <= 40 or sum(len(word.text) for word in words) < 8:
            faults.append("phrase_length")
    else:
        faults += _word_faults(mark.text)
    return tuple(faults)


def _word_faults(text: str) -> list[str]:
    groups = text.split()
    wanted = [group for group in groups if not group.startswith("!")]
    if not wanted or len(groups) > _GROUPS:
        return ["groups"]
    for group in groups:
        alternatives = group.removeprefix("!").split("|")
        if len(alternatives) > _ALTERNATIVES or not all(fold(item) for item in alternatives):
            return ["alternatives"]
        # A beginning of one letter is half the dictionary.
        if any(not item.endswith("=") and len(fold(item)) < 2 for item in alternatives):
            return ["alternatives"]
    return []


def compile_marks(marks: Iterable[Mark]) -> CompiledMarks:
    """The marks made ready, or ``MarkFault``."""
    return _Compiler().compiled(marks)


class _Compiler:
    def __init__(self) -> None:
        self.numbers: dict[tuple[str, ...], int] = {}
        self.beginnings: dict[str, set[int]] = defaultdict(set)
        self.whole: dict[str, set[int]] = defaultdict(set)

    def compiled(self, marks: Iterable[Mark]) -> CompiledMarks:
        known = tuple(marks)
        words: list[WordMark] = []
        phrases: list[PhraseMark] = []
        for mark in known:
            if faults := mark_faults(mark):
                raise MarkFault(faults)
            if mark.kind == MarkKind.PHRASE:
                phrases.append(_phrase(mark))
            else:
                words.append(self._words(mark))
        by_group: dict[int, list[WordMark]] = defaultdict(list)
        for one in words:
            by_group[one.wanted[0]].append(one)
        return CompiledMarks(
            by_first_group={group: tuple(found) for group, found in by_group.items()},
            phrase_marks=tuple(phrases),
            groups_of_beginning={text: tuple(sorted(groups)) for text, groups in self.beginnings.items()},
            groups_of_word={text: tuple(sorted(groups)) for text, groups in self.whole.items()},
            lengths=tuple(sorted({len(text) for text in self.beginnings})),
            halves=_with_halves(self.beginnings),
            languages={mark.code: mark.language for mark in known},
        )

    def _words(self, mark: Mark) -> WordMark:
        wanted: list[int] = []
        unwanted: list[int] = []
        for group in mark.text.split():
            alternatives = tuple(sorted(set(group.removeprefix("!").split("|"))))
            (unwanted if group.startswith("!") else wanted).append(self._group(alternatives))
        verbs = map(fold, mark.text.split()[0].split("|"))
        return WordMark(
            mark,
            tuple(wanted),
            tuple(unwanted),
            says_not="не=" in mark.text.replace("|", " ").split(),
            negative=tuple(verb for verb in verbs if len(verb) > 3 and verb.endswith(_NEGATIVE)),
        )

    def _group(self, alternatives: tuple[str, ...]) -> int:
        number = self.numbers.get(alternatives)
        if number is None:
            number = self.numbers[alternatives] = len(self.numbers)
            for item in alternatives:
                (self.whole if item.endswith("=") else self.beginnings)[fold(item)].add(number)
        return number


def _phrase(mark: Mark) -> PhraseMark:
    words = [word.text for word in words_of(mark.text, 40)]
    return PhraseMark(mark, " ".join(words), tuple(word[:3] for word in words if len(word) >= 4))


__all__ = [
    "NOT_REQUESTS",
    "CompiledMarks",
    "MarkFault",
    "PhraseMark",
    "WordMark",
    "compile_marks",
    "mark_faults",
]
