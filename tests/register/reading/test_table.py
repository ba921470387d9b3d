from __future__ import annotations

import io
import re
import tracemalloc
import unicodedata
import zipfile
from typing import BinaryIO, cast

import pytest
from hypothesis import given, strategies as st

from compliance.register import catalogue
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.layout import _HEADINGS, heading_key, shipped_layout
from compliance.register.reading.records import letters_of
from compliance.register.reading.rejected import RejectedRows
from compliance.register.reading.table import open_table
from tests.register.makers import csv_file, raw_row, raw_sheet, raw_xlsx

LAYOUT = shipped_layout()


def test_every_name_in_the_catalogue_is_a_heading():
    for category in catalogue.CATEGORIES:
        for heading in (category.code, category.name_kk, category.name_ru, category.name_en):
            assert LAYOUT.column(heading) == category.code


def test_no_heading_means_two_columns():
    claimed: dict[str, set[str]] = {}
    for category in catalogue.CATEGORIES:
        for heading in (category.code, category.name_kk, category.name_ru, category.name_en):
            claimed.setdefault(heading_key(heading), set()).add(category.code)
    for code, headings in _HEADINGS.items():
        for heading in (code, *headings):
            claimed.setdefault(heading_key(heading), set()).add(code)
    assert [codes for codes in claimed.values() if len(codes) > 1] == []
    assert "" not in claimed


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("ФАМИЛИЯ", "surname"),
        (" фамилия * ", "surname"),
        ("Тегi", "surname"),
        ("Last_Name", "surname"),
        ("ИИН:", "iin"),
        ("ЖСН", "iin"),
        ("E-Mail", "email"),
        ("Эл.почта", "email"),
        ("БИН / ИИН компании", "company_bin_iin"),
        ("Компаниянын БСН/ЖСН", "company_bin_iin"),
        ("Дата\nрождения", "birth_date"),
        ("Туган куни", "birth_date"),
        ("Отчество (при наличии)", "patronymic"),
        ("Язык", "language"),
        ("Адрес", None),
        ("Дата", None),
        ("", None),
        ("x" * 5_000, None),
    ],
)
def test_headings_are_known_in_any_spelling(heading, code):
    assert LAYOUT.column(heading) == code


def test_a_category_of_the_operators_own_can_be_added_and_forbidden():
    own = LAYOUT.with_category("passport", "text", ["Паспорт", "Төлқұжат"]).requiring(("passport",))
    with open_table(csv_file([["Паспорт", "Имя"], ["N1", "Иван"]]), layout=own) as table:
        assert [row.values for row in table.rows()] == [{"passport": "N1", "name": "Иван"}]
    banned = own.with_category("passport", "text", ["Паспорт"], allowed=False).requiring()
    with open_table(csv_file([["Паспорт", "Имя"], ["N1", "Иван"]]), layout=banned) as table:
        assert table.forbidden_columns == (("A", "passport"),)
        assert [row.values for row in table.rows()] == [{"name": "Иван"}]


def test_letters_of_columns_are_those_of_a_spreadsheet():
    assert [letters_of(position) for position in (0, 25, 26, 51, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "ZZ",
        "AAA",
    ]


def test_rejected_rows_can_be_corrected_and_imported_again():
    first = csv_file(
        [["ИИН", "Рост", "Компания"], ["1", "=180", '=cmd|"x"'], ["791028302728", "", "+7; две\nстроки"]],
        delimiter=";",
    )
    written = io.BytesIO()
    with open_table(first) as table:
        rejected = RejectedRows(written, table.header)
        rows = list(table.rows())
        for row in rows:
            rejected.write(row.cells, "Причина на русском")
    assert written.getvalue().startswith(b"\xef\xbb\xbf")
    for cell in re.split("[;\n]", written.getvalue().decode("utf-8-sig")):
        assert not cell.strip('"').startswith(("=", "+", "-", "@"))
    with open_table(written) as again:
        assert again.unknown_columns == ("B",)
        assert [row.values for row in again.rows()] == [row.values for row in rows]
        assert all(row.cells[-1] == "Причина на русском" for row in again.rows())


def test_rows_too_short_or_too_long_fit_the_file_of_rejected_rows():
    written = io.BytesIO()
    rejected = RejectedRows(written, ("a", "b"))
    rejected.write(["1"], "short")
    rejected.write(["1", "2", "3"], "long")
    rejected.write(["\ud800", ""], "lone surrogate")
    assert written.getvalue().decode("utf-8-sig").splitlines() == [
        "a;b;reason",
        "1;;short",
        "1;2;long",
        "?;;lone surrogate",
    ]


def test_representations_hold_no_values():
    with open_table(csv_file([["ИИН", "Имя"], ["791028302728", "Тайна"]])) as table:
        (row,) = table.rows()
    assert "Тайна" not in repr(row)
    assert "791028302728" not in repr(row)


def drain(content: bytes) -> None:
    """Read all there is; nothing but a reading error may come of it."""
    try:
        with open_table(io.BytesIO(content)) as table:
            for row in table.rows():
                assert all(isinstance(text, str) and text for text in row.values.values())
    except ReadingError as error:
        caught = error
    else:
        return
    assert caught.__context__ is None
    assert caught.__cause__ is None


HEAD = "ИИН;Имя;Дата рождения\n"


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content):
    drain(content)


