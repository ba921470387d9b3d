"""What a letter asks for. Plain Python: no Django, no clock, no input or output.

``classify(letter, marks)`` gives a ``Verdict``; ``marks`` come from ``compile_marks(SHIPPED_MARKS + own)``,
which is done once and kept (it holds no personal data).
"""

from .classifying import classify
from .compiled import CompiledMarks, MarkFault, compile_marks, mark_faults
from .shipped_marks import SHIPPED_MARKS
from .verdict import (
    NOT_REQUESTS,
    Completeness,
    Evidence,
    Mark,
    MarkKind,
    RequestType,
    Verdict,
)

__all__ = [
    "NOT_REQUESTS",
    "SHIPPED_MARKS",
    "CompiledMarks",
    "Completeness",
    "Evidence",
    "Mark",
    "MarkFault",
    "MarkKind",
    "RequestType",
    "Verdict",
    "classify",
    "compile_marks",
    "mark_faults",
]
