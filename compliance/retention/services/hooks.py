"""What others do when a plan has been executed: they append in their AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.retention.models import DestructionAct

# Called in the transaction that makes the act. They write, and send nothing.
ActMade = Callable[[DestructionAct, Actor, datetime], None]
ACT_MADE: list[ActMade] = []


def tell_made(act: DestructionAct, *, actor: Actor, now: datetime) -> None:
    """Tells every listener of an act."""
    for listener in ACT_MADE:
        listener(act, actor, now)
