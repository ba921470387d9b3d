"""Which details the product's own source gives to entries of the trail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PRODUCT = ("compliance", "requests_inbox", "config")
REST = "details"


def keys_given() -> set[str]:
    """The names of all details, as far as the source writes them out."""
    trees = {
        path: ast.parse(path.read_text())
        for folder in PRODUCT
        for path in Path(settings.BASE_DIR, folder).rglob("*.py")
        if "migrations" not in path.parts
    }
    passing = {(path.stem, name): words for path, tree in trees.items() for name, words in _functions(tree)}
    return {key for path, tree in trees.items() for key in _keys(path.stem, tree, passing)}


Passing = dict[tuple[str, str], set[str]]


def _functions(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Functions that take details as words of their own: their names, and the words that are none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.args.kwarg and node.args.kwarg.arg == REST:
            words = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
            if "event" in words:
                yield node.name, words


def _keys(module: str, tree: ast.Module, passing: Passing) -> Iterator[str]:
    known = {name: words for (home, name), words in passing.items() if home == module}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            home = (node.module or "").rpartition(".")[2]
            known |= {one.name: passing[home, one.name] for one in node.names if (home, one.name) in passing}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == REST:
            yield from _literal(node.value)
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", "")
            if called in known:
                yield from {word.arg for word in node.keywords if word.arg} - known[called] - {REST}
            # Told(event, label, id, note, details)
            if called == "Told" and len(node.args) > 4:
                yield from _literal(node.args[4])
        if isinstance(node, ast.FunctionDef | ast.Assign | ast.AnnAssign) and _named(node) == REST:
            yield from _literal(node)


def _named(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name.removeprefix("_")
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return getattr(target, "id", "")


def _literal(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Dict):
            yield from (str(key.value) for key in inner.keys if isinstance(key, ast.Constant))
