"""Where the catalogues are, and how one is opened, ordered and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: the folder that holds ``config/`` and ``locale/``."""

PROJECT_LOCALE = ROOT / "locale"
THIRD_PARTY_LOCALE = ROOT / "locale" / "third_party"
LOCALE_FOLDERS = (PROJECT_LOCALE, THIRD_PARTY_LOCALE)

LANGUAGES = ("ru", "kk")
"""English is the language of the message ids and needs no catalogue."""

DOMAINS = ("django", "djangojs")

PLURAL_FORMS = {
    # Word for word Django's own headers: a catalogue with another rule would
    # number its forms differently from the packages it is merged with.
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1"
        " : n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "kk": "nplurals=2; plural=(n!=1);",
}
FORM_COUNT = {"ru": 4, "kk": 2}

LINE_WIDTH = 100


@dataclass(frozen=True, order=True)
class Key:
    """What identifies a message: its text and the context that tells two uses apart."""

    msgid: str
    context: str | None = None

    @classmethod
    def of(cls, entry: polib.POEntry | polib.MOEntry) -> Key:
        """The key of a catalogue entry; gettext stores no context and an empty one alike."""
        return cls(entry.msgid, entry.msgctxt or None)


@dataclass(frozen=True)
class Catalogue:
    """One ``.po`` file: a language and a domain in one of our locale folders."""

    folder: Path
    language: str
    domain: str

    @property
    def path(self) -> Path:
        """The source that people edit."""
        return self.folder / self.language / "LC_MESSAGES" / f"{self.domain}.po"

    @property
    def compiled(self) -> Path:
        """The form gettext reads; made on the spot and never committed."""
        return self.path.with_suffix(".mo")

    @property
    def label(self) -> str:
        """How a report names the file, the same on every machine."""
        base = ROOT if self.path.is_relative_to(ROOT) else self.folder.parent
        return self.path.relative_to(base).as_posix()

    def read(self) -> polib.POFile:
        """The catalogue as it stands, or an empty one under its proper header."""
        if self.path.exists():
            return polib.pofile(str(self.path), wrapwidth=LINE_WIDTH)
        return self.empty()

    def empty(self) -> polib.POFile:
        """A catalogue without entries, and without dates and names, so that it changes only in meaning."""
        catalogue = polib.POFile(wrapwidth=LINE_WIDTH)
        catalogue.metadata = {
            "Language": self.language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": PLURAL_FORMS[self.language],
        }
        return catalogue

    def write(self, catalogue: polib.POFile) -> bool:
        """Save if the text differs, and say whether it did."""
        text = f"{catalogue}"
        if not text.endswith("\n"):
            text += "\n"
        if self.path.exists() and self.path.read_text(encoding="utf-8") == text:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text, encoding="utf-8")
        return True


def catalogues_in(folder: Path, domain: str) -> Iterator[Catalogue]:
    """The catalogue of every language for one folder and domain."""
    for language in LANGUAGES:
        yield Catalogue(folder, language, domain)


def existing_catalogues(folders: tuple[Path, ...] = LOCALE_FOLDERS) -> Iterator[Catalogue]:
    """Every catalogue that is there to be compiled."""
    for folder in folders:
        for domain in DOMAINS:
            yield from (each for each in catalogues_in(folder, domain) if each.path.exists())
