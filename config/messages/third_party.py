"""The packages whose words reach our screens, and what their own catalogues lack.

Few packages speak Kazakh, and several have fallen behind their own source.
What they lack is found by reading their code as if it were ours, and supplied
in ``locale/third_party``. An entry there also wins over the package's own
translation, which is how a wrong or inconsistent term is put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polib

from config.messages.catalogues import FORM_COUNT, Key
from config.messages.extraction import Messages, collect, files_under

_NEVER_SHOWN = ("*/migrations/*", "*/management/*", "*/tests/*", "*/test_*.py", "*/locale/*")


@dataclass(frozen=True)
class Source:
    """An installed package: the part of it that a user can see, and its catalogues."""

    package: str
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    catalogues: tuple[str, ...] = ("locale",)

    @property
    def folder(self) -> Path:
        """Where the package is installed."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise LookupError(f"{self.package} is not installed")
        return Path(next(iter(spec.submodule_search_locations)))

    def messages(self, domain: str) -> Messages:
        """What the package may show, each place named from the package's name on."""
        folder = self.folder
        files = files_under(folder, self.include, (*_NEVER_SHOWN, *self.exclude))
        return collect(files, domain, base=folder.parent)

    def translated(self, language: str, domain: str) -> Iterator[tuple[Key, str]]:
        """The messages that the package's own compiled catalogues translate completely, and how."""
        for name in self.catalogues:
            path = self.folder / name / language / "LC_MESSAGES" / f"{domain}.mo"
            if path.exists():
                for entry in polib.mofile(str(path)):
                    if _complete(entry, language):
                        yield Key.of(entry), entry.msgstr


SOURCES: tuple[Source, ...] = (
    Source(
        "django",
        include=(
            "contrib/admin/*",
            "contrib/auth/*",
            "contrib/contenttypes/*",
            "contrib/messages/*",
            "contrib/postgres/*",
            "contrib/sessions/*",
            "core/*",
            "db/*",
            "forms/*",
            "http/*",
            "middleware/*",
            "template/*",
            "utils/*",
            "views/*",
        ),
        exclude=(
            "contrib/admin/static/admin/js/vendor/*",
            # Developers' pages, which a configured installation never serves.
            "views/templates/default_urlconf.html",
            "views/templates/technical_*",
            "views/templates/*.js",
        ),
        catalogues=(
            "conf/locale",
            "contrib/admin/locale",
            "contrib/auth/locale",
            "contrib/contenttypes/locale",
            # Not contrib/postgres: its fields are used, but its application is
            # not installed, so that Django never reads its catalogue.
            "contrib/sessions/locale",
        ),
    ),
    Source(
        "unfold",
        # Bridges to packages that the product does not install.
        exclude=(
            "contrib/constance/*",
            "contrib/guardian/*",
            "contrib/import_export/*",
            "contrib/location_field/*",
            "templates/unfold_crispy/*",
            "static/unfold/js/chart/*",
        ),
    ),
    Source("simple_history"),
    Source("django_celery_beat"),
    Source("axes"),
)


def third_party_messages(domain: str, sources: Iterable[Source] = SOURCES) -> Messages:
    """The messages of all the packages together."""
    found: Messages = {}
    for source in sources:
        for key, message in source.messages(domain).items():
            known = found.setdefault(key, message)
            for file in message.files:
                known.seen(plural=message.plural, file=file, comments=message.comments)
    return found


def supplied_by_packages(language: str, domain: str, sources: Iterable[Source] = SOURCES) -> dict[Key, str]:
    """What the packages translate themselves (a plural counts, without its forms)."""
    return {key: text for source in sources for key, text in source.translated(language, domain)}


def _complete(entry: polib.MOEntry, language: str) -> bool:
    if entry.msgid_plural:
        forms = entry.msgstr_plural
        # A package may count by a simpler rule of its own; its forms are then
        # chosen by that rule, so that two of them are enough.
        return len(forms) >= min(2, FORM_COUNT[language]) and all(forms.values())
    return bool(entry.msgstr)
