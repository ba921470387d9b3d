"""What a file held, in words: for the command and for the screen it was taken in on."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from compliance.policy.rules.languages import LANGUAGES
from compliance.policy.services.importing import Imported


def taken_in(imported: Imported) -> str:
    """That it was taken in, or that it was there before."""
    if imported.is_new:
        return _("Taken in as %(version)s.") % {"version": imported.version}
    return _("This file was taken in before: %(version)s. Nothing was changed.") % {
        "version": imported.version
    }


def counted(imported: Imported) -> list[str]:
    """How many clauses there are in each language that is there."""
    return [
        _("%(language)s: %(count)d clauses, from %(first)s to %(last)s.")
        % {
            "language": language_name(language),
            "count": len(numbers),
            "first": numbers[0],
            "last": numbers[-1],
        }
        for language in LANGUAGES
        if (numbers := imported.found.numbers(language))
    ]


def to_look_at(imported: Imported) -> list[str]:
    """What a person should look at: a guess, a language, clauses missing or in disorder, text beside."""
    found, texts = imported.found, []
    if imported.guessed:
        texts.append(
            _("The encoding was guessed: %(encoding)s. Look at the text.") % {"encoding": imported.encoding}
        )
    for language in LANGUAGES:
        name = language_name(language)
        if not found.numbers(language):
            texts.append(
                _("%(language)s: no clause. To have both languages, put both texts into one file.")
                % {"language": name}
            )
        for text, listed in (
            (_("%(language)s, missing: %(clauses)s."), found.missing[language]),
            (_("%(language)s, twice, the second one is kept beside: %(clauses)s."), found.doubled[language]),
        ):
            if listed:
                texts.append(text % {"language": name, "clauses": ", ".join(listed)})
        if language in found.out_of_order:
            texts.append(
                _(
                    "%(language)s: the clauses do not stand in the order of their numbers. The draft has "
                    "them in order."
                )
                % {"language": name}
            )
    if found.rest:
        texts.append(
            _("Pieces of text that belong to no clause, kept with the draft: %(count)d.")
            % {"count": len(found.rest)}
        )
    return texts


def language_name(language: str) -> str:
    """The name of a language in the reader's language."""
    return str(dict(settings.LANGUAGES)[language])
