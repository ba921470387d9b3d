"""The two outcomes of checking a value: normalised, or rejected with a code."""

from typing import NamedTuple


class Normalised(NamedTuple):
    """A value in its one stored spelling, and the codes of what a person should look at."""

    value: str
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        # Tracebacks and assertion messages print locals: the value must not be among them.
        return f"Normalised(•••, warnings={self.warnings!r})"


class Rejected(Exception):
    """A value that is not accepted. Carries a code only, never the value.

    Raise it outside of ``except`` blocks: an exception that is being handled becomes its
    ``__context__``, and decoding errors keep the text they failed on.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


REJECTIONS = frozenset(
    {
        # any value
        "empty",
        "too_long",
        "control_characters",
        "bidi_characters",
        "invisible_characters",
        "unreadable_characters",
        "replacement_character",
        "stacked_marks",
        # identifiers
        "iin_characters",
        "iin_length",
        "iin_date",
        "iin_date_in_future",
        "iin_century",
        "iin_check_digit",
        "bin_characters",
        "bin_length",
        "bin_month",
        "bin_kind",
        "bin_division",
        "bin_check_digit",
        # names and dates
        "name_characters",
        "name_mixed_scripts",
        "date_format",
        "date_impossible",
        "date_in_future",
        "date_too_early",
        # contacts
        "phone_characters",
        "phone_extension",
        "phone_several",
        "phone_invalid",
        "email_length",
        "email_syntax",
        "email_domain",
        "email_mixed_scripts",
        "email_several",
        # the rest
        "web_statistics_format",
        "language_unknown",
        "kind_unknown",
        "source_unknown",
        "reference_format",
    }
)

WARNINGS = frozenset(
    {
        "invisible_removed",
        "formula_like",
        "mixed_scripts",
        "iin_without_century",
        "iin_nineteenth_century",
        "iin_birth_date_differs",
        "phone_not_mobile",
        "email_local_not_latin",
    }
)
