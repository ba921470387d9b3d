"""What a difference between the languages means, in words: for a screen, the command, and the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.policy.rules.differences import Difference, Kind, Weight

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WEIGHTS: dict[Weight, StrPromise] = {
    Weight.HIGH: pgettext_lazy("weight of a difference", "weighty"),
    Weight.MEDIUM: pgettext_lazy("weight of a difference", "medium"),
    Weight.LOW: pgettext_lazy("weight of a difference", "slight"),
}
# Colours of the weights as the office's tags have them.
COLOURS = {Weight.HIGH: "bad", Weight.MEDIUM: "warn", Weight.LOW: "calm"}

KINDS: dict[Kind, StrPromise] = {
    Kind.CLAUSE_MISSING: _("Missing text"),
    Kind.TERM: _("Another term"),
    Kind.NUMBER: _("Another number"),
    Kind.EMAIL: _("Another e-mail address"),
    Kind.URL: _("Another address of a page"),
    Kind.ORGANISATION: _("Another name"),
    Kind.NO_BIN: _("No BIN"),
    Kind.LAW_CITED: _("Another citation of the law"),
    Kind.CITATION_DETACHED: _("Citation of no act"),
    Kind.TERM_MIXED: _("Mixed terms"),
    Kind.TERM_OTHER: _("Another word"),
    Kind.CONCEPT_MISSING: _("Missing idea"),
    Kind.CONCEPT_DETACHED: _("Broken sentence"),
    Kind.DENIAL_MISSING: _("Missing denial"),
    Kind.WORD_DOUBLED: _("A word twice"),
    Kind.AMBIGUOUS: _("Ambiguous word"),
    Kind.LENGTH: _("Unequal length"),
}

_TEXTS: dict[Kind, StrPromise] = {
    Kind.TERM: _("The Kazakh text says “%(kk)s”, the Russian one “%(ru)s”: the terms are not the same."),
    Kind.NUMBER: _("Numbers of one text only. Kazakh: %(kk)s. Russian: %(ru)s."),
    Kind.EMAIL: _("The texts name different addresses. Kazakh: %(kk)s. Russian: %(ru)s. Letters go astray."),
    Kind.URL: _("The texts name different pages. Kazakh: %(kk)s. Russian: %(ru)s."),
    Kind.ORGANISATION: _(
        "The organisation is called %(kk)s in Kazakh and %(ru)s in Russian: these are two names."
    ),
    Kind.NO_BIN: _(
        "An organisation is named without its BIN, which alone tells that both texts mean the same one."
    ),
    Kind.LAW_CITED: _(
        "Only one text gives the number, the day or the edition. Kazakh: %(kk)s. Russian: %(ru)s."
    ),
    Kind.TERM_MIXED: _(
        "“%(kk)s” stands beside the term of the Law, “%(right)s”, as if it meant something else."
    ),
    Kind.TERM_OTHER: _("For “%(ru)s” the Kazakh text has “%(kk)s”; the Law says “%(right)s”."),
    Kind.CONCEPT_DETACHED: _(
        "The Kazakh word “%(kk)s” does not belong to the contract, as “%(ru)s” does in Russian."
    ),
    Kind.AMBIGUOUS: _("In Kazakh “%(kk)s” is an agreement; the Russian text speaks of a condition only."),
}
_LACKING: dict[Kind, dict[str, StrPromise]] = {
    Kind.CLAUSE_MISSING: {
        "kk": _("There is no Kazakh text."),
        "ru": _("There is no Russian text."),
    },
    Kind.CONCEPT_MISSING: {
        "kk": _(
            "The Russian text has “%(name_ru)s”; nothing in the Kazakh one corresponds to it (“%(name_kk)s”)."
        ),
        "ru": _(
            "The Kazakh text has “%(name_kk)s”; nothing in the Russian one corresponds to it (“%(name_ru)s”)."
        ),
    },
    Kind.DENIAL_MISSING: {
        "kk": _("The Russian text says “%(ru)s”; the Kazakh one leaves it out and so says something else."),
        "ru": _("The Kazakh text says “%(kk)s”; the Russian one leaves it out and so says something else."),
    },
    Kind.CITATION_DETACHED: {
        "kk": _("In Russian “%(ru)s” is part of an act that is named; in Kazakh (“%(kk)s”) it is of none."),
        "ru": _("In Kazakh “%(kk)s” is part of an act that is named; in Russian (“%(ru)s”) it is of none."),
    },
    Kind.WORD_DOUBLED: {
        "kk": _("The Kazakh text has the same word twice (“%(kk)s”): one of two actions is lost."),
        "ru": _("The Russian text has the same word twice (“%(ru)s”): one of two actions is lost."),
    },
    Kind.LENGTH: {
        "kk": _("The Kazakh text is much shorter than is usual here: %(kk)s against %(ru)s characters."),
        "ru": _("The Russian text is much shorter than is usual here: %(ru)s against %(kk)s characters."),
    },
}


def explanation(difference: Difference) -> str:
    """What the difference is, in the reader's language, with the words of the texts."""
    said = {name: value or "—" for name, value in difference.said.items()}
    if difference.kind in _LACKING:
        return str(_LACKING[difference.kind][difference.said["lacks"]]) % said
    return str(_TEXTS[difference.kind]) % said


def kind_name(difference: Difference) -> str:
    """What sort of difference it is."""
    return str(KINDS[difference.kind])


def weight_name(difference: Difference) -> str:
    """How weighty it is."""
    return str(WEIGHTS[difference.weight])
