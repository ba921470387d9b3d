"""What is said of one field of a request. Other codes are those of the consents and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.consents.messages import message

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FIELDS: dict[str, StrPromise] = {
    "field_missing": _("This field is required."),
    "field_unknown": _("There is a field that this address does not know."),
    "field_not_valid": _("This is not of the form that openapi.json describes."),
    "too_many": _("There are more of these than may be sent at once."),
    "time_without_zone": _("A time needs its zone, as in 2026-11-22T09:30:00+05:00."),
    "subject_named_once": _("Name the subject by exactly one of reference and iin."),
    "collected_in_future": _("This time lies in the future; check the clock."),
    "subject_not_registered": _("Nobody in the register is named by this."),
    "day_in_future": _("This day has not come in Almaty yet; check the clock."),
    "basis_unknown": _("There is no such legal basis, or it is out of use."),
    "basis_begins_with_consent": _(
        "This legal basis rests on a consent. Leave it out here and record the consent: the processing "
        "begins with it."
    ),
    "basis_needs_document": _("This legal basis rests on a document, which staff enter."),
    "not_an_address": _("This is no address of this channel."),
}


def field_text(code: str) -> str:
    """The text of a code in the active language. Never a value."""
    text = FIELDS.get(code)
    return message(code) if text is None else str(text)
