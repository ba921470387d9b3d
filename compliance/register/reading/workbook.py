"""XLSX: which sheet of the workbook is read, and what its cells refer to.

The parts are read here rather than by openpyxl, which keeps every text and the height of every row in
memory, and warns of odd dates by printing the value.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from .archive import Archive
from .errors import ReadingError
from .limits import SizeLimits
from .records import Record
from .shared_texts import SharedTexts, read_shared_texts
from .sheet import Meaning, SheetReader

# The numbers of date formats that every workbook has without naming them (ECMA-376, 18.8.30).
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
# What in a format is not a code for a part of the date: quoted text, escaped signs, colours, fillers.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_CELL = re.compile(rb"<(?:[A-Za-z0-9]+:)?c[ />]")


class WorkbookFile:
    """The first visible sheet of a workbook."""

    format = "xlsx"
    encoding = ""
    delimiter = ""

    def __init__(self, file: BinaryIO, size: int, limits: SizeLimits) -> None:
        self._limits = limits
        self._archive = Archive(file, size, limits)
        try:
            self._find_parts()
        except BaseException:
            self._archive.close()
            raise
        self._read = 0

    def _find_parts(self) -> None:
        book_path = next(iter(self._targets("", "officeDocument").values()), "")
        if not self._archive.has(book_path):
            raise ReadingError("file_not_table")
        book = self._archive.tree(book_path)
        sheets = self._visible_sheets(book, self._targets(book_path, "worksheet"))
        if not sheets:
            raise ReadingError("xlsx_no_sheet")
        self._sheet = sheets[0]
        self.notes: tuple[str, ...] = ("sheets_not_read",) if any(map(self._has_cells, sheets[1:])) else ()
        styles = next(iter(self._targets(book_path, "styles").values()), "")
        texts = next(iter(self._targets(book_path, "sharedStrings").values()), "")
        properties = next(_elements(book, "workbookPr"), None)
        self._meaning = Meaning(
            texts=read_shared_texts(self._archive, texts, self._limits)
            if self._archive.has(texts)
            else SharedTexts(),
            date_styles=_date_styles(self._archive.tree(styles))
            if self._archive.has(styles)
            else frozenset(),
            from_1904=properties is not None and properties.get("date1904", "0") in {"1", "true"},
        )

    @property
    def from_1904(self) -> bool:
        """Whether days are counted from 1904."""
        return self._meaning.from_1904

    def records(self) -> Iterator[Record]:
        """All rows from the beginning that are in the file; a sheet leaves blank ones out."""
        reader = SheetReader(self._meaning, self._limits)
        for fed in self._archive.parse(self._sheet, reader.parser):
            self._read = fed
            yield from reader.take()

    def progress(self) -> float:
        """The share of the sheet that has been read."""
        return min(1.0, self._read / max(1, self._archive.size(self._sheet)))

    def close(self) -> None:
        """Close the archive, not the caller's file."""
        self._archive.close()

    def _targets(self, part: str, kind: str) -> dict[str, str]:
        """Paths of the parts that a part refers to, by the name of the reference."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self._archive.has(path):
            return {}
        return {
            reference.get("Id", ""): posixpath.normpath(
                posixpath.join(folder, reference.get("Target", ""))
            ).lstrip("/")
            for reference in _elements(self._archive.tree(path), "Relationship")
            if reference.get("Type", "").endswith(f"/{kind}") and reference.get("TargetMode") != "External"
        }

    def _visible_sheets(self, book: Element, targets: dict[str, str]) -> list[str]:
        visible = [sheet for sheet in _elements(book, "sheet") if sheet.get("state", "visible") == "visible"]
        references = [
            next((value for name, value in sheet.attrib.items() if name.rpartition("}")[2] == "id"), "")
            for sheet in visible
        ]
        paths = [targets.get(reference, "") for reference in references]
        return [path for path in paths if self._archive.has(path)]

    def _has_cells(self, path: str) -> bool:
        return _CELL.search(next(self._archive.chunks(path), b"")) is not None


def _elements(root: Element, name: str) -> Iterator[Element]:
    """Elements by name in whatever namespace: the strict and the usual form differ in nothing else."""
    return (element for element in root.iter() if _name(element) == name)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _date_styles(styles: Element) -> frozenset[int]:
    """The numbers of the cell styles that show a number as a date."""
    own = {
        format_.get("numFmtId", ""): _shows_date(format_.get("formatCode", ""))
        for format_ in _elements(styles, "numFmt")
    }
    cell_styles = next(_elements(styles, "cellXfs"), None)
    if cell_styles is None:
        return frozenset()
    formats = [style.get("numFmtId", "0") for style in cell_styles]
    return frozenset(
        position
        for position, number in enumerate(formats)
        if own.get(number, number.isdecimal() and int(number) in _BUILT_IN_DATES)
    )


def _shows_date(code: str) -> bool:
    """Whether a format has codes for day, month or year; hours alone are no date."""
    bare = _LITERAL.sub("", code.partition(";")[0]).lower()
    return not {"d", "m", "y"}.isdisjoint(bare)
