"""The law map names every clause of the policy, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.policy.wordings import CLAUSES

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<clauses>\d[\d., ]*) \|(?P<rest>.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+\.py)`")


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer((ROOT / "docs" / "law-map.md").read_text(encoding="utf-8")))


def test_every_clause_of_the_policy_has_one_row():
    mapped = [clause.strip() for row in rows() for clause in row["clauses"].split(",")]
    assert sorted(mapped) == sorted(CLAUSES)


def test_everything_named_exists():
    named = [path for row in rows() for path in NAMED.findall(row["rest"])]
    assert len(named) > 100
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_row_names_a_test():
    assert [row["clauses"] for row in rows() if "`tests/" not in row["rest"]] == []
