"""What can be wrong with a file, a row or a cell, by code."""

Detail = int | str | tuple[str, ...]


class ReadingError(Exception):
    """A file that cannot be read (on). Details are numbers, codes and letters of columns, never values.

    Raise it outside of ``except`` blocks: decoding and parsing errors keep what they failed on.
    """

    def __init__(self, code: str, **details: Detail) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


FILE_ERRORS = frozenset(
    {
        "file_empty",
        "file_too_large",
        "file_not_table",
        "file_old_excel",
        "file_unreadable",
        "encoding_unknown",
        "delimiter_unknown",
        "headings_unknown",
        "columns_missing",
        "columns_repeated",
        "columns_too_many",
        "rows_too_many",
        "quotes_unclosed",
        "xlsx_broken",
        "xlsx_encrypted",
        "xlsx_suspicious",
        "xlsx_too_large",
        "xlsx_texts_too_large",
        "xlsx_no_sheet",
    }
)
ROW_PROBLEMS = frozenset(
    {
        "cells_missing",
        "cells_extra",
        "row_quotes",
        "row_too_long",
        "cell_too_long",
        "cell_formula",
        "cell_error",
        "cell_type",
        "number_rounded",
    }
)
ROW_WARNINGS = frozenset({"leading_zeros_restored"})
NOTES = frozenset({"encoding_guessed", "sheets_not_read"})
# Told by the table itself, which knows the letters of the columns.
COLUMN_NOTES = frozenset({"columns_unknown", "columns_forbidden"})
