"""A small checkout with catalogues of its own, for tests of messages."""

from __future__ import annotations

from pathlib import Path

import polib

from config.messages.catalogues import (
    Catalogue,
)
from config.messages.checking import check


def put(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def problems(root: Path) -> list[str]:
    folder = root / "locale"
    return [str(each) for each in check(project=folder, third_party=folder / "other", root=root, sources=())]


def translate(root: Path, language: str, **texts: str) -> None:
    """Fill a catalogue; ``texts`` maps message ids (with _ for blanks) to translations."""
    catalogue = Catalogue(root / "locale", language, "django")
    entries = catalogue.read()
    for entry in entries:
        entry.msgstr = texts.get(entry.msgid.replace(" ", "_"), entry.msgstr)
    catalogue.write(entries)


def entry_of(root: Path, language: str, msgid: str) -> polib.POEntry:
    entry = Catalogue(root / "locale", language, "django").read().find(msgid)
    assert entry is not None
    return entry
