"""Withdrawing consents as of the receipt of the letter (clauses 3.3.4, 8.5; Art. 8(7))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentState
from compliance.consents.services.withdrawal import withdraw_consent
from requests_inbox.models import Request, RequestType
from requests_inbox.services.refusing import refuse

from .effects import Effect, Plain
from .speaking import receipt_of


@dataclass(frozen=True, slots=True)
class Withdraw(Plain):
    """Consents to withdraw. What is barred (Art. 8(2)) refuses all of it; then the request is refused."""

    fulfils: ClassVar[frozenset[str]] = frozenset({RequestType.CONSENT_WITHDRAWAL})

    consents: Sequence[Consent]

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Withdraws each; ends what rested on it alone."""
        if not self.consents:
            refuse("consent_missing")
        receipt = receipt_of(request)
        for consent in self.consents:
            if consent.subject_id != request.subject_id:
                refuse("consent_of_another")
            if (
                withdraw_consent(consent=consent, **receipt, actor=actor, reason=reason, now=now).state
                == ConsentState.ACTIVE
            ):
                refuse("consent_given_anew")
        return ()
