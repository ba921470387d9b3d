"""What people read when a consent or a text of one is not accepted: what happened, what was kept, what to do.

A message names parts and limits, never a value. Codes that are not here are the register's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.register.messages import Detail, message as register_message

from .withdrawal_messages import WITHDRAWALS
from .wording_messages import WORDINGS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PARTS: dict[str, StrPromise] = {
    "operator": _(
        "The wording does not name the operator and its BIN (Art. 8(4)). Nothing was saved; publish a "
        "wording that does."
    ),
    "full_name": _(
        "The register does not hold the subject's surname and name, which a consent has to name "
        "(Art. 8(4)). Nothing was saved; register them first."
    ),
    "wording_unknown": _("There is no such wording. Nothing was saved; choose one that is published."),
    "wording_not_in_force": _(
        "This wording was not in force when the consent was received. Nothing was saved; choose the version "
        "the subject saw."
    ),
    "wording_superseded": _(
        "A newer version of this wording was in force when the consent was received. Nothing was saved; "
        "show the subject the newer one."
    ),
    "wording_altered": _(
        "The stored wording is not the one that was published: its digest does not fit. Nothing was saved; "
        "tell the auditor."
    ),
    "purposes_missing": _("No purpose is named. Nothing was saved; name at least one."),
    "purpose_unknown": _(
        "There is no such purpose, or it is out of use. Nothing was saved; choose one that is in use."
    ),
    "purpose_not_in_wording": _(
        "The wording does not name this purpose. Nothing was saved; choose among those it names."
    ),
    "purpose_without_data": _(
        "A purpose would be left without any data that it needs. Nothing was saved; leave the purpose out, "
        "or name its data."
    ),
    "data": _("No data are named (Art. 8(4)). Nothing was saved; name at least one category."),
    "category_not_in_wording": _(
        "The wording does not name this category. Nothing was saved; choose among those it names."
    ),
    "receipt": _("The time of receipt is missing. Nothing was saved; say when the consent was received."),
    "received_in_future": _(
        "The time of receipt lies in the future. Nothing was saved; check the clock of the sender."
    ),
    "received_absurd": _(
        "The time of receipt lies before the Law was in force (25 November 2013). Nothing was saved; check "
        "the date."
    ),
    "received_out_of_order": _(
        "The subject said something later that is recorded already, so this cannot take effect. Nothing was "
        "saved; look at the ledger of the consent."
    ),
    "term_over": _("The term of the consent is over already. Nothing was saved; it needs a new consent."),
    "term_longer_than_wording": _(
        "The term is longer than the wording says. Nothing was saved; shorten it or leave it out."
    ),
    "term_absurd": _("The term is longer than a life. Nothing was saved; check it."),
    "channel": _("The channel is missing (Art. 8(1)). Nothing was saved; say how the consent reached you."),
    "channel_unknown": _("There is no such channel. Nothing was saved; choose one of the list."),
    "giver_unknown": _("It is not said who gave it. Nothing was saved; choose one of the list."),
    "direct": _(
        "A consent to distribution is given by the subject, directly to the operator (4.7). Nothing was "
        "saved; ask the subject."
    ),
    "minor_needs_representative": _(
        "The subject is under eighteen, so a representative has to give the consent. Nothing was saved; name "
        "the representative and their authority."
    ),
    "representative": _("The representative is not named. Nothing was saved; give the full name."),
    "representative_proof": _(
        "The representative's authority is not shown. Nothing was saved; name the document."
    ),
    "representative_too_long": _(
        "The name or the document of the representative is too long. Nothing was saved; shorten it."
    ),
    "evidence": _(
        "A consent by e-mail, on paper or in person needs its evidence: a file, or the message it came in "
        "(Art. 8(1)). Nothing was saved; add it."
    ),
    "evidence_type": _(
        "This kind of file is not taken as evidence. Nothing was saved; send a PDF, PNG, JPEG, TIFF, text or "
        "an e-mail as a file."
    ),
    "evidence_too_large": _("The file is larger than 20 MB. Nothing was saved; send a smaller one."),
    "evidence_empty": _("The file is empty. Nothing was saved; choose it anew."),
    "message_not_an_id": _(
        "This is no number of a message: letters, digits and . _ - : / only, and nothing like an IIN or a "
        "phone number. Nothing was saved; name the message by its number."
    ),
    "terms_only_for_distribution": _(
        "Bans and conditions by category belong to a consent to distribution. Nothing was saved; leave "
        "them out."
    ),
    "terms_of_other_data": _(
        "Bans and conditions name data that the consent does not. Nothing was saved; leave them out."
    ),
    "terms_unknown": _(
        "There is no such ban or condition. Nothing was saved; choose among those of the list."
    ),
    "terms_contradict": _(
        "Two of these bans and conditions cannot hold together. Nothing was saved; choose one of them."
    ),
    "lift_only_for_marketing": _(
        "Only a consent to marketing can lift an opt-out. Nothing was saved; leave the channels out."
    ),
    "contact_channel_unknown": _(
        "There is no such channel. Nothing was saved; choose e-mail, SMS, call or push notice."
    ),
    "conditions_only_for_marketing": _(
        "Conditions in the subject's words belong to consents to marketing and distribution. Nothing was "
        "saved; leave them out."
    ),
    "conditions_too_long": _("The conditions are longer than 4000 letters. Nothing was saved; shorten them."),
}

CHANGES: dict[str, StrPromise] = {
    "consent_ended": _("This consent has ended. Nothing was changed; it can be given again."),
    "no_consents": _(
        "The subject has given no consent, so there is no consent to give evidence of. Nothing was printed."
    ),
    "nothing_left": _("Nothing would be left of the consent. Nothing was changed; withdraw it instead."),
    "not_narrower": _(
        "The consent does not hold this, so it cannot be kept. Nothing was changed; more is given in a new "
        "consent."
    ),
}

PUBLICATIONS: dict[str, StrPromise] = {
    "publication_ended": _("These terms hold no more. They were not published."),
}

MESSAGES: dict[str, StrPromise] = {**PUBLICATIONS, **PARTS, **CHANGES, **WORDINGS, **WITHDRAWALS}


def message(code: str, **details: Detail) -> str:
    """The message of a code in the active language, with its details put in."""
    text = MESSAGES.get(code)
    if text is None:
        return register_message(code, **details)
    return str(text) % details if details else str(text)
