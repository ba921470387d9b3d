"""Categories in the groups in which people look for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

GROUPS = (
    (_("Identity"), ("surname", "name", "patronymic", "birth_date", "iin")),
    (_("Contacts"), ("email", "mobile_phone")),
    (_("Company"), ("company_bin_iin", "company_name_kk", "company_name_ru", "legal_address")),
)
OTHER = _("Other data")

Thing = TypeVar("Thing")


def grouped(things: Iterable[Thing], *, key: Callable[[Thing], str]) -> list[tuple[str, list[Thing]]]:
    """Things by the group of their category code, in the order of the groups; empty groups left out."""
    rest = list(things)
    found: list[tuple[str, list[Thing]]] = []
    for title, codes in GROUPS:
        found.append((str(title), [thing for thing in rest if key(thing) in codes]))
        rest = [thing for thing in rest if key(thing) not in codes]
    found.append((str(OTHER), rest))
    return [(title, members) for title, members in found if members]
