"""Opt-outs, which need no identity (clause 5.9), and conditions of a marketing consent (clause 3.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentKind
from compliance.consents.services.changing import change_consent
from compliance.consents.services.suppression import opt_out
from compliance.register.rules.outcome import Rejected
from compliance.register.services.refusals import ValuesRejected
from requests_inbox.models import Request, RequestType
from requests_inbox.services.refusing import refuse

from .effects import Effect, Plain
from .speaking import channel_of, receipt_of


@dataclass(frozen=True, slots=True)
class OptOut(Plain):
    """An address, the channels by which nothing more goes to it, and what is suppressed."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.MARKETING_OPT_OUT})
    needs_subject: ClassVar[bool] = False

    addresses: Sequence[tuple[str, str]] = field(repr=False)  # (channel, address)
    scope: str = "marketing"

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Records each; what stands already stays, and is told all the same."""
        if not self.addresses:
            refuse("address_missing")
        for channel, address in self.addresses:
            try:
                opt_out(
                    channel=channel,
                    address=address,
                    scope=self.scope,
                    source=channel_of(request),
                    subject_id=request.subject_id,
                    actor=actor,
                    reason=reason,
                    now=now,
                )
            except Rejected:
                raise ValuesRejected({channel: "contact_invalid"}) from None
        channels = dict.fromkeys(channel for channel, _address in self.addresses)
        return (Effect("opted_out", (self.scope, *channels)),)


@dataclass(frozen=True, slots=True)
class SetCondition(Plain):
    """A marketing consent and the subject's condition, in the subject's words."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.MARKETING_CONDITION})

    consent: Consent
    conditions: str = field(repr=False)

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Puts the condition into the ledger of the consent."""
        if self.consent.subject_id != request.subject_id or self.consent.kind != ConsentKind.MARKETING:
            refuse("consent_of_another")
        if not self.conditions.strip():
            refuse("condition_missing")
        change_consent(
            consent=self.consent,
            conditions=self.conditions,
            **receipt_of(request),
            actor=actor,
            reason=reason,
            now=now,
        )
        return ()
