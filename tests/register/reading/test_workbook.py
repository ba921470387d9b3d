from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from compliance.register.reading.errors import ReadingError
from compliance.register.reading.limits import SizeLimits
from compliance.register.reading.table import Row, open_table
from tests.register.makers import COLUMNS, people_rows, raw_row, raw_sheet, raw_xlsx

# A spreadsheet's moments have no time zone.
MIDNIGHT = datetime.fromisoformat("2000-01-01T00:00:00")
AFTERNOON = datetime.fromisoformat("2024-05-01T13:45:10")


def workbook(rows: Sequence[Sequence[Any]], *, change: Callable[[Any], None] | None = None) -> io.BytesIO:
    book: Any = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file


def rows_of(file: io.BytesIO, **options: Any) -> list[Row]:
    with open_table(file, **options) as table:
        return list(table.rows())


def code_of(file: io.BytesIO, **options: Any) -> str:
    with pytest.raises(ReadingError) as caught:
        rows_of(file, **options)
    assert caught.value.__context__ is None
    return caught.value.code


def test_a_workbook_gives_the_same_rows_as_the_list_it_was_made_of():
    people = people_rows(50)
    with open_table(workbook([list(COLUMNS), *people])) as table:
        assert (table.format, table.columns, table.notes) == ("xlsx", COLUMNS, ())
        rows = list(table.rows())
    expected = [{code: text for code, text in zip(COLUMNS, row, strict=True) if text} for row in people]
    assert [row.values for row in rows] == expected
    assert [row.number for row in rows] == list(range(2, 52))
    assert all(not row.problems for row in rows)


def test_numbers_and_dates_become_the_text_they_stand_for():
    file = workbook(
        [
            ["ИИН", "Дата рождения", "Телефон", "Компания"],
            [791028302728, date(1979, 10, 28), 77011234567, 1001],
            [101600017, MIDNIGHT, 87011234567.0, "ТОО"],
            ["791028302728", 29156, "+7 701", 1.5],
            ["791028302728", 1985, None, True],
        ]
    )
    rows = rows_of(file)
    assert rows[0].values == {
        "iin": "791028302728",
        "birth_date": "1979-10-28",
        "mobile_phone": "77011234567",
        "company_name_ru": "1001",
    }
    assert rows[1].values["iin"] == "000101600017"
    assert rows[1].warnings == (("iin", "leading_zeros_restored"),)
    assert rows[1].values["birth_date"] == "2000-01-01"
    assert rows[1].values["mobile_phone"] == "87011234567"
    assert rows[2].values["birth_date"] == "1979-10-28"
    assert rows[2].values["company_name_ru"] == "1.5"
    # A year alone is no day, though a spreadsheet would show it as one of 1905.
    assert rows[3].values["birth_date"] == "1985"
    assert rows[3].problems == (("company_name_ru", "cell_type"),)


@pytest.mark.parametrize("shape", ["8.50101300123E11", "850101300123.0", "850101300123", "8.50101300123e+11"])
def test_an_iin_kept_as_a_number_is_read_in_every_shape(shape):
    file = raw_xlsx(raw_sheet(raw_row("ИИН"), f"<row><c><v>{shape}</v></c></row>"))
    assert rows_of(file)[0].values == {"iin": "850101300123"}


def test_days_may_be_counted_from_1904():
    def change(book):
        book.epoch = MAC_EPOCH

    rows = rows_of(workbook([["ИИН", "Туған күні"], ["791028302728", date(1979, 10, 28)]], change=change))
    assert rows[0].values["birth_date"] == "1979-10-28"


def test_a_time_of_day_stays_visible():
    rows = rows_of(workbook([["ИИН", "Дата сбора"], ["791028302728", AFTERNOON]]))
    assert rows[0].values["collected_at"] == "2024-05-01 13:45:10"


