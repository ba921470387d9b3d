"""Stopping distribution at once, as of the receipt of the demand (clauses 4.9, 4.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentKind, DemandState
from compliance.consents.services.distribution import receive_demand
from requests_inbox.models import Request, RequestType
from requests_inbox.services.refusing import refuse

from .effects import Effect, Plain
from .speaking import channel_of


@dataclass(frozen=True, slots=True)
class StopDistribution(Plain):
    """The consent, what the demand says of its author (4.9), and the data it lists."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.DISTRIBUTION_STOP})

    consent: Consent
    contents: Mapping[str, object] = field(repr=False)
    categories: Sequence[str]

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Stops it. A demand that lacks something stops nothing: ask for it, or refuse."""
        assert request.subject is not None  # noqa: S101 - asked before the act
        if self.consent.subject_id != request.subject_id or self.consent.kind != ConsentKind.DISTRIBUTION:
            refuse("consent_of_another")
        demand = receive_demand(
            subject=request.subject,
            consent=self.consent,
            contents=self.contents,
            categories=self.categories,
            received_at=request.received_at,
            channel=channel_of(request),
            message=request.reference,
            actor=actor,
            reason=reason,
            now=now,
        )
        if demand.state != DemandState.ACCEPTED:
            refuse("demand_incomplete")
        return ()
