"""What apps above do when values are corrected, or data is blocked or set free.

They append to the lists in their AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Blocking, Subject

# Called in the transaction of the change, after it, with the subject locked and the codes of the categories
# whose values are others now (25(2)(8)). They write, and send nothing.
Corrected = Callable[[Subject, tuple[str, ...], Actor, Reason, datetime], None]
CORRECTED: list[Corrected] = []

# The same with a blocking that was placed, or lifted: ``lifted_at`` says which (clause 2.2).
BlockingChanged = Callable[[Blocking, Actor, Reason, datetime], None]
BLOCKINGS_CHANGED: list[BlockingChanged] = []


def tell_corrected(
    subject: Subject, categories: tuple[str, ...], *, actor: Actor, reason: Reason, now: datetime
) -> None:
    """Tells every listener that these values of a subject were corrected."""
    for listener in CORRECTED:
        listener(subject, categories, actor, reason, now)


def tell_blocking_changed(blocking: Blocking, *, actor: Actor, reason: Reason, now: datetime) -> None:
    """Tells every listener that a blocking was placed or lifted."""
    for listener in BLOCKINGS_CHANGED:
        listener(blocking, actor, reason, now)
