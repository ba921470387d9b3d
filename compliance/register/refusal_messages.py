"""What staff read when the register refuses an act: what was not done, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REFUSALS: dict[str, StrPromise] = {
    "category_unknown": _("There is no such category. Nothing was saved; open the form anew."),
    "identity_taken": _(
        "Somebody in the register has this number already. Nothing was saved; find them by it."
    ),
    "subject_destroyed": _("The data of this subject was destroyed. Nothing can be done with it any more."),
    "subject_blocked": _(
        "All data of this subject is blocked (clause 2.2). Nothing was done; lift the blocking first."
    ),
    "category_blocked": _(
        "This category is blocked (clause 2.2). Nothing was done; lift the blocking first."
    ),
    "reveal_blocked": _(
        "Blocked data is not used (clause 2.2), so it was not revealed. Ask the responsible person, who "
        "reveals it to settle the blocking."
    ),
    "category_needed": _(
        "A live processing needs this category (clause 5.7). Nothing was destroyed; end the processing first."
    ),
    "category_not_held": _("Nothing of this category is held. Nothing was done."),
    "processing_live": _(
        "A processing of this subject is live (clause 5.7). Nothing was destroyed; end the processing first."
    ),
    "processing_none": _(
        "The data of this subject was never processed for this purpose on this basis. Nothing was ended; "
        "check the purpose."
    ),
    "end_not_reported": _(
        "Only an achieved purpose and an ended contract are reported so. Nothing was ended; withdraw the "
        "consent, or let staff end the processing."
    ),
    "end_in_future": _("This end lies in the future. Nothing was ended; report it when it has come."),
    "purpose_inactive": _("This purpose is out of use. Nothing was started; choose another one."),
    "basis_inactive": _("This legal basis is out of use. Nothing was started; choose another one."),
    "consent_missing": _(
        "There is no live consent to this purpose (clause 7.1). Nothing was started; record the consent, "
        "which starts the processing by itself."
    ),
    "category_not_consented": _(
        "The consent does not cover this category. Nothing was started; leave it out, or record a consent "
        "that names it."
    ),
    "category_not_needed": _(
        "The purpose does not need this category (5.5). Nothing was started; leave it out."
    ),
    "document_missing": _(
        "This legal basis rests on a contract or another document (6.1.1, 7.2). Nothing was started; name "
        "the document."
    ),
    "document_too_long": _(
        "The name of the document is too long. Nothing was started; give its number and date."
    ),
    "purposes_incompatible": _(
        "Another live purpose holds this category, and the two may not share data (5.2, 5.3). Nothing was "
        "started; record a consent of the subject that names the category."
    ),
    "category_held": _(
        "Values of this category are held, so it cannot be forbidden. Nothing was changed; destroy them "
        "first."
    ),
    "category_fixed": _(
        "Values of this category are held, so they cannot be checked or found in another way. Nothing was "
        "changed; add another category instead."
    ),
    "category_identifies_whole": _(
        "A category that identifies one person is found by its whole value only. Nothing was changed."
    ),
    "category_needed_by_purpose": _(
        "A purpose needs this category, so it cannot be forbidden. Nothing was changed; take it out of the "
        "purposes first."
    ),
}

# The same reasons before the act, in a preview: what stands against it, in few words.
OBSTACLES: dict[str, StrPromise] = {
    "subject_blocked": _("all data of the subject is blocked (2.2)"),
    "category_blocked": _("blocked (2.2)"),
    "category_needed": _("a live processing needs it (5.7)"),
    "processing_live": _("a processing of the subject is live (5.7)"),
}
