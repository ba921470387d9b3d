"""Texts cut into pieces, so that a template can mark or link some of them without touching the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.policy.explanations import COLOURS, explanation, kind_name, weight_name
from compliance.policy.rules.differences import Difference
from compliance.policy.rules.differences.addresses import emails_of, urls_of
from compliance.policy.rules.links import email_fault, url_fault

WEIGHTIEST_FIRST = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text: marked with a weight, or leading somewhere, or plain."""

    text: str
    weight: str = ""
    link: str = ""


def marked(text: str, differences: Iterable[Difference], language: str) -> list[Segment]:
    """A text with the places of its differences; where two overlap the weightier one is marked."""
    places = [
        (WEIGHTIEST_FIRST.index(one.weight), start, end, str(one.weight))
        for one in differences
        for start, end in one.marks(language)
    ]
    return _cut(text, [(start, end, weight, "") for _order, start, end, weight in sorted(places)])


def linked(text: str) -> list[Segment]:
    """A text with its addresses as links; those that lead nowhere stay words."""
    places = [
        (start, end, "", one) for one, (start, end) in urls_of(text) if url_fault(one) in {"", "not_secure"}
    ]
    places += [
        (start, end, "", f"mailto:{one}") for one, (start, end) in emails_of(text) if not email_fault(one)
    ]
    return _cut(text, places)


def told(difference: Difference) -> dict[str, str]:
    """A difference in words, for a template."""
    return {
        "kind": kind_name(difference),
        "weight": weight_name(difference),
        "colour": COLOURS[difference.weight],
        "text": explanation(difference),
        "number": difference.number,
    }


def _cut(text: str, places: list[tuple[int, int, str, str]]) -> list[Segment]:
    """``places`` are (start, end, weight, link); of two that overlap the first given is kept."""
    kept: list[tuple[int, int, str, str]] = []
    for place in places:
        if place[0] < place[1] and not any(place[0] < one[1] and one[0] < place[1] for one in kept):
            kept.append(place)
    segments, at = [], 0
    for start, end, weight, link in sorted(kept):
        if start > at:
            segments.append(Segment(text[at:start]))
        segments.append(Segment(text[start:end], weight, link))
        at = end
    if at < len(text):
        segments.append(Segment(text[at:]))
    return segments
