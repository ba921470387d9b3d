from __future__ import annotations

import io
import tracemalloc

import pytest

from compliance.register.reading.errors import ReadingError
from compliance.register.reading.limits import SizeLimits
from compliance.register.reading.table import open_table
from tests.register.makers import COLUMNS, csv_file, people_rows

KAZAKH = [
    ["ЖСН", "Тегі", "Аты"],
    ["791028302728", "Әбдірахманова", "Гүлнұр"],
    ["900101300017", "Ұзақбай", "Ілияс"],
]
RUSSIAN = [
    ["ИИН", "Фамилия", "Имя"],
    ["791028302728", "Семёнова", "Ольга"],
    ["900101300017", "Иванов", "Пётр"],
]


def read(file, **options) -> list[dict[str, str]]:
    with open_table(file, **options) as table:
        return [row.values for row in table.rows()]


def code_of(content: bytes, **options) -> str:
    with pytest.raises(ReadingError) as caught:
        read(io.BytesIO(content), **options)
    assert caught.value.__context__ is None
    return caught.value.code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "kz1048", "ptcp154"]
)
def test_kazakh_letters_are_read_in_any_usual_encoding(encoding):
    assert read(csv_file(KAZAKH, encoding=encoding))[0] == {
        "iin": "791028302728",
        "surname": "Әбдірахманова",
        "name": "Гүлнұр",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "kz1048", "ptcp154"])
def test_russian_letters_are_read_in_any_usual_encoding(encoding):
    assert [row["surname"] for row in read(csv_file(RUSSIAN, encoding=encoding))] == ["Семёнова", "Иванов"]


def test_a_sign_that_is_a_kazakh_letter_in_another_table_is_taken_for_the_letter():
    rows = [["iin", "name"], ["791028302728", "Тұрар"]]
    assert read(csv_file(rows, encoding="ptcp154"))[0]["name"] == "Тұрар"


def test_an_encoding_that_is_only_guessed_is_told():
    with open_table(csv_file(RUSSIAN, encoding="cp1251")) as table:
        assert (table.encoding, table.notes) == ("cp1251", ("encoding_guessed",))
    with open_table(csv_file(RUSSIAN)) as table:
        assert (table.encoding, table.notes) == ("utf-8", ())


def test_letters_far_into_the_file_decide_on_the_encoding():
    rows = [["iin", "surname"], *[["791028302728", "Ivanov"]] * 100_000, ["900101300017", "Әбдір"]]
    for encoding in ("utf-8", "kz1048"):
        assert read(csv_file(rows, encoding=encoding))[-1]["surname"] == "Әбдір"


def test_an_encoding_of_another_age_is_refused():
    assert code_of(csv_file(RUSSIAN, encoding="cp866").getvalue()) == "encoding_unknown"


def test_a_byte_without_a_letter_is_refused():
    assert code_of(csv_file(RUSSIAN, encoding="cp1251").getvalue() + b"\x98") == "encoding_unknown"


def test_broken_utf_16_is_refused():
    assert code_of("ИИН;Имя".encode("utf-16") + b"\x00") == "encoding_unknown"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(delimiter, end):
    file = csv_file([list(COLUMNS), *people_rows(30)], delimiter=delimiter, end=end)
    with open_table(file) as table:
        assert table.delimiter == delimiter
        assert len(list(table.rows())) == 30


def test_a_single_column_needs_no_delimiter():
    assert read(io.BytesIO("ИИН\n791028302728\n".encode())) == [{"iin": "791028302728"}]


def test_a_delimiter_named_in_the_first_line_is_believed():
    file = io.BytesIO("sep=;\r\nИИН;Фамилия\r\n791028302728;Иванов\r\n".encode())
    with open_table(file) as table:
        assert [(row.number, row.values["surname"]) for row in table.rows()] == [(2, "Иванов")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("\n\n \n", "file_empty"),
        ("ИИН^Фамилия\n791028302728^Иванов\n", "delimiter_unknown"),
        ("791028302728;Иванов\n", "headings_unknown"),
        ("Цвет;Вкус\n1;2\n", "headings_unknown"),
        ("Фамилия;Имя\nИванов;Иван\n", "columns_missing"),
        ("ИИН;Фамилия;Last name\n1;2;3\n", "columns_repeated"),
        ("ИИН;" + ";" * 120 + "Имя\n", "columns_too_many"),
        ("<html><table></table></html>", "file_not_table"),
        ('{"iin": "791028302728"}', "file_not_table"),
        ('ИИН;Фамилия\n791028302728;"Иванов\n900101300017;Петров\n', "quotes_unclosed"),
        ('ИИН;Фамилия\n791028302728;"' + "Иванов\n" * 50_000, "quotes_unclosed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(text, code):
    assert code_of(text.encode()) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n", "file_not_table"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "file_not_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "file_old_excel"),
        (b"PK\x03\x04 not really", "xlsx_broken"),
        (b"\xff\xfe", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, code):
    assert code_of(content) == code


def test_errors_tell_columns_and_rows_but_no_values():
    with pytest.raises(ReadingError) as caught:
        read(io.BytesIO("ИИН;Фамилия;Last name\n".encode()))
    assert caught.value.details == {"columns": ("B", "C")}
    with pytest.raises(ReadingError) as caught:
        read(io.BytesIO("Фамилия;Имя\n".encode()))
    assert caught.value.details == {"columns": ("iin", "reference")}
    with pytest.raises(ReadingError) as caught:
        read(io.BytesIO('ИИН;Имя\n\n791028302728;"Тайна'.encode()))
    assert caught.value.details == {"row": 3}
    assert "Тайна" not in repr(caught.value)


def test_rows_carry_the_numbers_of_the_spreadsheet():
    file = io.BytesIO('ИИН;Адрес\n\n791028302728;"Абая,\nдом 5"\n;\n900101300017;x\n'.encode())
    with open_table(file) as table:
        assert [row.number for row in table.rows()] == [3, 5]
        assert [row.number for row in table.rows(after=3)] == [5]
        assert [row.number for row in table.rows()] == [3, 5]


def problems_of(text: str) -> list[tuple[int, tuple[tuple[str, str], ...]]]:
    with open_table(io.BytesIO(text.encode())) as table:
        return [(row.number, row.problems) for row in table.rows()]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("791028302728", ("", "cells_missing")),
        ("791028302728;Иванов;x", ("", "cells_extra")),
        ('791028302728;"Ива"нов', ("", "row_quotes")),
        ("791028302728;" + "И" * 5_000, ("surname", "cell_too_long")),
        ("791028302728;" + "И" * 10_000_000, ("", "row_too_long")),
        ("7,91028E+11;Иванов", ("iin", "number_rounded")),
    ],
)
def test_a_bad_row_is_told_and_the_next_ones_are_read(line, problem):
    found = problems_of(f"ИИН;Фамилия\n{line}\n900101300017;Петров\n")
    assert found == [(2, (problem,)), (3, ())]


