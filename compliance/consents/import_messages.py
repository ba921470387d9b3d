"""What is said of a row of consents that is not taken, and the columns it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .messages import message

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROWS: dict[str, StrPromise] = {
    "subject_not_named": _(
        "The row names nobody: it has neither an IIN nor a reference code. It was not taken."
    ),
    "subject_not_registered": _(
        "Nobody in the register is named by this. The row was not taken; import the subjects first."
    ),
    "time_format": _(
        "The time is not understood. The row was not taken; write it as DD.MM.YYYY, DD.MM.YYYY HH:MM or "
        "YYYY-MM-DD HH:MM."
    ),
}
COLUMNS: dict[str, StrPromise] = {
    "reference": _("Reference code"),
    "iin": _("IIN"),
    "series": _("Series"),
    "version": _("Version"),
    "received_at": _("Received"),
    "channel": _("Channel"),
    "purposes": _("Purposes"),
    "categories": _("Categories"),
    "valid_until": _("Valid until"),
    "giver": _("Given by"),
    "representative": _("Representative"),
    "representative_proof": _("Authority of the representative"),
    "conditions": _("Conditions of the subject"),
    "message": _("Message it came in"),
}


def fault_text(code: str) -> str:
    """Why a row was not taken, in the active language. Never a value."""
    text = ROWS.get(code)
    return message(code) if text is None else str(text)


def column_name(code: str) -> str:
    """A column in the active language."""
    return str(COLUMNS.get(code, code))
