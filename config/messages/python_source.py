"""Reading the messages of a Python module from its syntax tree.

Babel's reader looks at tokens only, and takes ``gettext(change["added"]["name"])``
for a message "addedname". The tree tells a text from an expression.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

COMMENT_MARK = "# Translators:"


@dataclass(frozen=True)
class Call:
    """One call of a translation function with literal texts."""

    line: int
    msgid: str
    plural: str | None
    context: str | None
    comment: str


def translation_calls(source: str, functions: Mapping[str, tuple[str, ...]]) -> Iterator[Call]:
    """The calls in a module, top to bottom.

    ``functions`` names the translation functions and what their first
    arguments mean: ``msgid``, ``plural`` or ``context``.
    """
    lines = source.splitlines()
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            texts = _texts(node, functions.get(_name(node.func), ()))
            if texts.get("msgid"):
                comment = _comment_above(lines, node.lineno)
                found.append(
                    Call(node.lineno, texts["msgid"], texts.get("plural"), texts.get("context"), comment)
                )
    yield from sorted(found, key=lambda call: (call.line, call.msgid))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        return function.attr
    return ""


def _texts(call: ast.Call, meanings: tuple[str, ...]) -> dict[str, str]:
    if len(call.args) < len(meanings):
        return {}
    texts = {meaning: _literal(argument) for meaning, argument in zip(meanings, call.args, strict=False)}
    if any(text is None for text in texts.values()):
        return {}
    return {meaning: text for meaning, text in texts.items() if text is not None}


def _literal(expression: ast.expr) -> str | None:
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _literal(left), _literal(right)
            return None if first is None or second is None else first + second
        case _:
            return None


def _comment_above(lines: list[str], line: int) -> str:
    """The translators' comment that ends right above a line, without its mark."""
    collected: list[str] = []
    for text in reversed(lines[: line - 1]):
        stripped = text.strip()
        if not stripped.startswith("#"):
            break
        collected.insert(0, stripped)
        if stripped.startswith(COMMENT_MARK):
            collected[0] = stripped.removeprefix(COMMENT_MARK)
            return " ".join(each.lstrip("# ").strip() for each in collected)
    return ""
