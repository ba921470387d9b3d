"""What staff read when a letter, a text or a fulfilment is refused: what happened, what was kept, what to
do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from requests_inbox.models import LetterFailure
from requests_inbox.request_messages import MESSAGES as REQUESTS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LETTERS: Mapping[str, StrPromise] = {
    "address_invalid": _(
        "This is no e-mail address. Nothing was changed; type one address and nothing else."
    ),
    "address_missing": _(
        "The letter has no address. Nothing was changed; give one, or print it and hand it over."
    ),
    "enclosure_lost": _(
        "Its enclosure cannot be read from the disk. Nothing was changed; ask the administrator to bring the "
        "file back from a backup."
    ),
    "letter_gone": _("The letter was destroyed with the data of its subject. Nothing can be done with it."),
    "letter_pending": _("The letter waits to be sent already. Nothing was changed."),
    "letter_sent": _("The letter was sent by e-mail already. Nothing was changed."),
    "letter_failed": _("The letter was not delivered. Send it again, or print it and hand it over."),
    "letter_returned": _("The letter came back. Send it to another address, or print it and hand it over."),
    "letter_handed_over": _("The letter was handed over before. Nothing was changed."),
    "enclosure_too_large": _(
        "The file is too large: at most 20 MB. Nothing was saved; choose a smaller one."
    ),
    "enclosure_unfit": _(
        "The file is no PDF that can be encrypted, so it may not go out by e-mail. Nothing was saved; choose "
        "another one, saved as PDF without a password."
    ),
    "text_last": _("No other text would fit these letters. Nothing was changed; publish another one first."),
}
TEXTS: Mapping[str, StrPromise] = {
    "kind_unknown": _("There is no such kind of letter. Nothing was saved."),
    "language_unknown": _("Letters are in Kazakh or Russian. Nothing was saved; choose one."),
    "type_unknown": _("There is no such type of request. Nothing was saved."),
    "outcome_unknown": _("Only an answer has an outcome. Nothing was saved; leave it empty."),
    "subject_line_empty": _("A letter needs a subject line. Nothing was saved; fill it in."),
    "subject_line_too_long": _("The subject line is too long: at most 150 characters. Nothing was saved."),
    "subject_line_placeholder": _(
        "A subject line is read by every server on its way, so it may hold {reference} and no other "
        "placeholder. Nothing was saved; take the others out."
    ),
    "subject_line_personal": _(
        "The subject line holds an address or a number. Nothing was saved; it must name nobody."
    ),
    "sign_unprintable": _("There are characters that cannot be seen. Nothing was saved; type the text anew."),
    "text_empty": _("The text is empty. Nothing was saved."),
    "text_too_long": _("The text is too long: at most 8,000 characters. Nothing was saved."),
    "brace_stray": _("A brace stands alone. Nothing was saved; placeholders look like {reference}."),
    "placeholder_unknown": _(
        "There is a placeholder that letters of this kind do not have. Nothing was saved; the list below "
        "the field names all of them."
    ),
    "placeholder_missing": _(
        "A placeholder is missing that every letter of this kind needs. Nothing was saved; the list below "
        "the field marks them."
    ),
}
FULFILMENTS: Mapping[str, StrPromise] = {
    "act_not_here": _("The request is of another type by now. Nothing was done; open it anew."),
    "answer_missing": _("An answer in words is missing. Nothing was done; write what the sender is to read."),
    "preview_changed": _(
        "Something else would happen by now than what you confirmed. Nothing was done; read the new preview "
        "and confirm that."
    ),
    "report_value_unreadable": _(
        "A value does not open under the key of this subject: it may be somebody else's. No report was made; "
        "tell the responsible person, who has the history checked."
    ),
    "nothing_to_change": _(
        "All of these values are held already. Nothing was done; refuse, or correct them."
    ),
    "blocking_missing": _("No blocking was chosen. Nothing was done."),
    "blocking_not_live": _("This blocking was lifted, or is not of this subject. Nothing was done."),
    "consent_missing": _("No consent was chosen. Nothing was done."),
    "consent_of_another": _("The consent is not of this subject or kind. Nothing was done."),
    "consent_given_anew": _(
        "The consent was given again after this demand, so it stays. Nothing was done; answer in words or "
        "choose another one."
    ),
    "demand_incomplete": _(
        "The demand lacks what clause 4.9 requires. Nothing was stopped; ask the sender for it, or refuse."
    ),
    "condition_missing": _("The condition is empty. Nothing was done."),
    "ground_not_here": _("A request of this type cannot be refused on this ground. Nothing was done."),
    "contact_invalid": _("This is no address of that channel. Nothing was done; correct it."),
}

# What to do about a letter that is not out, by the code of its last failure.
WHAT_TO_DO: Mapping[str, StrPromise] = {
    LetterFailure.UNREACHABLE: _(
        "The mail server was not reached. It is tried again by itself; if that goes on, ask the "
        "administrator to look at EMAIL_URL and the server."
    ),
    LetterFailure.LATER: _("The server asked to come again later. It is tried again by itself."),
    LetterFailure.REFUSED: _(
        "The server refused it for good: the address may be wrong. Ask the sender over another channel, send "
        "it to another address, or print it and hand it over."
    ),
    LetterFailure.NO_ADDRESS: _("There is no e-mail address. Print the letter, hand it over and note that."),
    LetterFailure.LOST: _(
        "Its enclosure cannot be read from the disk, so nothing was sent. It is tried again by itself; ask "
        "the administrator to bring the file back from a backup, then send it anew."
    ),
    LetterFailure.DESTROYED: _(
        "The subject's data was destroyed, and what it says went with it. It cannot be sent any more."
    ),
}


def message(code: str) -> str:
    """A refusal in words, of an answer or of any act on a request; codes of the apps below are theirs."""
    from compliance.consents.messages import message as of_consents

    for known in (FULFILMENTS, LETTERS, TEXTS, REQUESTS):
        if code in known:
            return str(known[code])
    return of_consents(code)
