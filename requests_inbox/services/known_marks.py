"""The marks in use, made ready once and kept until somebody changes one. They hold no personal data."""

from __future__ import annotations

from compliance.audit.kept import Kept
from requests_inbox import rules
from requests_inbox.models import Mark


def compiled() -> rules.CompiledMarks:
    """The marks in use, read and made ready."""
    rows = Mark.objects.filter(active=True).order_by("code")
    return rules.compile_marks([as_rule(row) for row in rows])


def as_rule(mark: Mark) -> rules.Mark:
    """A row as the rules take it."""
    return rules.Mark(
        code=mark.code,
        type=rules.RequestType(mark.type),
        language=mark.language,
        text=mark.text,
        kind=rules.MarkKind(mark.kind),
        weight=mark.weight / 100,
        window=mark.window,
    )


# The marks in use as they are now: one small query.
marks_in_use = Kept(Mark, read=compiled)
