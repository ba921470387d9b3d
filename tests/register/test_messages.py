from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

import compliance.register.reading
from compliance.register import catalogue
from compliance.register.import_messages import COLUMN_NAMES
from compliance.register.messages import MESSAGES, Detail, message
from compliance.register.reading.errors import COLUMN_NOTES, FILE_ERRORS, NOTES, ROW_PROBLEMS, ROW_WARNINGS
from compliance.register.rules.outcome import REJECTIONS, WARNINGS

CODES = REJECTIONS | WARNINGS | FILE_ERRORS | ROW_PROBLEMS | ROW_WARNINGS | NOTES | COLUMN_NOTES
DETAILS: dict[str, Detail] = {
    "limit_mb": 5,
    "limit": 5,
    "row": 5,
    "columns": ("iin", "C"),
    "encoding": "cp1251",
}


def placeholders(code: str) -> set[str]:
    with translation.override("en"):
        return set(re.findall(r"%\((\w+)\)", str(MESSAGES[code])))


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_message_that_says_what_was_kept_and_what_to_do(code):
    with translation.override("en"):
        text = message(code, **{name: DETAILS[name] for name in placeholders(code)})
    assert "%(" not in text
    if code in REJECTIONS:
        assert "Nothing was saved" in text
    if code in WARNINGS:
        assert "kept" in text


def test_an_unknown_code_still_says_something():
    with translation.override("en"):
        assert "no_such_code" in message("no_such_code")


def test_columns_are_named_in_the_readers_language():
    with translation.override("en"):
        assert "IIN, Reference code." in message("columns_missing", columns=("iin", "reference"))
        assert "B, AA" in message("columns_repeated", columns=("B", "AA"))


def test_every_allowed_category_has_a_name_among_the_columns():
    assert {category.code for category in catalogue.CATEGORIES if category.allowed} <= set(COLUMN_NAMES)


def test_every_reading_error_brings_the_details_that_its_message_asks_for():
    folder = Path(compliance.register.reading.__file__).parent
    raised = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ReadingError":
                for code in _codes(node.args[0]):
                    raised.add(code)
                    given = {keyword.arg for keyword in node.keywords}
                    # A missing quote is first told by the lines, which do not know the row.
                    assert given == placeholders(code) or path.name == "delimited.py", (path.name, code)
    assert raised <= FILE_ERRORS


def _codes(node: ast.expr) -> list[str]:
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
