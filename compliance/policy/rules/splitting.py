"""A policy text, both languages in one file, taken apart into clauses. Nothing of it is lost.

A clause begins at a line with a number that may stand there (``numbering``) and goes on until the next one.
Each language counts for itself, so the texts may follow one another or alternate. What belongs to no clause
(titles apart) is kept as the rest, with the clause after which it stood: menus of a web page, a price in
its header, a second copy of a clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .languages import LANGUAGES, language_of
from .lines import Line, is_clutter, is_sentence_end, lines_of, tidy
from .numbering import Number, Track, as_text, gaps, in_order, marker_of

MOST_CLAUSES = 2_000
LONGEST_HEADING = 160
LONG_ENOUGH = 60
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Found:
    """One clause in one language. A heading and the text under it are two, with the same number."""

    number: str
    language: str
    heading: bool
    text: str


@dataclass(frozen=True, slots=True)
class Left:
    """Text that belongs to no clause: where it stood, and why it was left out."""

    text: str
    language: str
    after: str
    why: str  # around, doubled, other


@dataclass(slots=True)
class Split:
    """A text taken apart."""

    clauses: list[Found] = field(default_factory=list)
    rest: list[Left] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, ""))
    missing: dict[str, list[str]] = field(default_factory=lambda: {one: [] for one in LANGUAGES})
    doubled: dict[str, list[str]] = field(default_factory=lambda: {one: [] for one in LANGUAGES})
    out_of_order: list[str] = field(default_factory=list)
    # More than MOST_CLAUSES, both languages and doubles counted: no policy, and not taken apart to its end.
    too_many: bool = False

    def numbers(self, language: str) -> list[str]:
        """Numbers found in a language, in the order of the text."""
        return list(dict.fromkeys(one.number for one in self.clauses if one.language == language))

    @property
    def languages(self) -> list[str]:
        """Languages that have clauses."""
        return [one for one in LANGUAGES if any(found.language == one for found in self.clauses)]


@dataclass(slots=True)
class _Block:
    number: Number
    language: str
    lines: list[Line]


def split(text: str, *, only: str = "") -> Split:
    """Takes a text apart. ``only`` is the language all of it is in, if that is known.

    Time grows with the length of the text; a text without any clause is all rest.
    """
    lines = lines_of(text)
    blocks, before = _blocks(lines, only)
    done = Split(too_many=len(blocks) > MOST_CLAUSES)
    _take_edges(done, before, blocks, only)
    last_of = {block.language: index for index, block in enumerate(blocks)}
    seen: set[tuple[str, Number]] = set()
    for index, block in enumerate(blocks):
        is_last = last_of[block.language] == index
        follower = blocks[index + 1] if index + 1 < len(blocks) else None
        _take_block(done, block, follower, is_last=is_last, is_again=(block.language, block.number) in seen)
        seen.add((block.language, block.number))
    _count(done, blocks)
    return done


def _blocks(lines: Sequence[Line], only: str) -> tuple[list[_Block], list[Line]]:
    """Lines grouped by the clause they follow; and those before the first clause."""
    marks = [(index, found) for index, line in enumerate(lines) if (found := marker_of(line.text))]
    tracks = {one: Track() for one in LANGUAGES}
    starts: list[tuple[int, Number, str, int]] = []
    current, listed = only or "", 0
    for place, (index, (number, begins)) in enumerate(marks):
        if len(starts) > MOST_CLAUSES:
            break
        after = marks[place + 1] if place + 1 < len(marks) else None
        ends = after[0] if after else min(len(lines), index + 40)
        said = "\n".join([lines[index].text[begins:], *(one.text for one in lines[index + 1 : ends][:40])])
        following = after[1][0] if after else None
        if (
            current
            and _is_list_item(number, listed, tracks[current], following)
            and not _turns(said, current)
        ):
            listed = number[0]
            continue
        language = only or _language_here(said, lines[index].text[begins:], number, tracks, current)
        track = tracks[language]
        if not track.accepts(number):
            continue
        track.take(number)
        current, listed = language, 0
        starts.append((index, number, language, begins))
    blocks = []
    for place, (index, number, language, begins) in enumerate(starts):
        ends = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        first = Line(lines[index].text[begins:], lines[index].gap)
        blocks.append(_Block(number, language, [first, *lines[index + 1 : ends]]))
    return blocks, list(lines[: starts[0][0]] if starts else lines)


def _language_here(said: str, first: str, number: Number, tracks: dict[str, Track], current: str) -> str:
    """The language of a clause: of its own line, else of its block, else where its number fits best."""
    told = language_of(first) if len(first) > 40 else ""
    told = told or language_of(said)
    if told:
        return told
    fitting = [one for one in (current, *LANGUAGES) if one and tracks[one].accepts(number)]
    fresh = [one for one in fitting if number not in tracks[one].seen]
    return (fresh or fitting or [current or "ru"])[0]


def _is_list_item(number: Number, listed: int, track: Track, following: Number | None) -> bool:
    """Whether "2." is an item of a list inside a clause, not clause 2."""
    if len(number) > 1:
        return False
    if following is not None and following[:1] == number and len(following) > 1:
        return False  # a heading, with its first clause under it
    if listed and number[0] == listed + 1:
        return True
    return bool(track.last) and number[0] == 1 and len(track.last) > 1


def _turns(said: str, current: str) -> bool:
    """Whether the text goes on in the other language. Items of a list are too short to tell."""
    return len(said) > LONG_ENOUGH and language_of(said) not in {current, ""}


def _take_edges(done: Split, before: list[Line], blocks: list[_Block], only: str) -> None:
    """What stands before the first clause: its last paragraph may be the title."""
    paragraphs = _paragraphs(before)
    if paragraphs and blocks:
        title = tidy(" ".join(line.text for line in paragraphs[-1]))
        if _is_title(title, blocks[0].language, only):
            done.titles[blocks[0].language] = title
            paragraphs.pop()
    for paragraph in paragraphs:
        _leave(done, paragraph, after="", why="around")


def _is_title(text: str, language: str, only: str) -> bool:
    told = language_of(text)
    return (
        0 < len(text) <= LONGEST_HEADING
        and bool(LETTER.search(text))
        and (bool(only) or told in {language, ""})
    )


def _take_block(
    done: Split, block: _Block, follower: _Block | None, *, is_last: bool, is_again: bool
) -> None:
    """One clause with all its paragraphs: what is it, and what only stands near it."""
    number = as_text(block.number)
    paragraphs = _paragraphs(block.lines, keep_first=True)
    kept, left = _own_paragraphs(block, paragraphs, is_last=is_last)
    _take_title(done, left, follower)
    if is_again:
        _leave(done, [line for paragraph in kept for line in paragraph], after=number, why="doubled",
               language=block.language)  # fmt: skip
    else:
        done.clauses += _found(block, kept)
    for paragraph in left:
        _leave(done, paragraph, after=number, why="around")


def _own_paragraphs(
    block: _Block, paragraphs: list[list[Line]], *, is_last: bool
) -> tuple[list[list[Line]], list[list[Line]]]:
    """Paragraphs of the clause itself, and those that only follow it."""
    kept, left = paragraphs[:1], []
    if is_last and kept and len(block.number) > 1:
        first, tail = _without_tail(kept[0])
        kept, left = [first], [tail] if tail else []
    is_heading = len(block.number) == 1
    for paragraph in paragraphs[1:]:
        text = " ".join(line.text for line in paragraph)
        is_foreign = language_of(text) not in {block.language, ""}
        is_trailing = is_last and not (is_heading and len(kept) == 1)
        if left or is_foreign or is_clutter(text) or is_trailing:
            left.append(paragraph)
        else:
            kept.append(paragraph)
    return kept, left


def _without_tail(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The last clause ends with its sentence; short lines right under it are a menu."""
    for place, line in enumerate(lines[:-1], start=1):
        if is_sentence_end(line.text) and all(
            is_clutter(one.text) or len(one.text) < 60 for one in lines[place:]
        ):
            return lines[:place], lines[place:]
    return lines, []


