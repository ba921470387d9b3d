"""PDF/A in parts: a document of a million rows would take gigabytes to typeset and nobody could open it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compliance.extracts.registry import Cell
from compliance.policy.typesetting import typeset_apart

from .cells import readable_texts
from .pieces import Archive

TEMPLATE = "extracts/register.typ"
# Rows of one document, and of all documents of an extract.
PART_ROWS = 250
# Rows by which the columns of a document are measured.
_LOOKED_AT = 50
# Longer words are broken; digests at this place (the template).
_WORD = 16
MOST_ROWS = 10_000


class DocumentWriter:
    """One PDF/A, or an archive of several. Made, and called, in the language of the extract.

    ``rows`` is how many there will be; ``is_parts`` what the reader was promised. Raises CannotBeTypeset.
    """

    def __init__(
        self, content: Mapping[str, Any], *, rows: int, is_parts: bool, name: str, made_at: datetime
    ) -> None:
        self._content, self._name, self._made_at = dict(content), name, made_at
        self._archive = Archive() if is_parts else None
        self._parts = max(1, -(-rows // PART_ROWS))
        self._text = readable_texts()
        self._headings: Sequence[str] = ()
        self._waiting: list[list[str]] = []
        self._part = 0

    def head(self, headings: Sequence[str]) -> Iterator[bytes]:
        """Nothing yet."""
        self._headings = headings
        return iter(())

    def batch(self, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        """Parts that are full."""
        text = self._text
        for row in rows:
            self._waiting.append([text(cell) for cell in row])
            if self._archive is not None and len(self._waiting) == PART_ROWS:
                yield self._add(self._archive)

    def end(self) -> Iterator[bytes]:
        """The last part."""
        if self._archive is None:
            yield self._typeset()
            return
        if self._waiting or not self._part:
            yield self._add(self._archive)
        yield self._archive.end()

    def _add(self, archive: Archive) -> bytes:
        document = self._typeset()
        archive.add(f"{self._name}-{self._part:03}.pdf", document)
        return archive.take()

    def _typeset(self) -> bytes:
        first, self._part = self._part * PART_ROWS + 1, self._part + 1
        last = first + len(self._waiting) - 1
        part = (
            _("Part %(part)s of %(parts)s: rows %(first)s–%(last)s")
            % {"part": self._part, "parts": self._parts, "first": first, "last": last}
            if self._archive is not None
            else ""
        )
        content = {
            **self._content,
            "part": part,
            "columns": list(self._headings),
            "widths": _widths(self._headings, self._waiting),
            "rows": self._waiting,
        }
        document = typeset_apart(TEMPLATE, content, made_at=self._made_at)
        self._waiting = []
        return document


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Shares of the page: room for the longest word of a column, and more for a column of long texts."""
    measured = [headings, *rows[:_LOOKED_AT]]
    return [
        1
        + max(4, *(_longest(row[place]) for row in measured))
        + min(sum(len(row[place]) for row in measured) // len(measured), 120) // 16
        for place in range(len(headings))
    ]


def _longest(text: str) -> int:
    return max((min(len(word), _WORD) for word in text.split()), default=0)


def is_archive(rows: int) -> bool:
    """Whether so many rows make several documents."""
    return rows > PART_ROWS
