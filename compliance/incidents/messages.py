"""What staff read when an act on a security breach is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEXTS: dict[str, StrPromise] = {
    "kind_unknown": _("Choose the kind of the breach. Nothing was saved."),
    "categories_missing": _("Choose which categories of data are concerned. Nothing was saved."),
    "category_unknown": _("A category is not in the catalogue. Nothing was saved; choose anew."),
    "what_missing": _("Say what happened. Nothing was saved."),
    "text_too_long": _("A text is too long. Nothing was saved; shorten it to 10,000 characters."),
    "estimated_absurd": _("This cannot be a number of people. Nothing was saved; check it."),
    "responsible_unfit": _(
        "The responsible person has to work here as responsible person or compliance officer. "
        "Nothing was saved; choose somebody else."
    ),
    "discovered_in_future": _("The breach cannot be found in the future. Nothing was saved; check the time."),
    "discovered_absurd": _("The time is before the Law was in force. Nothing was saved; check it."),
    "happened_after_discovery": _("It cannot begin after it was found. Nothing was saved; check both times."),
    "happened_absurd": _("It cannot begin before the Law was in force. Nothing was saved; check the time."),
    "happened_backwards": _("It cannot end before it began. Nothing was saved; check both times."),
    "happened_in_future": _(
        "It cannot end in the future. Nothing was saved; leave the end empty while it goes on."
    ),
    "no_calendar": _(
        "There is no calendar for that year, so the term cannot be counted. Nothing was saved; "
        "ask whoever keeps the calendar."
    ),
    "closed_already": _("The breach is closed. Nothing was changed; open it again first."),
    "open_already": _("The breach is open. Nothing was changed."),
    "outcome_unknown": _("Choose an outcome. Nothing was changed."),
    "authority_not_told": _(
        "The authorised body was not told. Nothing was changed; note the notice first, or close the breach "
        "as not confirmed."
    ),
    "letters_waiting": _(
        "Letters to subjects are still waiting. Nothing was changed; close the breach when they are sent "
        "or settled."
    ),
    "language_unknown": _("There is no such language. Nothing was changed."),
    "letters_ordered": _("The letters are ordered already. Nothing was changed."),
    "letter_missing": _("The letter has to be written in Kazakh and in Russian. Nothing was changed."),
    "nobody_chosen": _("No affected subjects were chosen. Nothing was changed; choose them first."),
    "letter_sent": _("The subject was told already. Nothing was changed."),
    "nothing_failed": _("There is no letter that was not delivered. Nothing was changed."),
    "question_missing": _(
        "Say who is meant: by categories, by a purpose, or by a list of references. Nothing was changed."
    ),
    "question_and_list": _(
        "A list names its subjects by itself. Nothing was changed; leave the other fields empty."
    ),
    "question_backwards": _("The period ends before it begins. Nothing was changed; check both days."),
    "reference_unknown": _("A reference is not in the register. Nothing was changed; check the list."),
    "nobody_found": _("Nobody in the register is meant by this. Nothing was changed."),
    "selection_dropped": _("The choice was dropped already. Nothing was changed."),
    "sent_in_future": _("A notice cannot be sent in the future. Nothing was saved; check the time."),
    "sent_before_discovery": _(
        "A notice cannot be sent before the breach was found. Nothing was saved; check the times."
    ),
    "channel_unknown": _("Choose how it was sent. Nothing was saved."),
    "reference_too_long": _("The number of the letter is too long. Nothing was saved; shorten it."),
    "notice_incomplete": _(
        "The notice has to name consequences and measures. Nothing was saved; write them down first."
    ),
}


def texts_of(codes: Iterable[str]) -> list[str]:
    """Refusals in words."""
    return [str(TEXTS[code]) for code in codes]
