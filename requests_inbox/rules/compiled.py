"""Marks made ready for looking up."""

from collections.abc import Iterable
from dataclasses import dataclass

from .verdict import Mark


class MarkFault(ValueError):
    """A mark that cannot be used; carries a code."""


@dataclass(frozen=True, slots=True)
class CompiledMarks:
    """Marks made ready; reusable, without personal data."""

    marks: tuple[Mark, ...]


def mark_faults(mark: Mark) -> tuple[str, ...]:
    """Codes of what is wrong with a mark, for a form; empty for a good one."""
    return ()


def compile_marks(marks: Iterable[Mark]) -> CompiledMarks:
    """The marks made ready, or ``MarkFault``."""
    return CompiledMarks(tuple(marks))
