"""What the register holds of a subject that decides whether they may give a consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from compliance.register.rules.identifiers import birth_date_in
from compliance.vault.reading import KeyRow, Reader
from compliance.vault.values import Sealed

_NAMES = ("surname", "name")
BIRTH = ("birth_date", "iin")
ASKED = (*_NAMES, *BIRTH)
_LABEL = "register.dataitem.value"


@dataclass(frozen=True, slots=True)
class Giver:
    """Whether a subject is known by full name (Art. 8(4)), and the birth dates that are held."""

    has_full_name: bool
    birth_dates: tuple[date, ...]


def giver_of(subject_id: int, held: Mapping[str, bytes | None], keys: Iterable[KeyRow]) -> Giver:
    """``held``: of the categories ``ASKED`` those that are held, and envelopes of those of ``BIRTH`` to open.

    No query where ``keys`` are those of the envelopes. Nothing that was opened is kept but the dates.
    """
    told = {code: envelope for code, envelope in held.items() if envelope is not None}
    values = [Sealed(bytes(envelope), _LABEL) for envelope in told.values()]
    with Reader() as reader:
        reader.take_keys(keys)
        opened = reader.open_many(values, [(subject_id, code) for code in told])
    dates = [_born(code, value) for code, value in zip(told, opened, strict=True)]
    return Giver(held.keys() >= set(_NAMES), tuple(found for found in dates if found is not None))


def _born(code: str, value: object) -> date | None:
    if not isinstance(value, str):
        return None
    return birth_date_in(value) if code == "iin" else date.fromisoformat(value)
