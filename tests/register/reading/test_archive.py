from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import pytest

from compliance.register.reading.errors import ReadingError
from compliance.register.reading.limits import SizeLimits
from compliance.register.reading.table import open_table
from tests.register.makers import raw_row, raw_sheet, raw_xlsx


def code_of(file: io.BytesIO, **options: Any) -> str:
    with pytest.raises(ReadingError) as caught, open_table(file, **options) as table:
        list(table.rows())
    assert caught.value.__context__ is None
    return caught.value.code


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/workbook.xml": "<workbook/>"}, "xlsx_no_sheet"),
        ({"xl/workbook.xml": "<workbook>"}, "xlsx_broken"),
        ({"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'}, "xlsx_suspicious"),
        ({"_rels/.rels": "<Relationships/>"}, "file_not_table"),
        ({"xl/_rels/workbook.xml.rels": "<Relationships/>"}, "xlsx_no_sheet"),
        ({f"part{number}": "" for number in range(2_100)}, "xlsx_suspicious"),
        ({"xl/media/image.bin": b"\0" * 5_000_000}, "xlsx_suspicious"),
    ],
)
def test_a_broken_or_strange_archive_is_refused_with_its_reason(parts, code):
    assert code_of(raw_xlsx(raw_sheet(raw_row("ИИН")), parts)) == code


def test_another_archive_is_no_table():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert code_of(file) == "file_not_table"


def test_a_bomb_is_refused_by_what_it_claims():
    file = raw_xlsx(raw_sheet(raw_row("ИИН")))
    assert code_of(file, limits=SizeLimits(unpacked_bytes=100)) == "xlsx_too_large"


def patched(file: io.BytesIO, path: str, *, claimed: int) -> io.BytesIO:
    """The archive with a false unpacked size of one part, in the directory and before the part."""
    content = bytearray(file.getvalue())
    with zipfile.ZipFile(file) as archive:
        part = archive.getinfo(path)
    struct.pack_into("<L", content, part.header_offset + 22, claimed)
    entry = content.index(b"PK\x01\x02")
    while content[entry + 46 : entry + 46 + len(path)] != path.encode():
        entry = content.index(b"PK\x01\x02", entry + 4)
    struct.pack_into("<L", content, entry + 24, claimed)
    return io.BytesIO(bytes(content))


def test_a_bomb_that_lies_about_its_size_unpacks_no_more_than_it_claims():
    sheet = raw_sheet(raw_row("ИИН"), *[raw_row("791028302728")] * 200_000)
    bomb = patched(raw_xlsx(sheet), "xl/worksheets/sheet1.xml", claimed=900_000)
    assert code_of(bomb) == "xlsx_broken"


def test_a_directory_that_claims_to_be_huge_is_not_read():
    content = bytearray(raw_xlsx(raw_sheet(raw_row("ИИН"))).getvalue())
    struct.pack_into("<L", content, len(content) - 22 + 12, 2_000_000_000)
    assert code_of(io.BytesIO(bytes(content))) == "xlsx_suspicious"
    content = bytearray(raw_xlsx(raw_sheet(raw_row("ИИН"))).getvalue())
    locator = b"PK\x06\x07" + b"\xff" * 16
    end = len(content) - 22
    assert code_of(io.BytesIO(bytes(content[:end]) + locator + bytes(content[end:]))) == "xlsx_suspicious"


def test_methods_of_packing_without_bounds_are_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert code_of(file) == "xlsx_suspicious"


def test_a_part_under_a_password_is_refused():
    content = bytearray(raw_xlsx(raw_sheet(raw_row("ИИН"))).getvalue())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert code_of(io.BytesIO(bytes(content))) == "xlsx_encrypted"
