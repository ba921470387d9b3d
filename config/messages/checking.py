"""Whether every message can be read in every language, with a list of those that cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from config.messages.catalogues import (
    DOMAINS,
    PLURAL_FORMS,
    PROJECT_LOCALE,
    ROOT,
    THIRD_PARTY_LOCALE,
    Catalogue,
    Key,
    catalogues_in,
)
from config.messages.extraction import OWN_ROOTS, Messages, own_messages
from config.messages.third_party import SOURCES, Source, supplied_by_packages, third_party_messages
from config.messages.wording import faults, has_positional_placeholders


@dataclass(frozen=True)
class Problem:
    """One thing to put right: the catalogue, the message and what is wrong with it."""

    catalogue: str
    message: str
    fault: str

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.message!r} {self.fault}"


def check(
    *,
    project: Path = PROJECT_LOCALE,
    third_party: Path = THIRD_PARTY_LOCALE,
    root: Path = ROOT,
    sources: Iterable[Source] = SOURCES,
    installed: Iterable[str] = (),
) -> list[Problem]:
    """Every problem of our own catalogues and of those we supply to packages.

    ``installed`` names the applications of the running settings: one that
    nobody declared in ``SOURCES`` would show its English unnoticed.
    """
    sources = tuple(sources)
    problems = list(_problems_of_installation(installed, sources))
    for domain in DOMAINS:
        wanted = own_messages(domain, root)
        problems.extend(_problems_of_source(wanted))
        for catalogue in catalogues_in(project, domain):
            problems.extend(_problems_of(catalogue, wanted, required=set(wanted)))
        shown = third_party_messages(domain, sources)
        for catalogue in catalogues_in(third_party, domain):
            supplied = supplied_by_packages(catalogue.language, domain, sources)
            problems.extend(_problems_of(catalogue, shown, required=set(shown) - set(supplied)))
            ours = Catalogue(project, catalogue.language, domain)
            problems.extend(_problems_between(ours, catalogue, shown, supplied))
    return problems


def _problems_of_installation(installed: Iterable[str], sources: tuple[Source, ...]) -> Iterator[Problem]:
    covered = {*OWN_ROOTS, *(source.package for source in sources)}
    for package in sorted({name.partition(".")[0] for name in installed} - covered):
        yield Problem("INSTALLED_APPS", package, "is not among the packages whose messages are checked")


def _problems_of_source(wanted: Messages) -> Iterator[Problem]:
    for key, message in wanted.items():
        if any(has_positional_placeholders(text) for text in (key.msgid, message.plural or "")):
            yield Problem(
                message.files[0], key.msgid, "needs named placeholders: word order differs by language"
            )


def _problems_of(catalogue: Catalogue, known: Messages, required: set[Key]) -> Iterator[Problem]:
    def problem(key: Key, fault: str) -> Problem:
        return Problem(catalogue.label, key.msgid, fault)

    entries = catalogue.read()
    if catalogue.path.exists() and entries.metadata.get("Plural-Forms") != PLURAL_FORMS[catalogue.language]:
        yield Problem(catalogue.label, "", "has another plural rule than Django's")
    translated: set[Key] = set()
    for entry in entries:
        key = Key.of(entry)
        translated.add(key)
        if entry.obsolete or key not in known:
            yield problem(key, "is obsolete: no source asks for it")
            continue
        if _plural_of(entry) != known[key].plural:
            yield problem(key, "differs from its source in the plural")
        for fault in faults(entry, catalogue.language):
            yield problem(key, fault)
    for key in sorted(required - translated, key=lambda each: each.msgid):
        yield problem(key, f"is missing (used in {known[key].files[0]})")


def _problems_between(
    ours: Catalogue, third_party: Catalogue, shown: Messages, supplied: Mapping[Key, str]
) -> Iterator[Problem]:
    """Messages that a package has too, but says otherwise: Django has one catalogue, so ours wins there."""
    theirs = {**supplied, **{Key.of(entry): entry.msgstr for entry in third_party.read()}}
    for entry in ours.read():
        key = Key.of(entry)
        text = theirs.get(key, "")
        if text and entry.msgstr and text != entry.msgstr and key in shown:
            fault = f"also changes {text!r} in {shown[key].files[0]}: say it alike or add a context"
            yield Problem(ours.label, entry.msgid, fault)


def _plural_of(entry: polib.POEntry) -> str | None:
    return entry.msgid_plural or None
