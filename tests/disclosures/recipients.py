"""Recipients, transfers and what they rest on, for tests of the disclosures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent
from compliance.disclosures.models import Recipient, Transfer
from compliance.disclosures.services.transfers import record_transfer
from compliance.register.models import LegalBasis, Purpose, Subject
from compliance.register.services.processing import start_processing
from tests.consents.giving import SERVICE, given, published
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered

LATER = NOW + timedelta(hours=1)
SHARING = {**SERVICE, "series": "sharing", "third_parties": True, "cross_border": False}
SHARING_ABROAD = {**SHARING, "series": "abroad", "cross_border": True}


def why(code: str = "contract", note: str = "") -> Reason:
    """A reason, by its code."""
    return Reason(code, note)


def company(code: str = "kassa", **fields: Any) -> Recipient:
    """A payment service in Kazakhstan with an address for notices."""
    known = {
        "code": code, "name_kk": "Касса", "name_ru": "Касса", "name_en": "Kassa", "kind": "payment",
        "country": "KZ", "email": f"{code}@recipient.example",
    }  # fmt: skip
    recipient = Recipient(**{**known, **fields})
    recipient.record(actor=OFFICER, reason=why(), now=NOW)
    return recipient


def purpose(code: str = "service_access") -> Purpose:
    """A purpose, by its code."""
    return Purpose.objects.get(code=code)


def basis(code: str = "consent") -> LegalBasis:
    """A legal basis, by its code."""
    return LegalBasis.objects.get(code=code)


def sharer(said: Any = SHARING, **fields: Any) -> tuple[Subject, Consent]:
    """A subject who consents to handing on their data."""
    subject = registered(AIGERIM)
    return subject, given(subject, said, **fields)


def another(number: int = 1) -> dict[str, str]:
    """Values of somebody else."""
    return {"surname": "Өзге", "name": "Біреу", "email": f"other{number}@example.kz"}


def lawful(subject: Subject, code: str = "law") -> None:
    """A processing on a basis that needs no consent."""
    start_processing(
        subject=subject, purpose=purpose(), basis=basis(code), actor=OFFICER, reason=why("service"), now=NOW
    )


def hand_over(recipient: Recipient, *subjects: Subject, **fields: Any) -> Transfer:
    """A transfer of e-mail addresses, an hour after the consents."""
    asked = {
        "recipient": recipient, "subjects": subjects, "purpose": purpose(), "basis": basis(),
        "categories": ("email",), "at": LATER, "actor": OFFICER, "reason": why(), "now": LATER,
    }  # fmt: skip
    return record_transfer(**{**asked, **fields})


def entries(event: str) -> list[AuditEntry]:
    """Entries of the trail of one event, oldest first."""
    return list(AuditEntry.objects.named(event).order_by("pk"))


__all__ = ["LATER", "NOW", "OFFICER", "SHARING", "SHARING_ABROAD", "basis", "company", "entries", "given",
           "hand_over", "lawful", "published", "purpose", "registered", "sharer", "why"]  # fmt: skip
