"""One entry to all normalisers: by the validator that a category names."""

from collections.abc import Callable, Mapping
from datetime import date

from .choices import normalise_kind, normalise_language, normalise_reference, normalise_source
from .contacts import normalise_email, normalise_phone
from .dates import normalise_date, normalise_day
from .identifiers import birth_date_in, normalise_bin_or_iin, normalise_iin
from .names import normalise_name
from .outcome import Normalised, Rejected
from .text import normalise_text, normalise_web_statistics

_TIMELESS: dict[str, Callable[[str], Normalised]] = {
    "text": normalise_text,
    "name": normalise_name,
    "email": normalise_email,
    "phone": normalise_phone,
    "web_statistics": normalise_web_statistics,
    "language": normalise_language,
    "kind": normalise_kind,
    "source": normalise_source,
    "reference": normalise_reference,
}


def _date(raw: str, today: date) -> Normalised:
    return normalise_date(raw, today=today)


def _day(raw: str, today: date) -> Normalised:
    return normalise_day(raw, today=today)


def _iin(raw: str, today: date) -> Normalised:
    return normalise_iin(raw, today=today)


def _bin_or_iin(raw: str, today: date) -> Normalised:
    return normalise_bin_or_iin(raw, today=today)


_DATED: dict[str, Callable[[str, date], Normalised]] = {
    "date": _date,
    "day": _day,
    "iin": _iin,
    "bin_or_iin": _bin_or_iin,
}

# What a category may name. The others serve the columns of an import that are no category.
VALIDATORS = ("text", "name", "date", "iin", "bin_or_iin", "email", "phone", "web_statistics")


def normalise(validator: str, raw: str, *, today: date) -> Normalised:
    """The value as it is stored, with the codes of its warnings; ``Rejected`` if it is not accepted."""
    timeless = _TIMELESS.get(validator)
    if timeless is not None:
        return timeless(raw)
    dated = _DATED.get(validator)
    if dated is None:
        raise LookupError(f"There is no validator “{validator}”.")
    return dated(raw, today)


def compare(values: Mapping[str, str]) -> tuple[str, ...]:
    """Warnings about normalised values of one subject, by category, that do not fit together."""
    iin = values.get("iin")
    birth_date = values.get("birth_date")
    if iin is None or birth_date is None:
        return ()
    said = birth_date_in(iin)
    # A typing slip in either is likelier than two people, and which one is wrong only a person can tell.
    if said is not None and said.isoformat() != birth_date:
        return ("iin_birth_date_differs",)
    return ()


__all__ = ["VALIDATORS", "Normalised", "Rejected", "compare", "normalise"]
