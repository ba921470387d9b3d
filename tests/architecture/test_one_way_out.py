"""Promise 4: whoever destroys keys is named here, so that no second way out opens unseen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESTROYERS = {"shred_keys", "shred_key", "shred_keys_by_id", "_shred"}
# The one function with the guards (its second half writes); besides, what is no subject's record: files and
# rejected rows of imports, the second factor of staff, and letters that told of a destruction.
ENTRY_POINTS = {
    "compliance/access/services/second_factor.py",
    # What a restored backup brought back, by the signed ledger of destructions.
    "compliance/register/services/redoing.py",
    "compliance/register/services/destroying.py",
    "compliance/register/services/importing/forgetting.py",
    "compliance/register/services/importing/ledger.py",
    "compliance/vault/services.py",
    # A letter that told of the end of all data, under a key of nobody, once it is delivered.
    "requests_inbox/services/forgetting.py",
    "requests_inbox/services/destroying.py",
    "requests_inbox/services/letter_sealing.py",
}


def sources() -> list[Path]:
    return [
        path
        for folder in ("compliance", "config", "requests_inbox")
        for path in (ROOT / folder).rglob("*.py")
    ]


def names_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found


def test_keys_are_destroyed_in_the_named_places_only():
    using = {str(path.relative_to(ROOT)) for path in sources() if names_in(path) & DESTROYERS}
    assert using == ENTRY_POINTS


def test_what_writes_a_destruction_is_called_by_the_guarded_function_only():
    calling = {str(path.relative_to(ROOT)) for path in sources() if "write_destructions" in names_in(path)}
    assert calling == {"compliance/register/services/destruction.py"}


@pytest.mark.parametrize("statement", ["wrapped_key = NULL", "wrapped_key=None", "DELETE FROM register_"])
def test_no_statement_of_its_own_destroys(statement: str):
    writing = {str(path.relative_to(ROOT)) for path in sources() if statement in path.read_text("utf-8")}
    assert writing <= {"compliance/vault/services.py"}
