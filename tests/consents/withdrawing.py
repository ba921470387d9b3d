"""What tests of withdrawal and expiry look at: what is needed, what the trail and the ledger tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent, Withdrawal, WithdrawalBar
from compliance.consents.services.withdrawal import (
    place_bar,
    receive_withdrawal,
    refuse_withdrawal,
    withdraw_consent,
)
from compliance.register.models import DataItem, LegalBasis, Processing, Purpose, Subject
from compliance.register.services.processing import start_processing
from tests.consents.giving import NOW, OFFICER, why

LATER = NOW + timedelta(days=30)
DEMANDED = "withdrawal_demanded"


def withdrawn(
    consent: Consent, *, at: datetime = LATER, now: datetime | None = None, **fields: Any
) -> Consent:
    """A consent withdrawn through the form on the website."""
    return withdraw_consent(
        consent=consent,
        **{"received_at": at, "channel": "website_form", **fields},
        actor=OFFICER,
        reason=why(DEMANDED),
        now=now or at,
    )


def started(subject: Subject, purpose: str, basis: str = "law", *, at: datetime = NOW) -> Processing:
    """A processing on a basis that needs no consent."""
    found = LegalBasis.objects.get(code=basis)
    return start_processing(
        subject=subject,
        purpose=Purpose.objects.get(code=purpose),
        basis=found,
        document="Public offer 1/2026" if found.needs_document else "",
        actor=OFFICER,
        reason=why("service"),
        now=at,
    )


def needless(subject: Subject) -> set[str]:
    """Codes of held categories that no live processing needs: what is due for destruction."""
    items = DataItem.objects.held().with_excess().filter(subject=subject, is_excess=True)
    return set(items.values_list("category__code", flat=True))


def live(subject: Subject) -> dict[tuple[str, str], Processing]:
    """Live processings by purpose and basis."""
    running = subject.processings.filter(ended_at=None).select_related("purpose", "basis")
    return {(p.purpose.code, p.basis.code): p for p in running}


def acts(consent: Consent) -> list[tuple[int, str, str]]:
    """The ledger of a consent, oldest first: number, act, state."""
    return list(
        Consent.history.filter(id=consent.pk).order_by("number").values_list("number", "act", "state")
    )


def told(event: str, **about: Any) -> AuditEntry:
    """The newest entry of an event."""
    return AuditEntry.objects.filter(event=event, **about).latest("pk")


def received(
    consent: Consent, *, at: datetime = LATER, now: datetime | None = None, **fields: Any
) -> Withdrawal:
    """A demand through the form on the website."""
    return receive_withdrawal(
        consent=consent,
        **{"received_at": at, "channel": "website_form", **fields},
        actor=OFFICER,
        reason=why(DEMANDED),
        now=now or at,
    )


def barred(subject: Subject, **fields: Any) -> WithdrawalBar:
    """A bar to withdrawals of a subject."""
    return place_bar(
        subject=subject,
        **{"ground": "open_obligation", "source": "contract 5/2026", **fields},
        actor=OFFICER,
        reason=why("service"),
        now=NOW,
    )


def refused(withdrawal: Withdrawal, *, now: Any = LATER, **fields: Any) -> Any:
    """A demand that was refused."""
    said = {"ground": "open_obligation", "explanation": "The debt of the contract stands.", **fields}
    return refuse_withdrawal(withdrawal=withdrawal, **said, actor=OFFICER, reason=why(DEMANDED), now=now)
