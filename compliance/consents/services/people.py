"""What the register holds of a subject that decides whether they may give a consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.register.models import DataItem
from compliance.register.rules.identifiers import birth_date_in
from compliance.vault.reading import open_values

_NAMES = ("surname", "name")
_BIRTH = ("birth_date", "iin")


@dataclass(frozen=True, slots=True)
class Giver:
    """Whether a subject is known by full name (Art. 8(4)), and the birth dates that are held."""

    has_full_name: bool
    birth_dates: tuple[date, ...]


def giver_of(subject_id: int) -> Giver:
    """Two queries. Nothing that was opened is kept but the dates."""
    rows = list(
        DataItem.objects.held()
        .filter(subject_id=subject_id, category__code__in=(*_NAMES, *_BIRTH))
        .values_list("category__code", "value")
    )
    held = {code for code, _ in rows}
    told = [(code, value) for code, value in rows if code in _BIRTH]
    owners = [(subject_id, code) for code, _ in told]
    opened = open_values([value for _, value in told], owners) if told else []
    dates = [_born(code, value) for (code, _), value in zip(told, opened, strict=True)]
    return Giver(held.issuperset(_NAMES), tuple(found for found in dates if found is not None))


def _born(code: str, value: object) -> date | None:
    if not isinstance(value, str):
        return None
    return birth_date_in(value) if code == "iin" else date.fromisoformat(value)
