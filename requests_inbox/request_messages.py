"""What staff read when an act on a request is refused: what was not done, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.register.messages import MESSAGES as REGISTER

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MESSAGES: dict[str, StrPromise] = {
    "request_done": _("This request is done. Nothing was changed; what comes later is a request of its own."),
    "move_not_allowed": _("A request does not go on like this. Nothing was changed; open its page anew."),
    "outcome_missing": _("A request ends with an outcome. Nothing was changed; choose one."),
    "outcome_early": _("Only a request that is done has an outcome. Nothing was changed."),
    "identity_missing": _(
        "Nobody has made sure who asks, so nothing is disclosed or changed (clause 3.3.1). Nothing was done; "
        "confirm the identity first."
    ),
    "ground_missing": _("A refusal rests on a ground. Nothing was changed; choose one."),
    "refusal_missing": _("A refusal is explained (Art. 25(2)(7)). Nothing was changed; write why."),
    "duplicate_of_missing": _(
        "A request repeats another one that is no repetition itself. Nothing was changed; give its number."
    ),
    "duplicate_of_another": _("The other request is about somebody else. Nothing was changed."),
    "question_missing": _("There is no question. Nothing was sent; write it."),
    "note_missing": _("There is no text. Nothing was saved."),
    "assignee_unable": _(
        "This member of staff does not work on requests or has left. Nothing was changed; choose another one."
    ),
    "type_unknown": _("There is no such type. Nothing was changed; choose one of the list."),
    "type_there": _("The letter has a request of this type already. Nothing was changed; work on that one."),
    "identity_by_person": _("Only a person makes sure who asks. Nothing was changed."),
    "method_unknown": _("Choose how the identity was checked. Nothing was changed."),
    "method_not_here": _(
        "The letterhead is how authorities are checked, and only they. Nothing was changed; choose another "
        "way."
    ),
    "subject_missing": _("Say first whose data this is about. Nothing was changed; choose the subject."),
    "subject_chosen": _(
        "The request is about somebody already, and what is sealed went along. Nothing was changed; if that "
        "is wrong, correct the subject."
    ),
    "carried_out": _(
        "Something was done or refused in the name of this subject already. Nothing was changed; end this "
        "request and open another one."
    ),
    "address_undecided": _(
        "The letter names another address for the answer than the one it came from. Nothing was done; choose "
        "on the page of the request where the answer goes."
    ),
    "address_unknown": _("The letter has no such address. Nothing was changed; choose one of the two."),
    "correction_unexplained": _("A correction is explained. Nothing was changed; write why in the remark."),
    "representative_incomplete": _(
        "A representative has a name and a document. Nothing was changed; fill in both."
    ),
    "proof_missing": _("A representative shows a proof. Nothing was changed; attach it."),
    "proof_empty": _("The file is empty. Nothing was saved; choose another file."),
    "proof_too_large": _("The file is larger than 20 MB. Nothing was saved; choose a smaller one."),
    "proof_type": _(
        "This is no scan, letter or text (PDF, PNG, JPEG, TIFF, EML, TXT). Nothing was saved; choose another "
        "file."
    ),
    "event_unknown": _("The term of this type does not begin with that. Nothing was changed."),
    "event_out_of_order": _("This is before the receipt or in the future. Nothing was changed; correct it."),
    "term_over": _("The term is over, so it cannot be extended. Nothing was changed; answer at once."),
    "extended_before": _("The term was extended before, and once is all. Nothing was changed."),
    "extension_not_later": _("The new last day is not later. Nothing was changed; choose a later one."),
    "extension_too_long": _("The new last day is too far off. Nothing was changed; choose an earlier one."),
    "explanation_missing": _("The sender is told why. Nothing was changed; write the reason."),
    "day_not_named_here": _("Only an authority names a day (clause 3.2.4). Nothing was changed."),
    "day_before_receipt": _("The day is before the receipt. Nothing was changed; correct it."),
    "letter_has_requests": _("The letter has requests already; finish those instead."),
    "letter_not_read": _("The letter is still being read; try again in a minute."),
    "letter_sorted": _("A letter was sorted by somebody else. Look at the list anew."),
    "letter_of_subject": _(
        "The letter is of a subject and is destroyed with that subject's data only. Nothing was changed."
    ),
}


def text_of(code: str) -> str:
    """A refusal in words; of the register when it is one of those."""
    known = MESSAGES.get(code) or REGISTER.get(code)
    return str(known) if known else code


MARKS: dict[str, StrPromise] = {
    "code": _("Give the mark a code of at most 60 letters."),
    "type": _("Letters are not recognised as this type by words."),
    "language": _("Choose Kazakh, Russian or any language."),
    "weight": _("The weight is 1 to 100, or −100 to −1."),
    "window": _("The distance is 1 to 50 words."),
    "text": _("Write the words, at most 2000 characters."),
    "phrase_length": _("A phrase has 2 to 40 words and 8 letters or more."),
    "groups": _("Write one to eight groups of words, at least one of them wanted."),
    "alternatives": _("Each beginning has two letters or more, and a group at most 80 alternatives."),
}


def mark_text(code: str) -> str:
    """Why a mark is not taken, in words."""
    known = MARKS.get(code)
    return str(known) if known else code
