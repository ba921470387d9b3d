"""The transfers of the demonstration, told through the same services as real life."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.consents.models import Consent, ConsentState
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.disclosures.models import Recipient
from compliance.disclosures.services.recipients import add_recipient
from compliance.disclosures.services.refusals import TransferRefused
from compliance.disclosures.services.transfers import processed_for, record_transfer
from compliance.register.demo import Cast
from compliance.register.models import LegalBasis, Purpose

# Made up; ``.example`` leads nowhere.
PARTNERS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "demo_catalogue",
        {
            "name_kk": "Жеткізушілер каталогы (ойдан шығарылған)",
            "name_ru": "Каталог поставщиков (вымышленный)",
            "name_en": "Catalogue of suppliers (made up)",
            "kind": "processor",
            "country": "KZ",
            "email": "privacy@catalogue.example",
        },
    ),
    (
        "demo_payments",
        {
            "name_kk": "Төлем жүйесі (ойдан шығарылған)",
            "name_ru": "Платёжная система (вымышленная)",
            "name_en": "Payment system (made up)",
            "clause": "8.6",
            "kind": "payment",
            "country": "KZ",
            "email": "privacy@payments.example",
        },
    ),
)


def tell(cast: Cast, now: datetime) -> None:
    """Hands data to a made-up company, tries what is refused, and lets one subject think better of it."""
    catalogue, payments = (
        add_recipient(
            code=code, values=values, actor=cast.responsible, reason=Reason("contract"), now=_ago(now, 9)
        )
        for code, values in PARTNERS
    )
    purpose = Purpose.objects.get(code="service_access")
    basis = LegalBasis.objects.get(code="consent_distribution")
    for days, codes in ((8, ("name", "surname")), (3, ("email", "name", "surname"))):
        at = _ago(now, days)
        _hand_over(cast, catalogue, purpose, basis=basis, categories=codes, at=at, tell_subjects=days == 3)
    # Consents of these two do not speak of third parties: the refusals are what the trail has to show.
    consent = LegalBasis.objects.get(code="consent")
    _hand_over(cast, payments, purpose, basis=consent, categories=("email",), at=_ago(now, 2))
    yandex, analytics = (
        Recipient.objects.get(code="yandex_metrica"),
        Purpose.objects.get(code="web_analytics"),
    )
    _hand_over(cast, yandex, analytics, basis=consent, categories=("web_statistics",), at=_ago(now, 2))
    _think_better_of_it(cast, catalogue, _ago(now, 1))


def _hand_over(
    cast: Cast,
    recipient: Recipient,
    purpose: Purpose,
    *,
    basis: LegalBasis,
    categories: tuple[str, ...],
    at: datetime,
    tell_subjects: bool = False,
) -> None:
    with request_id_scope():
        try:
            record_transfer(
                recipient=recipient,
                subjects=processed_for(purpose, basis),
                purpose=purpose,
                basis=basis,
                categories=categories,
                at=at,
                tell_subjects=tell_subjects,
                skip_refused=True,
                actor=cast.officer,
                reason=Reason("contract"),
                now=at,
            )
        except TransferRefused:
            return


def _think_better_of_it(cast: Cast, recipient: Recipient, at: datetime) -> None:
    """Somebody withdraws, so that the recipient has to be told."""
    consent = Consent.objects.filter(
        kind="distribution",
        state=ConsentState.ACTIVE,
        subject__in=recipient.transfers.values("rows__subject"),
    ).first()
    if consent is not None:
        with request_id_scope():
            withdraw_consent(
                consent=consent,
                received_at=at,
                channel="website_form",
                actor=cast.officer,
                reason=Reason("subject_request"),
                now=at,
            )


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
