"""What staff read when a row or a file cannot be imported, and the columns it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROWS: dict[str, StrPromise] = {
    "cells_missing": _(
        "The row has fewer cells than the heading, so they may have shifted. The row was not read; check "
        "its delimiters and quotes."
    ),
    "cells_extra": _(
        "The row has more cells than the heading, so they may have shifted. The row was not read; check "
        "its delimiters and quotes."
    ),
    "row_quotes": _(
        "The quotes in the row do not pair. The row was not read; double the quotes inside of a cell, or "
        "remove them."
    ),
    "row_too_long": _("The row is too long to be true. It was not read; look for a missing end of line."),
    "cell_too_long": _("A cell is too long. The row was not read; shorten the text."),
    "cell_formula": _(
        "A cell holds a formula. The row was not read; paste the column as values and import it again."
    ),
    "cell_error": _("A cell holds an error of the spreadsheet. The row was not read; correct the cell."),
    "cell_type": _(
        "A cell holds neither text, number nor date. The row was not read; write the value as text."
    ),
    "number_rounded": _(
        "The spreadsheet has rounded a long number, so digits are lost. The row was not read; take the "
        "number from its source and keep the column as text."
    ),
}

FILES: dict[str, StrPromise] = {
    "file_empty": _("The file is empty. Nothing was imported; choose another file."),
    "file_too_large": _(
        "The file is larger than %(limit_mb)d MB. Nothing was imported; divide it into parts."
    ),
    "file_not_table": _(
        "The file is not a table. Nothing was imported; save the table as CSV (UTF-8) or XLSX."
    ),
    "file_old_excel": _(
        "The file is protected by a password or in the old Excel format. Nothing was imported; save it as "
        "XLSX without a password, or as CSV (UTF-8)."
    ),
    "file_unreadable": _(
        "The file could not be read to its end. Rows before row %(row)d may have been imported; choose the "
        "file again."
    ),
    "encoding_unknown": _(
        "The letters of the file cannot be made out. Nothing was imported; save it as CSV UTF-8 or XLSX."
    ),
    "delimiter_unknown": _(
        "It is not clear what parts the columns. Nothing was imported; part them by commas, semicolons or "
        "tabs and give each column a heading."
    ),
    "headings_unknown": _(
        "The first row has no heading that is known. Nothing was imported; name the columns as the "
        "categories are named, in Kazakh, Russian or English."
    ),
    "columns_missing": _(
        "A column is missing: at least one of %(columns)s. Nothing was imported; add the column."
    ),
    "columns_repeated": _(
        "Columns %(columns)s have the same meaning. Nothing was imported; leave one of them."
    ),
    "columns_too_many": _(
        "The file has more than %(limit)d columns. Nothing was imported; remove those that are not needed."
    ),
    "rows_too_many": _(
        "The file has more than %(limit)d rows. Rows up to there may have been imported; divide the file "
        "into parts."
    ),
    "quotes_unclosed": _(
        "A quote opened in row %(row)d is never closed, so the rows after it cannot be told apart. Rows "
        "before it may have been imported; correct the quotes and import the file again: nothing is taken "
        "twice."
    ),
    "xlsx_broken": _(
        "The workbook is damaged. Nothing from the damaged part on was imported; open it in a spreadsheet "
        "and save it again."
    ),
    "xlsx_encrypted": _(
        "The workbook is protected by a password. Nothing was imported; save it without a password."
    ),
    "xlsx_suspicious": _(
        "The workbook is built in a way that no spreadsheet builds it. Nothing was imported; open it in a "
        "spreadsheet and save it again, and ask where it came from."
    ),
    "xlsx_too_large": _(
        "The workbook unpacks to more than %(limit_mb)d MB. Nothing was imported; save it as CSV (UTF-8) "
        "or divide it into parts."
    ),
    "xlsx_texts_too_large": _(
        "The workbook holds more text than can be kept in memory. Nothing was imported; save it as CSV "
        "(UTF-8)."
    ),
    "xlsx_no_sheet": _(
        "The workbook has no visible sheet with a table. Nothing was imported; make the sheet visible."
    ),
}

NOTES: dict[str, StrPromise] = {
    "encoding_guessed": _(
        "The file does not say its encoding, so %(encoding)s was assumed. Check that Kazakh letters look "
        "right before you import it; CSV UTF-8 leaves no doubt."
    ),
    "sheets_not_read": _("Only the first visible sheet is read. The others were left out."),
    "columns_unknown": _(
        "Columns %(columns)s have headings that are not known. They are not read and nothing of them is kept."
    ),
    "columns_forbidden": _(
        "Columns %(columns)s hold data that the policy forbids to process (4.4). They are not read; remove "
        "them from the file."
    ),
}

RUNS: dict[str, StrPromise] = {
    "identity_missing": _(
        "The row names nobody: it has neither an IIN nor a reference code, so a second import would "
        "register the person twice. The row was not taken; add the IIN, or register the person in the "
        "admin and use the reference code."
    ),
    "reference_unknown": _(
        "Nobody in the register has this reference code. The row was not taken; copy the code from the "
        "register, or leave it out for a new subject."
    ),
    "duplicate_row": _(
        "An earlier row of the file is about the same person and says otherwise. The row was not taken; "
        "make one row of the two."
    ),
    "held_unreadable": _(
        "The value that is held cannot be read, so it was not replaced. The row was not taken; verify the "
        "history."
    ),
    "file_forbidden": _(
        "Columns %(columns)s hold data that the policy forbids to process (4.4). Nothing was imported; "
        "remove them from the file."
    ),
    "basis_needs_consent": _(
        "A file cannot consent for people, so no processing that rests on a consent is started by an import. "
        "Nothing was imported; leave the purpose out and import the consents for themselves."
    ),
    "basis_needs_document": _(
        "A processing that rests on a contract or another document is started with its document, which the "
        "file does not name. Nothing was imported; leave the purpose out and start it for each subject."
    ),
    "stopped": _("Staff have stopped the import. Rows taken before are kept; it can be continued."),
    "unexpected": _(
        "An unexpected error has stopped the import. Rows taken before are kept; it can be continued. Ask "
        "the administrator to look into the log."
    ),
    "import_running": _("Another worker is importing this file at this moment. Nothing was done."),
    "file_not_opened": _("The file cannot be opened. Nothing was imported; check its path and permissions."),
    "rejected_not_opened": _(
        "The file for rejected rows cannot be made, or there is one already. Nothing was imported; choose "
        "another path."
    ),
    "purposes_without_basis": _(
        "Each purpose needs a legal basis. Nothing was imported; give --basis once for every --purpose."
    ),
    "interrupted": _(
        "The import was interrupted. Rows taken before are kept; call the command again with the same file "
        "to go on."
    ),
    "file_gone": _("The file of this import was destroyed. Choose the file again; nothing is taken twice."),
    "import_ended": _("This import has ended. Choose the file again; nothing is taken twice."),
}

COLUMN_NAMES: dict[str, StrPromise] = {
    "surname": _("Surname"),
    "name": _("Name"),
    "patronymic": _("Patronymic"),
    "birth_date": _("Date of birth"),
    "iin": _("IIN"),
    "email": _("E-mail address"),
    "mobile_phone": _("Mobile phone"),
    "company_bin_iin": _("BIN/IIN of the company"),
    "company_name_kk": _("Name of the company in the state language"),
    "company_name_ru": _("Name of the company in Russian"),
    "legal_address": _("Legal address"),
    "web_statistics": _("Depersonalised web statistics"),
    "reference": _("Reference code"),
    "language": _("Language"),
    "kind": _("Kind of subject"),
    "source": _("Source"),
    "collected_at": _("Date of collection"),
}
