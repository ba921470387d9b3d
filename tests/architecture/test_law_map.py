"""The law map names every clause of the policy, and nothing that is not there."""

from __future__ import annotations

import re
from importlib import import_module

from tests.architecture.named import missing_tests, named_tests
from tests.policy.wordings import CLAUSES
from tests.services import ROOT

ROW = re.compile(r"^\| (?P<clauses>\d[\d., ]*) \|(?P<rest>.*)\|$", re.MULTILINE)
QUOTED = re.compile(r"`([^`]+)`")


def text() -> str:
    return (ROOT / "docs" / "law-map.md").read_text(encoding="utf-8")


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer(text()))


def test_every_clause_of_the_policy_has_one_row():
    mapped = [clause.strip() for row in rows() for clause in row["clauses"].split(",")]
    assert sorted(mapped) == sorted(CLAUSES)


def test_whatever_is_named_is_a_file_or_a_test_in_it():
    quoted = [(row["clauses"], one) for row in rows() for one in QUOTED.findall(row["rest"])]
    assert len(quoted) > 200
    assert [
        (clauses, one)
        for clauses, one in quoted
        if not re.fullmatch(r"test_\w+", one) and not (ROOT / one).is_file()
    ] == []
    # Each name of a function belongs to the file before it, else nothing would look for it.
    tests = [one for _, one in quoted if one.startswith("test_")]
    assert [name for row in rows() for _, name in named_tests(row["rest"])] == tests
    assert missing_tests(text()) == []


def test_every_module_named_can_be_imported():
    modules = {one for row in rows() for one in QUOTED.findall(row["rest"]) if not one.startswith("test")}
    assert len(modules) > 50
    for path in sorted(modules):
        import_module(path.removesuffix(".py").replace("/", "."))


def test_every_row_names_functions_of_each_file_of_tests():
    for row in rows():
        files = re.findall(r"`tests/([^`]+)`", row["rest"])
        assert files, row["clauses"]
        assert list(dict.fromkeys(path for path, _ in named_tests(row["rest"]))) == files, row["clauses"]
