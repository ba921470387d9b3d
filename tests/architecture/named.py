"""Tests as documents name them: the path of a file, then the functions in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.services import ROOT

NAMED = re.compile(r"`(?:tests/)?(?P<path>[\w/]+\.py)`: (?P<names>`test_\w+`(?:, `test_\w+`)*)")


def named_tests(text: str) -> Iterator[tuple[str, str]]:
    """(path below tests/, function) of every test that a text names."""
    for found in NAMED.finditer(text):
        for name in re.findall(r"\w+", found["names"]):
            yield found["path"], name


def missing_tests(text: str) -> list[tuple[str, str]]:
    """Those named that are not there."""
    return [(path, name) for path, name in named_tests(text) if not _is_there(path, name)]


def _is_there(path: str, name: str) -> bool:
    file = ROOT / "tests" / path
    return file.is_file() and bool(
        re.search(rf"^\s*(?:async )?def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    )
