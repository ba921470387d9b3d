"""Files written piece by piece: other programs read them, no formula runs, memory stays."""

from __future__ import annotations

import csv
import gc
import io
import sys
import tracemalloc
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.utils import translation
from pypdf import PdfReader

from compliance.extracts.writing import document, workbook
from compliance.extracts.writing.delimited import DelimitedWriter
from compliance.extracts.writing.document import DocumentWriter
from compliance.extracts.writing.workbook import WorkbookWriter
from compliance.register.reading.table import open_table
from tests.register.makers import COLUMNS, people_rows

AT = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
ROW = ["Қазақстан", 7, True, AT, date(2026, 4, 6), None, "=1+1", "a\x00<&>\"'\ud800", " two  spaces "]
FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")
CONTENT = {
    "lang": "kk", "title": "Тізілім", "about": "Туралы", "operator": "Оператор", "made": "бүгін",
    "none": "Бос", "head": [["Оператор", "Оператор"]],
}  # fmt: skip


def written(writer, rows, headings=("A", "B"), batch=3):
    with translation.override("kk"):
        pieces = [*writer.head(headings)]
        for start in range(0, len(rows), batch):
            pieces += writer.batch(rows[start : start + batch])
        return b"".join([*pieces, *writer.end()])


def sheet(content, name=None):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book[name] if name else book.active


class TestCSV:
    def test_cells_are_texts_in_the_language_and_of_the_clocks_of_the_office(self):
        with translation.override("kk"):
            writer = DelimitedWriter()
        lines = list(csv.reader(io.StringIO(written(writer, [ROW[:7]]).decode("utf-8-sig"))))
        assert lines[0] == ["A", "B"]
        assert lines[1] == [
            "Қазақстан", "7", "иә", "2026-04-06 14:30:00+05:00", "2026-04-06", "", "'=1+1",
        ]  # fmt: skip

    def test_no_cell_is_a_formula(self):
        content = written(DelimitedWriter(), [[text] for text in FORMULAS]).decode("utf-8-sig")
        cells = [row[0] for row in csv.reader(io.StringIO(content, newline=""))][1:]
        assert cells == [f"'{text}" for text in FORMULAS]


class TestXLSX:
    def test_another_program_reads_it(self):
        with translation.override("kk"):
            writer = WorkbookWriter("Тізілім: [бірінші] / нұсқа, ұзын атаумен", 1)
        found = sheet(written(writer, [ROW], headings=[str(number) for number in range(9)]))
        assert found.title == "Тізілім бірінші нұсқа, ұзын"
        assert [cell.value for cell in found[1]] == [str(number) for number in range(9)]
        cells = [cell.value for cell in found[2]]
        assert cells == [
            "Қазақстан", 7, "иә", datetime.fromisoformat("2026-04-06T14:30"),
            datetime.fromisoformat("2026-04-06"), None, "=1+1", "a\ufffd<&>\"'\ufffd", " two  spaces ",
        ]  # fmt: skip
        assert found.freeze_panes == "A2"

    def test_our_own_import_reads_it(self):
        people = [list(made) for made in people_rows(3)]
        content = written(WorkbookWriter("S", 3), people, headings=COLUMNS)
        with open_table(io.BytesIO(content)) as table:
            assert len(list(table.rows())) == 3

    def test_what_looks_like_a_formula_is_a_text_and_stays_one(self):
        found = sheet(written(WorkbookWriter("S", 9), [[text] for text in FORMULAS], headings=["A"]))
        for row, text in enumerate(FORMULAS, start=2):
            cell = found.cell(row, 1)
            assert cell.data_type in {"s", "inlineStr"}, text
            assert cell.quotePrefix, text
            assert "<f>" not in str(cell.value)

    def test_more_rows_than_a_sheet_holds_go_on_another_one(self, monkeypatch):
        monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
        content = written(WorkbookWriter("Лист", 7), [[f"r{number}", number] for number in range(7)])
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames == ["Лист 1", "Лист 2", "Лист 3"]
        numbers = [
            row[1] for name in book.sheetnames for row in book[name].iter_rows(min_row=2, values_only=True)
        ]
        assert numbers == list(range(7))
        assert [book[name]["A1"].value for name in book.sheetnames] == ["A"] * 3

    def test_a_long_title_names_its_sheets_by_whole_words(self, monkeypatch):
        title = "Обращения субъектов и государственных органов"
        [name] = openpyxl.load_workbook(io.BytesIO(written(WorkbookWriter(title, 1), [["r"]]))).sheetnames
        assert name == "Обращения субъектов и"
        monkeypatch.setattr(workbook, "SHEET_ROWS", 2)
        exact = "Передачи данных третьим лицам"
        rows = [["r", number] for number in range(2)]
        names = openpyxl.load_workbook(io.BytesIO(written(WorkbookWriter(exact, 2), rows))).sheetnames
        assert names == [f"{exact} 1", f"{exact} 2"]
        assert max(map(len, names)) == 31

    def test_the_archive_is_sound(self):
        with zipfile.ZipFile(io.BytesIO(written(WorkbookWriter("S", 2), [["x"], ["y"]]))) as archive:
            assert archive.testzip() is None
            assert archive.namelist()[0] == "[Content_Types].xml"

    def test_one_that_is_broken_off_is_let_go_of_without_a_word_in_the_log(self, monkeypatch):
        said: list[object] = []
        monkeypatch.setattr(sys, "unraisablehook", said.append)
        writer = WorkbookWriter("S", 9)
        assert list(writer.head(["A"]))
        del writer
        gc.collect()
        assert said == []

    def test_memory_does_not_grow_with_the_rows(self):
        writer = WorkbookWriter("S", 100_000)
        tracemalloc.start()
        for _piece in writer.head(["A"]):
            pass
        for _batch in range(40):
            for _piece in writer.batch([[f"text {number}", number] for number in range(500)]):
                pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 5 * 2**20


class TestPDF:
    def test_few_rows_are_one_document(self):
        writer = DocumentWriter(CONTENT, rows=2, is_parts=False, name="x", made_at=AT)
        content = written(writer, [["Әлем", 1], ["[b] #strong $x$", None]])
        reader = PdfReader(io.BytesIO(content))
        text = "".join(page.extract_text() for page in reader.pages)
        for word in ("Тізілім", "Әлем", "[b] #strong $x$"):
            assert word in text
        assert b"pdfaid" in content

    def test_no_rows_say_so(self):
        content = written(DocumentWriter(CONTENT, rows=0, is_parts=False, name="x", made_at=AT), [])
        assert "Бос" in PdfReader(io.BytesIO(content)).pages[0].extract_text()

    def test_many_rows_are_parts_in_an_archive(self, monkeypatch):
        monkeypatch.setattr(document, "PART_ROWS", 2)
        writer = DocumentWriter(CONTENT, rows=5, is_parts=True, name="x", made_at=AT)
        content = written(writer, [[f"r{number}", number] for number in range(5)])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.namelist() == ["x-001.pdf", "x-002.pdf", "x-003.pdf"]
            last = PdfReader(io.BytesIO(archive.read("x-003.pdf"))).pages[0].extract_text()
        assert "r4" in last
        assert "5–5" in last


@pytest.mark.parametrize("kind", [DelimitedWriter, lambda: WorkbookWriter("S", 0)])
def test_an_empty_register_is_a_file_with_headings(kind):
    assert written(kind(), [])
