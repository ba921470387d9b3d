"""What staff read when a value is not accepted: what happened, what was kept, what to do.

A message names columns, rows and limits. It never holds a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy as _

from .import_messages import COLUMN_NAMES, FILES, NOTES, ROWS, RUNS
from .refusal_messages import REFUSALS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

VALUES: dict[str, StrPromise] = {
    "empty": _("There is nothing here. Nothing was saved; fill in the value or leave the field out."),
    "too_long": _("The value is too long. Nothing was saved; shorten it."),
    "control_characters": _(
        "The value holds control characters, which cannot be seen. Nothing was saved; type it anew instead "
        "of pasting it."
    ),
    "bidi_characters": _(
        "The value holds marks that change the direction of writing, so it would not look as it is. "
        "Nothing was saved; type it anew instead of pasting it."
    ),
    "invisible_characters": _(
        "The value holds characters that cannot be seen. Nothing was saved; type it anew instead of "
        "pasting it."
    ),
    "unreadable_characters": _(
        "The value holds characters that have no agreed meaning. Nothing was saved; type it anew."
    ),
    "replacement_character": _(
        "Letters were lost on the way here, most likely the file was saved in another encoding. Nothing "
        "was saved; take the value from its source again, or save the file as UTF-8."
    ),
    "stacked_marks": _("A letter carries too many marks. Nothing was saved; type the value anew."),
    "iin_characters": _("An IIN has digits only. Nothing was saved; check it against the document."),
    "iin_length": _(
        "An IIN has twelve digits. Nothing was saved; if a spreadsheet has dropped zeros at the beginning, "
        "put them back."
    ),
    "iin_date": _(
        "The first six digits of the IIN are no date of birth. Nothing was saved; check it against the "
        "document."
    ),
    "iin_date_in_future": _(
        "By its IIN the person is not born yet. Nothing was saved; check it against the document."
    ),
    "iin_century": _(
        "The seventh digit of the IIN is not one that is issued. Nothing was saved; check it against the "
        "document."
    ),
    "iin_check_digit": _(
        "The check digit of the IIN does not fit, so some digit is wrong. Nothing was saved; check it "
        "against the document."
    ),
    "bin_characters": _("A BIN or IIN has digits only. Nothing was saved; check it against the document."),
    "bin_length": _(
        "A BIN or IIN has twelve digits. Nothing was saved; if a spreadsheet has dropped zeros at the "
        "beginning, put them back."
    ),
    "bin_month": _(
        "The third and fourth digits of the BIN are no month. Nothing was saved; check it against the "
        "document."
    ),
    "bin_kind": _(
        "The fifth digit fits neither a BIN nor an IIN. Nothing was saved; check it against the document."
    ),
    "bin_division": _(
        "The sixth digit of the BIN is not one that is issued. Nothing was saved; check it against the "
        "document."
    ),
    "bin_check_digit": _(
        "The check digit of the BIN does not fit, so some digit is wrong. Nothing was saved; check it "
        "against the document."
    ),
    "name_characters": _(
        "A name has letters, hyphens, apostrophes and spaces only, in Cyrillic or Latin. Nothing was "
        "saved; write it as in the document."
    ),
    "name_mixed_scripts": _(
        "A word mixes Latin and Cyrillic letters that look alike. Nothing was saved; type it in one "
        "keyboard layout (Kazakh і, not Latin i)."
    ),
    "date_format": _(
        "The date is not understood. Nothing was saved; write it as DD.MM.YYYY or YYYY-MM-DD with four "
        "digits of the year."
    ),
    "date_impossible": _("There is no such day. Nothing was saved; check the date against the document."),
    "date_in_future": _("The date has not come yet. Nothing was saved; check it against the document."),
    "date_too_early": _("The date is before 1900. Nothing was saved; check it against the document."),
    "phone_characters": _(
        "A telephone number has digits, spaces, brackets, hyphens and a plus only. Nothing was saved; "
        "remove the rest."
    ),
    "phone_extension": _(
        "The telephone number has an extension, which cannot be kept. Nothing was saved; write the number "
        "without it."
    ),
    "phone_several": _("There are several telephone numbers here. Nothing was saved; leave one."),
    "phone_invalid": _(
        "There is no such telephone number. Nothing was saved; check it, and begin a foreign one with a "
        "plus and the country's code."
    ),
    "email_length": _("The e-mail address is too long to exist. Nothing was saved; check it."),
    "email_syntax": _("This is no e-mail address. Nothing was saved; write it as name@domain."),
    "email_domain": _(
        "The part of the e-mail address after @ is no domain. Nothing was saved; check it for slips."
    ),
    "email_mixed_scripts": _(
        "The e-mail address mixes Latin and Cyrillic letters that look alike, so mail would not arrive. "
        "Nothing was saved; type it in one keyboard layout."
    ),
    "email_several": _("There are several e-mail addresses here. Nothing was saved; leave one."),
    "web_statistics_format": _(
        "An identifier of web statistics has Latin letters, digits and the signs . _ : = - only. Nothing "
        "was saved; other data of visitors is not kept."
    ),
    "language_unknown": _("The language is not known. Nothing was saved; write kk or ru."),
    "kind_unknown": _(
        "The kind of subject is not known. Nothing was saved; write “person” or “company representative”."
    ),
    "source_unknown": _(
        "The source is not known. Nothing was saved; write website form, email, paper, third person or "
        "import."
    ),
    "reference_format": _(
        "This is no reference code of a subject. Nothing was saved; copy the code from the register, or "
        "leave it out for a new subject."
    ),
    "category_forbidden": _(
        "The policy forbids to process data of this category (4.4). Nothing was saved; do not collect it."
    ),
}

WARNINGS: dict[str, StrPromise] = {
    "invisible_removed": _("Invisible marks were removed from the value; the rest was kept. Check it."),
    "formula_like": _(
        "The value begins like a formula of a spreadsheet. It was kept as text; exports disarm it."
    ),
    "mixed_scripts": _(
        "A word mixes Latin and Cyrillic letters that look alike. The value was kept; check whether a "
        "letter was typed in the wrong layout."
    ),
    "iin_without_century": _(
        "The seventh digit of the IIN is 0, as is said of some foreigners. The IIN was kept; check it "
        "against the document."
    ),
    "iin_nineteenth_century": _(
        "By the IIN the person was born before 1900. The IIN was kept; check it against the document."
    ),
    "iin_birth_date_differs": _(
        "The date of birth is not the one in the IIN. Both were kept; check them against the document."
    ),
    "phone_not_mobile": _("The number is not a mobile one. It was kept; SMS may not reach it."),
    "email_local_not_latin": _(
        "The part of the e-mail address before @ is not in Latin letters. It was kept; not every mail "
        "server delivers there."
    ),
    "leading_zeros_restored": _(
        "The spreadsheet had dropped zeros at the beginning of the number. They were put back; check it."
    ),
}

MESSAGES: dict[str, StrPromise] = {**VALUES, **WARNINGS, **ROWS, **FILES, **NOTES, **RUNS, **REFUSALS}

Detail = int | str | tuple[str, ...]


def message(code: str, **details: Detail) -> str:
    """The message of a code in the active language, with its details put in."""
    text = MESSAGES.get(code)
    if text is None:
        unknown = gettext("Not accepted, and nothing was saved. Ask the administrator about “%(code)s”.")
        return unknown % {"code": code}
    shown = {name: _shown(detail) for name, detail in details.items()}
    return str(text) % shown if shown else str(text)


def _shown(detail: Detail) -> int | str:
    if isinstance(detail, tuple):
        return ", ".join(str(COLUMN_NAMES.get(part, part)) for part in detail)
    return detail
