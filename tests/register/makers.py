"""Makers of valid and of broken things: numbers, people, files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from hypothesis import strategies as st

from compliance.policy.rules import check_digit
from compliance.register.demo.people import Person, people, person
from compliance.register.rules.outcome import Normalised, Rejected

TODAY = date(2026, 11, 22)

COLUMNS = (
    "surname",
    "name",
    "patronymic",
    "birth_date",
    "iin",
    "email",
    "mobile_phone",
    "company_bin_iin",
    "company_name_kk",
    "company_name_ru",
    "legal_address",
)


def outcome(
    normaliser: Callable[..., Normalised], *arguments: object, **named: object
) -> Normalised | Rejected:
    """What a normaliser gives; a rejection must hold nothing but its code."""
    try:
        return normaliser(*arguments, **named)
    except Rejected as rejected:
        caught = rejected
    assert caught.args == (caught.code,)
    assert caught.__context__ is None
    assert caught.__cause__ is None
    return caught


def with_check_digit(eleven: str) -> str:
    digit = check_digit(eleven)
    assert digit is not None
    return f"{eleven}{digit}"


def is_issued(eleven: str) -> bool:
    return check_digit(eleven) is not None


@st.composite
def iins(draw: st.DrawFn) -> str:
    """Valid IINs of people born from 1900 to today."""
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    century = (3 if born.year < 2000 else 5) + draw(st.integers(0, 1))
    beginning = f"{born:%y%m%d}{century}"
    serials = st.integers(0, 9999).map(lambda serial: f"{beginning}{serial:04}")
    return with_check_digit(draw(serials.filter(is_issued)))


@st.composite
def bins(draw: st.DrawFn) -> str:
    """Valid BINs."""
    month = f"{draw(st.integers(0, 99)):02}{draw(st.integers(1, 12)):02}"
    kind, division = draw(st.sampled_from("456")), draw(st.sampled_from("0123"))
    serials = st.integers(0, 99999).map(lambda serial: f"{month}{kind}{division}{serial:05}")
    return with_check_digit(draw(serials.filter(is_issued)))


def csv_file(
    rows: Iterable[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> io.BytesIO:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def people_rows(count: int, columns: Sequence[str] = COLUMNS, *, seed: int = 1) -> list[list[str]]:
    return [[made.values.get(column, "") for column in columns] for made in people(count, seed=seed)]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def raw_xlsx(sheet: str, parts: Mapping[str, str | bytes] | None = None) -> io.BytesIO:
    """A workbook with this XML of its only sheet; further or other parts by path."""
    contents: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
        f' Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**contents, **(parts or {})}.items():
            archive.writestr(path, content)
    return file


def raw_sheet(*rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def raw_row(*texts: str) -> str:
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts) + "</row>"


__all__ = [
    "COLUMNS",
    "TODAY",
    "Person",
    "bins",
    "csv_file",
    "iins",
    "outcome",
    "people",
    "people_rows",
    "person",
    "raw_row",
    "raw_sheet",
    "raw_xlsx",
    "with_check_digit",
]