@given(st.sampled_from(["utf-8", "utf-16", "cp1251", "kz1048"]), st.binary(max_size=500))
def test_any_bytes_after_a_good_heading_are_read_or_refused(encoding, content):
    drain(HEAD.encode(encoding) + content)


@given(st.text(st.sampled_from("\";\n\r,\t\0='1e+. \ufeffИ"), max_size=200))
def test_any_mixture_of_delimiters_and_quotes_is_read_or_refused(text):
    drain((HEAD + text).encode())


@given(st.text(st.sampled_from("<>/crvtsif=\"' &;#x0123456789E.-:"), max_size=200))
def test_any_sheet_is_read_or_refused(text):
    drain(raw_xlsx(raw_sheet(raw_row("ИИН", "Имя", "Дата рождения"), text)).getvalue())


@given(
    st.sampled_from(["n", "s", "str", "inlineStr", "b", "e", "d", "x"]),
    st.text(st.sampled_from("0123456789.eE+-ИnaNif_x"), max_size=30),
    st.sampled_from(["A2", "C2", "XFD2", "A0", "AAAA2", "2", ""]),
)
def test_any_cell_is_read_or_refused(kind, text, place):
    cell = f'<row r="2"><c r="{place}" t="{kind}"><v>{text}</v></c></row>'
    drain(raw_xlsx(raw_sheet(raw_row("ИИН", "Имя", "Дата рождения"), cell)).getvalue())


GOOD = raw_xlsx(raw_sheet(raw_row("ИИН", "Имя"), raw_row("791028302728", "Иван"))).getvalue()


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_any_damage_to_a_workbook_is_read_or_refused(changes):
    content = bytearray(GOOD)
    for place, byte in changes:
        content[place] = byte
    drain(bytes(content))


@given(st.integers(0, len(GOOD)))
def test_a_workbook_cut_short_is_refused(length):
    if length < len(GOOD):
        with pytest.raises(ReadingError):
            open_table(io.BytesIO(GOOD[:length]))


@given(
    st.binary(max_size=300), st.sampled_from(["xl/workbook.xml", "_rels/.rels", "xl/worksheets/sheet1.xml"])
)
def test_any_part_of_a_workbook_is_read_or_refused(content, path):
    drain(raw_xlsx(raw_sheet(raw_row("ИИН")), {path: content}).getvalue())


def big_workbook(count: int) -> io.BytesIO:
    """A workbook as a spreadsheet writes it, every text shared and none twice."""
    texts = "".join(f"<si><t>Person{number:09}</t></si>" for number in range(2 * count))
    rows = "".join(
        f'<row r="{number + 2}" ht="15" customHeight="1"><c r="A{number + 2}" t="s"><v>{2 * number + 2}</v></c>'
        f'<c r="B{number + 2}" t="s"><v>{2 * number + 3}</v></c></row>'
        for number in range(count)
    )
    sheet = raw_sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>', rows)
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    shared = f"<sst><si><t>iin</t></si><si><t>name</t></si>{texts}</sst>"
    return raw_xlsx(sheet, {"xl/sharedStrings.xml": shared, "xl/_rels/workbook.xml.rels": relations})


def peak_of_reading(count: int) -> int:
    file = big_workbook(count)
    tracemalloc.start()
    with open_table(file) as table:
        assert sum(1 for _ in table.rows()) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.long
def test_memory_for_a_workbook_is_that_of_its_texts():
    small, large = peak_of_reading(1_000), peak_of_reading(20_000)
    # Two texts of fifteen letters a row, with four bytes each to say where it ends, and room to grow.
    assert large - small < 19_000 * 2 * (15 + 4) * 2


def test_zip_file_objects_that_only_read_and_seek_are_enough():
    class Upload:
        def __init__(self, content: bytes) -> None:
            self._inner = io.BytesIO(content)

        def read(self, size: int = -1) -> bytes:
            return self._inner.read(size)

        def seek(self, place: int, whence: int = 0) -> None:
            self._inner.seek(place, whence)

        def tell(self) -> int:
            return self._inner.tell()

        def seekable(self) -> bool:
            return True

    for content in (GOOD, "ИИН;Имя\n791028302728;Иван\n".encode()):
        with open_table(cast("BinaryIO", Upload(content))) as table:
            assert [row.values["name"] for row in table.rows()] == ["Иван"]


def test_headings_in_decomposed_letters_are_known():
    assert LAYOUT.column(unicodedata.normalize("NFD", "Мобильный")) == "mobile_phone"
    assert zipfile.is_zipfile(io.BytesIO(GOOD))