@pytest.mark.parametrize(
    ("format_", "is_date"),
    [
        ("dd.mm.yyyy", True),
        ("yyyy", True),
        ("[$-419]d mmm yyyy;@", True),
        ("0.00", False),
        ("#,##0.00 [$₸-43F]", False),
        ('0 "дней"', False),
        ('0 "days"', False),
        ("[Red]0", False),
        ("@", False),
        ("General", False),
    ],
)
def test_formats_of_dates_are_told_from_formats_of_numbers(format_, is_date):
    def change(book):
        book.active["B2"].number_format = format_

    rows = rows_of(workbook([["ИИН", "Компания"], ["791028302728", 29156]], change=change))
    assert rows[0].values["company_name_ru"] == ("1979-10-28" if is_date else "29156")


def test_formulas_and_errors_reject_their_row_only():
    file = workbook(
        [
            ["ИИН", "Фамилия", "Рост"],
            ["791028302728", '=CONCATENATE("Ива","нов")', 1],
            ["900101300017", "#N/A", "=1+1"],
            ["950101300707", "Петров", "=1+1"],
        ]
    )
    assert [(row.number, row.problems) for row in rows_of(file)] == [
        (2, (("surname", "cell_formula"),)),
        (3, (("surname", "cell_error"),)),
        (4, ()),
    ]


def test_what_a_formula_gave_last_is_not_imported():
    row = '<row><c t="str"><f>A1</f><v>791028302728</v></c></row>'
    (found,) = rows_of(raw_xlsx(raw_sheet(raw_row("ИИН"), row)))
    assert (found.values, found.problems) == ({}, (("iin", "cell_formula"),))


def test_text_that_begins_like_a_formula_is_text():
    file = raw_xlsx(raw_sheet(raw_row("ИИН", "Компания"), raw_row("791028302728", "=1+1")))
    assert rows_of(file)[0].values["company_name_ru"] == "=1+1"


