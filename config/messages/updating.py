"""Bringing the catalogues in step with the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import polib

from config.messages.catalogues import (
    DOMAINS,
    FORM_COUNT,
    PROJECT_LOCALE,
    ROOT,
    THIRD_PARTY_LOCALE,
    Key,
    catalogues_in,
)
from config.messages.extraction import Message, Messages, own_messages
from config.messages.third_party import SOURCES, Source, supplied_by_packages, third_party_messages

_CLOSE_ENOUGH = 0.75


def update_project(folder: Path = PROJECT_LOCALE, root: Path = ROOT) -> list[str]:
    """Give every message of our code an entry, drop the entries nobody asks for; name the files changed."""
    changed = []
    for domain in DOMAINS:
        wanted = own_messages(domain, root)
        for catalogue in catalogues_in(folder, domain):
            if wanted or catalogue.path.exists():
                renewed = merged(catalogue.read(), wanted.values(), catalogue.empty())
                if catalogue.write(renewed):
                    changed.append(catalogue.label)
    return changed


def update_third_party(folder: Path = THIRD_PARTY_LOCALE, sources: Iterable[Source] = SOURCES) -> list[str]:
    """Give an entry to every message that a package shows and does not translate itself."""
    sources = tuple(sources)
    changed = []
    for domain in DOMAINS:
        shown = third_party_messages(domain, sources)
        for catalogue in catalogues_in(folder, domain):
            current = catalogue.read()
            wanted = _not_supplied(shown, current, supplied_by_packages(catalogue.language, domain, sources))
            renewed = merged(current, wanted, catalogue.empty())
            if (renewed or catalogue.path.exists()) and catalogue.write(renewed):
                changed.append(catalogue.label)
    return changed


def merged(current: polib.POFile, wanted: Iterable[Message], empty: polib.POFile) -> polib.POFile:
    """A catalogue with exactly the wanted messages, in their order, keeping what is translated.

    A new message that resembles one that has gone takes over its translation
    as fuzzy, for a person to confirm; the check refuses it until then.
    """
    known = {Key.of(entry): entry for entry in current if not entry.obsolete}
    wanted = list(wanted)
    gone = {key.msgid: entry for key, entry in known.items() if key not in {each.key for each in wanted}}
    for message in wanted:
        entry = _entry(message, FORM_COUNT[empty.metadata["Language"]])
        previous = known.get(message.key)
        if previous is not None and bool(previous.msgid_plural) == bool(message.plural):
            _take_over(entry, previous)
            entry.flags = [flag for flag in previous.flags if flag == "fuzzy"]
            entry.tcomment = previous.tcomment
            entry.previous_msgid = previous.previous_msgid
        else:
            _propose(entry, gone)
        empty.append(entry)
    return empty


def _not_supplied(shown: Messages, current: polib.POFile, supplied: Mapping[Key, str]) -> list[Message]:
    overridden = {Key.of(entry) for entry in current if entry.translated()}
    return [message for key, message in shown.items() if key not in supplied or key in overridden]


def _entry(message: Message, form_count: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.key.msgid,
        msgctxt=message.key.context,
        occurrences=[(file, "") for file in message.files],
        comment="\n".join(message.comments),
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict.fromkeys(range(form_count), "")
    return entry


def _take_over(entry: polib.POEntry, previous: polib.POEntry) -> None:
    entry.msgstr = previous.msgstr
    if previous.msgid_plural:
        entry.msgstr_plural = dict(previous.msgstr_plural)


def _propose(entry: polib.POEntry, gone: dict[str, polib.POEntry]) -> None:
    for candidate in get_close_matches(entry.msgid, gone, n=1, cutoff=_CLOSE_ENOUGH):
        previous = gone[candidate]
        if bool(previous.msgid_plural) == bool(entry.msgid_plural) and previous.translated():
            _take_over(entry, previous)
            entry.flags = ["fuzzy"]
            entry.previous_msgid = previous.msgid
