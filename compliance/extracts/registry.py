"""The registers required by law: what they are called, who may take them along, and how their rows are read.

An app offers its register in ``registers.py`` (``register_register``), imported by its ``AppConfig.ready``. A
row holds references, ids, codes, counts and times: no personal value. An app above it may add rows of its own
(``add_rows``): the Law knows one register of transfers, wherever they are made. It may also say what goes on
that whoever takes a register should know (``add_notice``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Cell = str | int | bool | date | datetime | None
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows of the database become rows of the extract, in the language that is active.

    ``cells`` gives as many cells as there are headings. It is called for every row, so what it looks up is
    read before.
    """

    headings: Sequence[str]
    cells: Callable[[Row], Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Register:
    """One register.

    ``sql`` is a SELECT in the order of the extract, answered by an index or one pass at any size. It may use
    ``%(since)s`` and ``%(until)s`` (instants, the second one too late; never empty) and ``%(now)s``.
    ``reading`` is called once an extract, in its snapshot and language.
    """

    code: str
    title: StrPromise
    about: StrPromise
    permission: str
    sql: str
    reading: Callable[[], Reading]
    position: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that an app above adds to a register, after its own; as ``sql`` and ``reading`` of a register.

    ``cells`` must give what the headings of the register say; those of ``reading`` are not shown.
    """

    sql: str
    reading: Callable[[], Reading]


class RegisterTwice(ValueError):
    """A register of this code is there already."""


class UnknownRegister(LookupError):
    """There is no register of this code."""


_REGISTERS: dict[str, Register] = {}
_ROWS: dict[str, list[Rows]] = {}
_NOTICES: list[Callable[[], StrPromise | None]] = []


def register_register(register: Register) -> None:
    """Adds a register. Call it from ``AppConfig.ready``. Raises RegisterTwice."""
    if _REGISTERS.get(register.code, register) != register:
        raise RegisterTwice(register.code)
    _REGISTERS[register.code] = register


def add_rows(code: str, rows: Rows) -> None:
    """Adds rows to a register of a lower app. Call it from ``AppConfig.ready``."""
    if rows not in _ROWS.setdefault(code, []):
        _ROWS[code].append(rows)


def rows_of(register: Register) -> list[Rows]:
    """All rows of a register: its own, then those that were added."""
    return [Rows(register.sql, register.reading), *_ROWS.get(register.code, ())]


def add_notice(notice: Callable[[], StrPromise | None]) -> None:
    """Adds what is told to whoever takes a register; None while there is nothing. One query at most."""
    if notice not in _NOTICES:
        _NOTICES.append(notice)


def notices() -> list[str]:
    """What is to be known of this moment, in the language that is active."""
    return [str(text) for notice in _NOTICES if (text := notice()) is not None]


def all_registers() -> list[Register]:
    """Every register, by its place."""
    return sorted(_REGISTERS.values(), key=lambda one: (one.position, one.code))


def register_named(code: str) -> Register:
    """The register of a code. Raises UnknownRegister."""
    try:
        return _REGISTERS[code]
    except KeyError:
        raise UnknownRegister(code) from None
