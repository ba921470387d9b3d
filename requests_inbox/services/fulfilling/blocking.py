"""Blocking data and lifting it (clauses 2.2, 3.3.2; Art. 25(2)(8))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Blocking, Category
from compliance.register.services.blocking import block, live_blockings, unblock
from requests_inbox.models import Request, RequestType
from requests_inbox.services.refusing import refuse

from .effects import Effect, Plain


@dataclass(frozen=True, slots=True)
class Block(Plain):
    """Categories to block, none for everything; on what ground, and the last day if there is one."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.BLOCKING})

    categories: Sequence[Category]
    ground: str
    until: date | None = None

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Blocks."""
        assert request.subject is not None  # noqa: S101 - asked before the act
        for category in self.categories or (None,):
            block(
                subject=request.subject,
                category=category,
                ground=self.ground,
                until=self.until,
                actor=actor,
                reason=reason,
                now=now,
            )
        return ()


@dataclass(frozen=True, slots=True)
class Unblock(Plain):
    """Blockings to lift."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.UNBLOCKING})

    blockings: Sequence[Blocking]

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Lifts them; one of somebody else is refused."""
        assert request.subject is not None  # noqa: S101 - asked before the act
        live = {one.pk for one in live_blockings(request.subject)}
        if not self.blockings:
            refuse("blocking_missing")
        for blocking in self.blockings:
            if blocking.pk not in live:
                refuse("blocking_not_live")
            unblock(blocking=blocking, actor=actor, reason=reason, now=now)
        return ()
