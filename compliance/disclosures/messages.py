"""What staff read when a transfer, a recipient or a notice is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, gettext_lazy, ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TRANSFERS: dict[str, StrPromise] = {
    "recipient_inactive": gettext_lazy(
        "This recipient is out of use. Nothing was recorded; choose another one."
    ),
    "purpose_inactive": gettext_lazy("This purpose is out of use. Nothing was recorded; choose another one."),
    "basis_inactive": gettext_lazy(
        "This legal basis is out of use. Nothing was recorded; choose another one."
    ),
    "subjects_missing": gettext_lazy("There is nobody to hand data of. Nothing was recorded; name subjects."),
    "categories_missing": gettext_lazy(
        "No category was chosen. Nothing was recorded; choose what is handed over."
    ),
    "category_unknown": gettext_lazy(
        "A category is unknown or forbidden. Nothing was recorded; choose anew."
    ),
    "category_not_needed": gettext_lazy(
        "The purpose does not need all these categories (5.4). Nothing was recorded; leave out the others."
    ),
    "ground_missing": gettext_lazy(
        "The recipient is abroad and the basis is no consent, so Article 16 has to allow it. Nothing was "
        "recorded; choose the ground."
    ),
    "ground_superfluous": gettext_lazy(
        "A ground of Article 16 is for recipients abroad, and a consent is its own. Nothing was recorded; "
        "leave the ground empty."
    ),
    "document_too_long": gettext_lazy(
        "The name of the document is too long. Nothing was recorded; shorten it."
    ),
    "at_in_future": gettext_lazy(
        "The time has not come yet. Nothing was recorded; a transfer is recorded when it is made."
    ),
    "at_absurd": gettext_lazy("The time is before the Law was in force. Nothing was recorded; check it."),
    "references_missing": gettext_lazy(
        "There is no reference in the file. Nothing was recorded; check the file."
    ),
    "reference_unknown": gettext_lazy(
        "A reference is not in the register. Nothing was recorded; check the list, one reference a line."
    ),
    "file_too_large": gettext_lazy("The file is too large. Nothing was recorded; divide it."),
    "file_unreadable": gettext_lazy(
        "The file is no text. Nothing was recorded; save the list as UTF-8 text."
    ),
}

# Why one subject cannot be in a transfer, in few words.
SUBJECTS: dict[str, StrPromise] = {
    "subject_unknown": gettext_lazy("not in the register"),
    "subject_destroyed": gettext_lazy("data destroyed"),
    "subject_blocked": gettext_lazy("all data blocked (2.2)"),
    "category_blocked": gettext_lazy("a category is blocked (2.2)"),
    "processing_missing": gettext_lazy("not processed for this purpose on this basis (8.3)"),
    "processing_covers_less": gettext_lazy("the processing does not cover all these categories"),
    "consent_missing": gettext_lazy("no live consent"),
    "consent_covers_less": gettext_lazy("no single consent covers all these categories"),
    "consent_third_parties": gettext_lazy("the consent does not allow transfer to third parties"),
    "consent_cross_border": gettext_lazy("the consent does not allow transfer abroad (Art. 16)"),
    "banned": gettext_lazy("the subject has banned it (8.7)"),
}

RECIPIENTS: dict[str, StrPromise] = {
    "code_taken": gettext_lazy("There is a recipient with this code. Nothing was saved; choose another one."),
    "code_wrong": gettext_lazy(
        "A code has Latin letters, digits, hyphens and underscores only. Nothing was saved."
    ),
    "country_wrong": gettext_lazy("A country is two Latin letters, for example KZ. Nothing was saved."),
    "bin_wrong": gettext_lazy("This is no BIN: the check digit or the length is wrong. Nothing was saved."),
    "email_wrong": gettext_lazy("This is no e-mail address. Nothing was saved; write it as name@domain."),
    "policy_url_wrong": gettext_lazy(
        "This is no address of a page. Nothing was saved; begin it with https://."
    ),
}

NOTICES: dict[str, StrPromise] = {
    "notice_pending": gettext_lazy(
        "The notice was not sent yet. Nothing was changed; wait until it is sent."
    ),
    "notice_sent": gettext_lazy("The notice was sent already. Nothing was changed."),
    "notice_failed": gettext_lazy(
        "The notice was not delivered. Nothing was changed; send it by other means."
    ),
    "notice_confirmed": gettext_lazy("The recipient has confirmed already. Nothing was changed."),
    "notice_no_address": gettext_lazy(
        "The recipient has no address for notices. Nothing was changed; enter one, or send it by other means."
    ),
}


def transfer_texts(codes: tuple[str, ...], counts: Mapping[str, int], accepted: int) -> list[str]:
    """A refused transfer in words: what is wrong with it, and how many subjects stand against it, and why."""
    texts = [str(TRANSFERS[code]) for code in codes]
    if counts:
        refused = sum(counts.values())
        texts.append(
            ngettext(
                "Of %(all)d subjects, %(refused)d has no live basis. Nothing was recorded.",
                "Of %(all)d subjects, %(refused)d have no live basis. Nothing was recorded.",
                refused,
            )
            % {"all": refused + accepted, "refused": refused}
        )
        texts += [
            _("%(count)d: %(why)s") % {"count": number, "why": SUBJECTS[code]}
            for code, number in counts.items()
        ]
    return texts


def field_text(code: str) -> str:
    """What is wrong with one field of a recipient."""
    return str(RECIPIENTS.get(code, _("This is not accepted. Nothing was saved; check it.")))