def test_blank_cells_beyond_the_heading_do_not_matter():
    assert problems_of("ИИН;Фамилия;;\n791028302728;Иванов;;\n") == [(2, ())]


def test_quotes_within_a_cell_are_letters():
    text = 'ИИН;Компания\n791028302728;ТОО "Ромашка"\n900101300017;"ТОО ""Лютик"""\n'
    assert [row["company_name_ru"] for row in read(io.BytesIO(text.encode()))] == [
        'ТОО "Ромашка"',
        'ТОО "Лютик"',
    ]


@pytest.mark.parametrize(
    ("cell", "value", "warnings"),
    [
        ('="000101600017"', "000101600017", ()),
        ("101600017", "000101600017", (("iin", "leading_zeros_restored"),)),
        ("791028302728.0", "791028302728", ()),
        ("791028302728,00", "791028302728", ()),
        ("79102830", "79102830", ()),
        ("=HYPERLINK(1)", "=HYPERLINK(1)", ()),
    ],
)
def test_what_a_spreadsheet_did_to_numbers_is_put_right(cell, value, warnings):
    with open_table(csv_file([["ИИН", "Имя"], [cell, "Иван"]])) as table:
        (row,) = table.rows()
    assert (row.values["iin"], row.warnings, row.problems) == (value, warnings, ())


def test_a_dash_alone_is_nothing():
    assert read(csv_file([["ИИН", "Отчество"], ["791028302728", "-"], ["900101300017", " — "]])) == [
        {"iin": "791028302728"},
        {"iin": "900101300017"},
    ]


def test_unknown_and_forbidden_columns_are_told_and_never_read():
    file = csv_file([["ИИН", "Рост", "Национальность", "Имя"], ["791028302728", "180", "тайна", "Иван"]])
    with open_table(file) as table:
        assert table.columns == ("iin", None, None, "name")
        assert table.unknown_columns == ("B",)
        assert table.forbidden_columns == (("C", "ethnicity"),)
        (row,) = table.rows()
    assert row.values == {"iin": "791028302728", "name": "Иван"}


def test_nul_characters_are_left_to_the_rules_of_text():
    assert read(io.BytesIO("ИИН;Имя\n791028302728;Ив\x00ан\n".encode())) == [
        {"iin": "791028302728", "name": "Ив\x00ан"}
    ]


def test_limits_on_size_and_rows_hold():
    small = SizeLimits(file_bytes=1 << 20, rows=2)
    assert code_of(b"x" * ((1 << 20) + 1), limits=small) == "file_too_large"
    rows = [["ИИН"], ["791028302728"], ["900101300017"], ["950101300707"]]
    assert code_of(csv_file(rows).getvalue(), limits=small) == "rows_too_many"


def test_a_file_handed_in_stays_open_and_a_path_is_closed(tmp_path):
    file = csv_file(RUSSIAN)
    assert len(read(file)) == 2
    assert not file.closed
    path = tmp_path / "people.csv"
    path.write_bytes(file.getvalue())
    assert len(read(path)) == len(read(str(path))) == 2


def test_progress_goes_from_nothing_to_the_end():
    with open_table(csv_file([list(COLUMNS), *people_rows(5_000)])) as table:
        shares = [table.progress() for _ in table.rows()]
    assert shares == sorted(shares)
    assert shares[0] < 0.2
    assert table.progress() == 1.0


def peak_of_reading(count: int) -> int:
    file = csv_file([list(COLUMNS), *people_rows(200)])
    head, _, body = file.getvalue().partition(b"\r\n")
    big = io.BytesIO(head + b"\r\n" + body * (count // 200))
    tracemalloc.start()
    with open_table(big) as table:
        assert sum(1 for _ in table.rows()) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.long
def test_memory_does_not_grow_with_the_file():
    small, large = peak_of_reading(2_000), peak_of_reading(40_000)
    assert large < small + 8_000_000
    assert large < 20_000_000
