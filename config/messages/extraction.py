"""Which messages a tree of Python, templates and JavaScript asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from config.messages.catalogues import ROOT, Key
from config.messages.python_source import translation_calls

OWN_ROOTS = ("config", "compliance", "requests_inbox", "templates")
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml"})
TRANSLATOR_COMMENT = "Translators:"

PYTHON_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
    "npgettext_lazy": ("context", "msgid", "plural"),
}
# The pseudo-code of a template and JavaScript know these only.
_BABEL_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass
class Message:
    """A message as the source has it, and every file that uses it."""

    key: Key
    plural: str | None = None
    files: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def seen(self, *, plural: str | None, file: str, comments: Iterable[str]) -> None:
        """Note one more use. A plural met anywhere makes the entry plural, as gettext keeps one per id."""
        self.plural = self.plural or plural
        if file not in self.files:
            self.files.append(file)
        self.comments.extend(each for each in comments if each not in self.comments)


Messages = dict[Key, Message]
_Found = tuple[Key, str | None, list[str]]


def own_messages(domain: str, root: Path = ROOT) -> Messages:
    """The messages of our own code."""
    files: list[Path] = []
    for name in OWN_ROOTS:
        files.extend(path for path in (root / name).rglob("*") if path.is_file())
    return collect(files, domain, base=root)


def collect(files: Iterable[Path], domain: str, base: Path) -> Messages:
    """The messages of the given files, in the order of their paths and lines."""
    found: Messages = {}
    for path in sorted(files):
        name = path.relative_to(base).as_posix()
        for key, plural, comments in _messages_of(path, domain):
            message = found.setdefault(key, Message(key))
            message.seen(plural=plural, file=name, comments=comments)
    return found


def files_under(folder: Path, include: Iterable[str], exclude: Iterable[str]) -> Iterator[Path]:
    """Files of a folder by patterns in which ``*`` also crosses folders."""
    excluded = tuple(exclude)
    included = tuple(include)
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not any(fnmatch(name, pattern) for pattern in included):
            continue
        if not any(fnmatch(name, pattern) for pattern in excluded) and path.is_file():
            yield path


def _messages_of(path: Path, domain: str) -> Iterator[_Found]:
    if domain == "djangojs":
        if path.suffix == ".js" and not path.name.endswith(".min.js"):
            yield from _of_javascript(path)
    elif path.suffix == ".py":
        yield from _of_python(path)
    elif path.suffix in TEMPLATE_SUFFIXES:
        yield from _of_template(path)


def _of_python(path: Path) -> Iterator[_Found]:
    for call in translation_calls(path.read_text(encoding="utf-8"), PYTHON_FUNCTIONS):
        yield Key(call.msgid, call.context), call.plural, [call.comment] if call.comment else []


def _of_template(path: Path) -> Iterator[_Found]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # The pseudo-code keeps the template's indentation, which means nothing in
    # Python and would end the reading at the first odd line.
    return _of_babel("python", "\n".join(line.lstrip() for line in code.split("\n")))


def _of_javascript(path: Path) -> Iterator[_Found]:
    source = path.read_text(encoding="utf-8")
    if "gettext(" in source:
        yield from _of_babel("javascript", source)


def _of_babel(method: str, source: str) -> Iterator[_Found]:
    calls = extract(
        method,
        BytesIO(source.encode()),
        keywords=_BABEL_KEYWORDS,
        comment_tags=(TRANSLATOR_COMMENT,),
        strip_comment_tags=True,
    )
    for _line, texts, comments, context in calls:
        singular, plural = (texts[0], texts[1]) if isinstance(texts, tuple) else (texts, None)
        if singular:
            yield Key(singular, context or None), plural, list(comments)
