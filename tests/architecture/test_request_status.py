"""Status and outcome of a request are written by one service (requests_inbox.services.workflow)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "requests_inbox"
WRITER = ROOT / "services" / "workflow.py"
WRITTEN = {"status", "outcome", "done_at"}
IN_SQL = re.compile(
    r"requests_inbox_request\b(?!_)[^;]{0,80}?\bSET\b[^;]*?\b(status|outcome|done_at)\s*=", re.S
)


def test_nothing_else_writes_the_status_of_a_request():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if path != WRITER and "migrations" not in path.parts
        for line in _writes(path.read_text())
    ]
    assert not found, f"only services/workflow.py moves a request on: {found}"


def test_the_ban_sees_each_way_of_writing():
    ways = (
        "request.status = 'done'",
        "request.outcome, request.x = a, b",
        "setattr(request, 'status', to)",
        "Request(type=wanted, status='done')",
        'SQL = "UPDATE requests_inbox_request r SET x = 1, status = %s"',
    )
    assert [list(_writes(way)) for way in ways] == [[1]] * len(ways)
    assert not list(_writes("Request.objects.filter(status='done'); x = request.status == 'done'"))


def _writes(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            if any(isinstance(part, ast.Attribute) and part.attr in WRITTEN for part in parts):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _called(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and IN_SQL.search(node.value):
            yield node.lineno


def _called(node: ast.Call) -> Iterator[int]:
    assert isinstance(node.func, ast.Name)
    if node.func.id == "setattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
        if node.args[1].value in WRITTEN:
            yield node.lineno
    elif node.func.id == "Request" and any(keyword.arg in WRITTEN for keyword in node.keywords):
        yield node.lineno
