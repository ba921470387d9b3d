"""E-mail addresses and addresses of pages, and whether the two texts give the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .shapes import Difference, Kind, Span, Texts, Weight

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Nothing but what an address may hold: a text goes on right after it.
URL = re.compile(r"\b(?:https?|ftp):/*[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+|\bwww\.[A-Za-z0-9\-._~/]+")
_TRAILING = ".,;:!?)»'"


def emails_of(text: str) -> list[tuple[str, Span]]:
    """E-mail addresses in small letters, with their places."""
    return [(found[0].lower().rstrip("."), found.span()) for found in EMAIL.finditer(text)]


def urls_of(text: str) -> list[tuple[str, Span]]:
    """Addresses of pages without the sentence's own full stop, with their places."""
    found = []
    for match in URL.finditer(text):
        address = match[0].rstrip(_TRAILING)
        found.append((address, (match.start(), match.start() + len(address))))
    return found


def compare_emails(texts: Texts) -> Iterator[Difference]:
    """A subject who writes to the other address writes into the void."""
    yield from _compare(Kind.EMAIL, texts, emails_of(texts.kk), emails_of(texts.ru))


def compare_urls(texts: Texts) -> Iterator[Difference]:
    """Pages that only one text names."""
    yield from _compare(Kind.URL, texts, urls_of(texts.kk), urls_of(texts.ru))


def _compare(
    kind: Kind, texts: Texts, kk: list[tuple[str, Span]], ru: list[tuple[str, Span]]
) -> Iterator[Difference]:
    only_kk, only_ru = (
        {one for one, _span in kk} - dict(ru).keys(),
        {one for one, _span in ru} - dict(kk).keys(),
    )
    if only_kk or only_ru:
        yield Difference(
            kind, Weight.HIGH, texts.number, texts.heading,
            tuple(span for one, span in kk if one in only_kk),
            tuple(span for one, span in ru if one in only_ru),
            {"kk": ", ".join(sorted(only_kk)), "ru": ", ".join(sorted(only_ru))},
        )  # fmt: skip
