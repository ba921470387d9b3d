"""What people read of refusals, links and differences, by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REFUSALS: dict[str, StrPromise] = {
    "too_large": _(
        "The file is larger than 1 MB, which no policy is. Nothing was taken in; save the text alone, "
        "without pictures, and try again."
    ),
    "no_text": _("There is no text in the file. Nothing was taken in."),
    "encoding_unknown": _(
        "The encoding of the file cannot be told. Nothing was taken in; save it as UTF-8 and try again."
    ),
    "letters_lost": _(
        "There are question marks inside of words: letters were lost when the file was saved, in an encoding "
        "that has no Kazakh ones. Nothing was taken in; save it from its source as UTF-8 and try again."
    ),
    "no_clauses": _(
        "No clause was found: clauses begin with their number, as in “3.2.4.”. Nothing was taken in."
    ),
    "day_absurd": _("From this day on no policy can be in force. Nothing was taken in; choose another."),
    "too_many_clauses": _(
        "The file has more than 2,000 clauses, which no policy has. Nothing was taken in; look whether it is "
        "the right file."
    ),
    "language_unknown": _("The language must be auto, kk or ru. Nothing was taken in."),
    "not_a_draft": _("This version is published or discarded, and is never changed. Nothing was saved."),
    "clause_number": _("A clause has a number such as 3.2.4. Nothing was saved."),
    "clause_there": _("The draft has this clause already. Nothing was saved."),
    "text_too_long": _("The text of a clause has at most 20,000 characters. Nothing was saved."),
    "text_empty": _(
        "A clause needs its text in both languages. The draft is kept; complete it, then publish."
    ),
    "titles_empty": _("The title is missing in one language. The draft is kept; complete it, then publish."),
    "clauses_missing": _(
        "Numbers are missing between the clauses. The draft is kept; complete it, then publish."
    ),
    "in_force_missing": _("Say from which day on it is in force. The draft is kept."),
    "in_force_before_last": _(
        "A version that is in force from the same day or a later one is published already. The draft is "
        "kept; choose a later day."
    ),
    "in_force_absurd": _("This day is out of the question. The draft is kept; choose another."),
    "approved_later": _("A change cannot be approved on a day to come. The draft is kept."),
    "changed_since": _(
        "The draft was changed after you looked at it. Nothing was published; look at it again, then publish."
    ),
    "differences_unread": _(
        "The languages differ in weighty points. Nothing was published; say that you have read them."
    ),
}

LINK_FAULTS: dict[str, StrPromise] = {
    "no_scheme": _("it does not begin with https://"),
    "scheme": _("it is no address of a web page"),
    "no_host": _("it names no site: look at the slashes"),
    "malformed": _("it cannot be an address"),
    "credentials": _("it holds a name or a password"),
    "not_secure": _("it is not encrypted: http instead of https"),
    "no_answer": _("the site did not answer"),
    "not_found": _("the site says that there is no such page"),
    "refused": _("the site answered with an error"),
    "not_public": _("the site is inside a network, not on the internet"),
}


class Refused(Exception):
    """Something about the policy was refused; nothing was changed. The refusal is in the trail."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code, self.field = code, field

    @property
    def text(self) -> str:
        """What staff read."""
        return str(REFUSALS[self.code])


def link_fault(code: str) -> str:
    """What is wrong with an address."""
    return str(LINK_FAULTS.get(code, code))
