"""What is said of a row of ended purposes that is not taken, and the columns it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.consents.import_messages import fault_text as of_subject

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROWS: dict[str, StrPromise] = {
    "subject_not_named": _(
        "The row names nobody: it has neither an IIN, a reference code nor a contract. It was not taken."
    ),
    "contract_unknown": _("No processing for this purpose rests on this contract. The row was not taken."),
    "contract_ambiguous": _(
        "Processings of several subjects rest on a contract of this name. The row was not taken; name the "
        "subject as well."
    ),
    "end_reason_unknown": _(
        "Why it ended is not understood. The row was not taken; write “achieved” or “contract_ended”."
    ),
}
COLUMNS: dict[str, StrPromise] = {
    "reference": _("Reference code"),
    "iin": _("IIN"),
    "contract": _("Contract"),
    "purpose": _("Purpose"),
    "end_reason": _("Why it ended"),
    "ended_on": _("Ended on"),
}


def fault_text(code: str) -> str:
    """Why a row was not taken, in the active language. Never a value."""
    text = ROWS.get(code)
    return of_subject(code) if text is None else str(text)


def column_name(code: str) -> str:
    """A column in the active language."""
    return str(COLUMNS.get(code, code))
