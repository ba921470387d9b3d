"""XLSX written row by row into an archive that is handed over meanwhile: no file, no memory for the rows.

The writers that are kept well write to a file and give it when it is whole; a browser would wait a minute for
the first byte of a million rows. What is written here is the least that the standard (ECMA-376) wants: texts
in the cells themselves, so no table of texts has to be kept, and no formulas at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from compliance.audit.trail_export import FORMULA_STARTS
from compliance.extracts.registry import Cell

from .pieces import Archive

# What a sheet can hold, the headings among them; more rows begin another sheet.
SHEET_ROWS = 1_048_576
TEXT_LENGTH = 32_767
# Signs that no XML may hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# The longest name of a sheet that spreadsheets open.
_NAME_LENGTH = 31
# Days are counted from here (the year 1900 is taken for a leap year, hence the thirtieth).
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the format knows no zones
_DAY = 86_400
# Numbers of the styles in _STYLES.
_DAY_STYLE, _MOMENT_STYLE, _HEAD_STYLE, _QUOTED_STYLE = 1, 2, 3, 4

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="10"/><name val="Arial"/></font>'
    '<font><b/><sz val="10"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class WorkbookWriter:
    """Pieces of a workbook with a sheet for each SHEET_ROWS rows. Made in the language of the extract.

    ``rows`` is how many there will be: the list of sheets comes first.
    """

    def __init__(self, title: str, rows: int) -> None:
        self._archive = Archive()
        self._title = " ".join(_NAME_FORBIDDEN.sub(" ", title).split())
        self._sheets = max(1, -(-rows // (SHEET_ROWS - 1)))
        self._zone, self._yes, self._no = ZoneInfo(settings.TIME_ZONE), _("yes"), _("no")
        self._headings: Sequence[str] = ()
        self._sheet, self._row = 0, 0

    def head(self, headings: Sequence[str]) -> Iterator[bytes]:
        """Everything before the first row."""
        self._headings = headings
        for name, content in self._parts():
            self._archive.add(name, (_DECLARATION + content).encode())
        self._begin_sheet()
        yield self._archive.take()

    def batch(self, rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
        """Some rows."""
        lines: list[str] = []
        for row in rows:
            if self._row == SHEET_ROWS and self._sheet < self._sheets:
                self._archive.write("".join(lines).encode())
                lines.clear()
                self._end_sheet()
                self._begin_sheet()
            self._row += 1
            lines.append(f"<row>{''.join(map(self._cell, row))}</row>")
        self._archive.write("".join(lines).encode())
        yield self._archive.take()

    def end(self) -> Iterator[bytes]:
        """Everything after the last row."""
        self._end_sheet()
        while self._sheet < self._sheets:
            self._begin_sheet()
            self._end_sheet()
        yield self._archive.end()

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, bool):
            return _text(self._yes if cell else self._no)
        if isinstance(cell, int):
            return f"<c><v>{cell}</v></c>"
        if isinstance(cell, datetime):
            at = cell.astimezone(self._zone).replace(tzinfo=None)
            return f'<c s="{_MOMENT_STYLE}"><v>{round((at - _EPOCH).total_seconds() / _DAY, 9)}</v></c>'
        if isinstance(cell, date):
            return f'<c s="{_DAY_STYLE}"><v>{(cell - _EPOCH.date()).days}</v></c>'
        return _text(cell) if cell else "<c/>"

    def _begin_sheet(self) -> None:
        self._sheet += 1
        self._row = 1
        self._archive.open_entry(f"xl/worksheets/sheet{self._sheet}.xml")
        widths = "".join(
            f'<col min="{number}" max="{number}" width="{_width(heading)}" customWidth="1"/>'
            for number, heading in enumerate(self._headings, start=1)
        )
        head = "".join(_text(heading, _HEAD_STYLE) for heading in self._headings)
        self._archive.write(
            (
                f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
                '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
                f"</sheetView></sheetViews><cols>{widths}</cols><sheetData><row>{head}</row>"
            ).encode()
        )

    def _end_sheet(self) -> None:
        self._archive.write(b"</sheetData></worksheet>")
        self._archive.close_entry()

    def _parts(self) -> Iterator[tuple[str, str]]:
        numbers = range(1, self._sheets + 1)
        yield (
            "[Content_Types].xml",
            (
                f'<Types xmlns="{_PACKAGE}/content-types">'
                f'<Default Extension="rels" ContentType="{_RELATIONS_TYPE}"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
                + "".join(
                    f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
                    f'ContentType="{_TYPES}.worksheet+xml"/>'
                    for number in numbers
                )
                + "</Types>"
            ),
        )
        yield "_rels/.rels", _relations((("rId1", "officeDocument", "xl/workbook.xml"),))
        yield (
            "xl/workbook.xml",
            (
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
                + "".join(
                    f'<sheet name="{escape(self._name(number), _QUOTES)}" '
                    f'sheetId="{number}" r:id="rId{number}"/>'
                    for number in numbers
                )
                + "</sheets></workbook>"
            ),
        )
        yield (
            "xl/_rels/workbook.xml.rels",
            _relations(
                (
                    *((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers),
                    (f"rId{self._sheets + 1}", "styles", "styles.xml"),
                )
            ),
        )
        yield "xl/styles.xml", _STYLES

    def _name(self, number: int) -> str:
        tail = "" if self._sheets == 1 else f" {number}"
        most = _NAME_LENGTH - len(tail)
        if len(self._title) <= most:
            return self._title + tail
        whole, _space, _rest = self._title[: most + 1].rpartition(" ")
        return (whole.rstrip(" ,;:-") or self._title[:most]) + tail


_QUOTES = {'"': "&quot;"}


def _width(heading: str) -> int:
    """Of a column, in letters."""
    return min(max(len(heading) + 2, 14), 40)


def _text(text: str, style: int = 0) -> str:
    """A text in its cell; one that looks like a formula stays a text, even when it is edited."""
    style = _QUOTED_STYLE if not style and text.startswith(FORMULA_STARTS) else style
    mark = f' s="{style}"' if style else ""
    clean = escape(_FORBIDDEN.sub("\ufffd", text[:TEXT_LENGTH]))
    return f'<c{mark} t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _relations(lines: Iterable[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in lines
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
