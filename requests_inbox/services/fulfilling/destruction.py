"""Destroying what a subject demands to have destroyed, through the one way out (clauses 2.12, 3.3.2; Art.
18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, EndReason
from compliance.register.services.demands import end_and_destroy
from compliance.register.services.destruction import destroy
from requests_inbox.models import Request, RequestType

from .effects import Effect, Plain


@dataclass(frozen=True, slots=True)
class Destroy(Plain):
    """Categories to destroy, None for everything; whether the processings that need them end first.

    The guards decide: holds, other purposes, periods of the law. Whatever they refuse is not done.
    """

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.DESTRUCTION})

    categories: Sequence[Category] | None
    ends_processing: bool = False
    end_reason: str = EndReason.DEMANDED

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Destroys, all or nothing."""
        assert request.subject is not None  # noqa: S101 - asked before the act
        categories = None if self.categories is None else list(self.categories)
        if self.ends_processing:
            end_and_destroy(
                subject=request.subject,
                categories=categories,
                end_reason=self.end_reason,
                actor=actor,
                reason=reason,
                now=now,
            )
        else:
            destroy(subject=request.subject, categories=categories, actor=actor, reason=reason, now=now)
        return ()