def test_rich_and_phonetic_and_escaped_texts_are_read():
    texts = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>ИИН</t></si>'
        "<si><r><t>Ком</t></r><r><t>пания</t></r></si><si><t>791028302728</t></si>"
        "<si><t>Ромашка</t><rPh><t>читай иначе</t></rPh></si><si><t>а_x000D_б</t></si></sst>"
    )
    sheet = raw_sheet(
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>',
        '<row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>',
        '<row><c t="s"><v>2</v></c><c t="s"><v>4</v></c></row>',
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    file = raw_xlsx(sheet, {"xl/sharedStrings.xml": texts, "xl/_rels/workbook.xml.rels": relations})
    assert [row.values["company_name_ru"] for row in rows_of(file)] == ["Ромашка", "а\rб"]
    wrong = raw_xlsx(
        raw_sheet('<row><c t="s"><v>-1</v></c></row>'),
        {"xl/sharedStrings.xml": texts, "xl/_rels/workbook.xml.rels": relations},
    )
    assert code_of(wrong) == "xlsx_broken"
    huge = SizeLimits(texts_bytes=20)
    assert code_of(file, limits=huge) == "xlsx_texts_too_large"


def test_only_the_first_visible_sheet_is_read_and_that_is_told():
    def change(book):
        book.active.sheet_state = "hidden"
        second = book.create_sheet("Второй")
        second.append(["ИИН"])
        second.append(["791028302728"])
        book.create_sheet("Пустой")
        book.active = 1

    with open_table(workbook([["ИИН"], ["900101300017"]], change=change)) as table:
        assert [row.values["iin"] for row in table.rows()] == ["791028302728"]
        assert table.notes == ()

    def change_two(book):
        book.create_sheet("Второй").append(["ИИН"])

    with open_table(workbook([["ИИН"], ["900101300017"]], change=change_two)) as table:
        assert table.notes == ("sheets_not_read",)


def test_gaps_and_cells_left_out_keep_their_places():
    sheet = raw_sheet(
        '<row r="3"><c r="B3" t="inlineStr"><is><t>ИИН</t></is></c>'
        '<c r="D3" t="inlineStr"><is><t>Имя</t></is></c></row>',
        '<row r="10"><c r="D10" t="inlineStr"><is><t>Иван</t></is></c></row>',
        '<row r="12"><c r="B12" t="inlineStr"><is><t>791028302728</t></is></c></row>',
    )
    assert [(row.number, row.values) for row in rows_of(raw_xlsx(sheet))] == [
        (10, {"name": "Иван"}),
        (12, {"iin": "791028302728"}),
    ]


def test_ten_megabytes_in_a_cell_reject_the_row_only():
    file = raw_xlsx(
        raw_sheet(raw_row("ИИН", "Имя"), raw_row("1", "И" * 5_000), raw_row("791028302728", "Иван"))
    )
    assert [row.problems for row in rows_of(file)] == [(("name", "cell_too_long"),), ()]
    huge = raw_xlsx(raw_sheet(raw_row("ИИН", "Имя"), raw_row("1", "Ива" * 1_700_000)))
    assert code_of(huge) == "xlsx_suspicious"
    patient = SizeLimits(packing_ratio=2_000)
    assert [row.problems for row in rows_of(huge, limits=patient)] == [(("name", "cell_too_long"),)]


def test_cells_far_to_the_right_are_refused_without_being_kept():
    sheet = raw_sheet(raw_row("ИИН"), '<row r="2"><c r="XFD2"><v>1</v></c></row>')
    assert rows_of(raw_xlsx(sheet))[0].problems == (("", "cells_extra"),)


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ("", "xlsx_broken"),
        ("<worksheet>", "xlsx_broken"),
        ("not xml", "xlsx_broken"),
        (raw_sheet(), "file_empty"),
        (raw_sheet('<row r="2"/>', '<row r="1"/>'), "xlsx_broken"),
        (raw_sheet('<row r="9999999"/>'), "xlsx_broken"),
        (raw_sheet('<row><c r="??"><v>1</v></c></row>'), "xlsx_broken"),
        (raw_sheet('<row><c t="s"><v>5</v></c></row>'), "xlsx_broken"),
        (raw_sheet('<row><c t="s"><v>x</v></c></row>'), "xlsx_broken"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + raw_sheet(raw_row("&b;")), "xlsx_suspicious"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd">' + raw_sheet(), "xlsx_suspicious"),
        (f'<worksheet><sheetData a="{"b" * 3_000_000}"/></worksheet>', "xlsx_suspicious"),
    ],
)
def test_a_broken_sheet_is_refused_with_its_reason(sheet, code):
    assert code_of(raw_xlsx(sheet)) == code


def test_damage_in_the_middle_of_a_sheet_is_told_between_rows():
    sheet = raw_sheet(raw_row("ИИН"), *[raw_row(f"{number * 7919:012}") for number in range(50_000)])
    content = bytearray(raw_xlsx(sheet).getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    middle = part.header_offset + part.compress_size // 2
    content[middle : middle + 100] = zlib.compress(b"damage" * 50)[:100].ljust(100, b"\0")
    with open_table(io.BytesIO(bytes(content))) as table:
        rows = table.rows()
        assert next(rows).number == 2
        with pytest.raises(ReadingError, match="xlsx_broken"):
            list(rows)


def test_another_namespace_prefix_is_understood():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c t="str"><x:v>ИИН</x:v></x:c></x:row>'
        "<x:row><x:c><x:v>791028302728</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert rows_of(raw_xlsx(sheet))[0].values == {"iin": "791028302728"}


def test_rows_can_be_read_again_from_any_place():
    with open_table(workbook([list(COLUMNS), *people_rows(20)])) as table:
        assert len(list(table.rows())) == 20
        assert [row.number for row in table.rows(after=19)] == [20, 21]
        assert table.progress() == 1.0