def _take_title(done: Split, left: list[list[Line]], follower: _Block | None) -> None:
    """The paragraph before the first clause of the other language is its title."""
    if not left or follower is None or done.titles[follower.language]:
        return
    if any(found.language == follower.language for found in done.clauses):
        return
    title = tidy(" ".join(line.text for line in left[-1]))
    if _is_title(title, follower.language, "") and language_of(title) == follower.language:
        done.titles[follower.language] = title
        left.pop()


def _found(block: _Block, paragraphs: list[list[Line]]) -> list[Found]:
    number, language = as_text(block.number), block.language
    if len(block.number) > 1:
        return [Found(number, language, heading=False, text=_text(paragraphs))]
    first = paragraphs[0]
    title = tidy(first[0].text)
    if len(title) > LONGEST_HEADING or title.endswith((".", ";")):
        return [Found(number, language, heading=False, text=_text(paragraphs))]
    found = [Found(number, language, heading=True, text=title)]
    body = _text([paragraph for paragraph in (first[1:], *paragraphs[1:]) if paragraph])
    if body:
        found.append(Found(number, language, heading=False, text=body))
    return found


def _paragraphs(lines: Sequence[Line], *, keep_first: bool = False) -> list[list[Line]]:
    """Lines between empty ones. With ``keep_first`` an empty first line is a paragraph, too."""
    found: list[list[Line]] = []
    for place, line in enumerate(lines):
        if not found or (line.gap and not (keep_first and place == 0)):
            found.append([])
        found[-1].append(line)
    return found


def _text(paragraphs: list[list[Line]]) -> str:
    texts = (tidy(" ".join(line.text for line in paragraph)) for paragraph in paragraphs)
    return "\n".join(text for text in texts if text)


def _leave(done: Split, lines: list[Line], *, after: str, why: str, language: str = "") -> None:
    text = "\n".join(filter(None, (tidy(line.text) for line in lines)))
    if text:
        done.rest.append(Left(text, language or language_of(text), after, why))


def _count(done: Split, blocks: list[_Block]) -> None:
    """What is missing, doubled and out of order, from what is there."""
    numbers = {one: [block.number for block in blocks if block.language == one] for one in LANGUAGES}
    everywhere = {number for found in numbers.values() for number in found}
    for language, found in numbers.items():
        there = set(found)
        others = everywhere - there if there else set()
        done.missing[language] = [as_text(one) for one in sorted({*gaps(there), *others})]
        again = {number for number in there if found.count(number) > 1} if len(there) < len(found) else set()
        done.doubled[language] = [as_text(one) for one in sorted(again)]
        if not in_order(list(dict.fromkeys(found))):
            done.out_of_order.append(language)
