"""The transfers of the demonstration, told through the same services as real life."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentState
from compliance.consents.services.withdrawal import withdraw_consent
from compliance.disclosures.models import Recipient, Transfer
from compliance.disclosures.services.exporting import export_transfers
from compliance.disclosures.services.outbox import claim_notices, settle_claim
from compliance.disclosures.services.recipients import add_recipient
from compliance.disclosures.services.refusals import TransferRefused
from compliance.disclosures.services.telling import tell_subjects_done
from compliance.disclosures.services.transfers import processed_for, record_transfer
from compliance.register.demo.year import Year
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


# Days back: name and surname are handed to the catalogue each time, the address too at the last.
HANDED_OVER = (300, 210, 120, 60, 8)
SENDING = Actor.job("disclosures.send_stop_notices")


def tell(year: Year) -> None:
    """Hands data to a made-up company over the year, tries what is refused, and some think better of it."""
    story = _Story(year)
    year.at(year.day(330, 9), story.adds_partners)
    for ago in HANDED_OVER:
        year.at(year.day(ago, 11), story.hands_over)
    year.at(year.day(40, 14), story.is_refused)
    for ago in (200, 110, 50, 2):
        year.at(year.day(ago, 15), story.thinks_better_of_it)
    year.at(year.day(45, 10), story.tells_subjects)
    year.at(year.day(20, 12), story.exports)


class _Story:
    def __init__(self, year: Year) -> None:
        self.year, self.cast = year, year.cast
        self.purpose = Purpose.objects.get(code="service_access")

    def adds_partners(self, at: datetime) -> None:
        for code, values in PARTNERS:
            add_recipient(
                code=code, values=values, actor=self.cast.responsible, reason=Reason("contract"), now=at
            )

    def hands_over(self, at: datetime) -> None:
        last = (self.year.midnight - at).days < 30
        self._transfer(
            "demo_catalogue", self.purpose, "consent_distribution",
            ("email", "name", "surname") if last else ("name", "surname"), at=at,
            tell_subjects=(self.year.midnight - at).days < 90,
        )  # fmt: skip

    def is_refused(self, at: datetime) -> None:
        """These consents do not speak of third parties: the refusals are what the trail has to show."""
        self._transfer("demo_payments", self.purpose, "consent", ("email",), at=at)
        analytics = Purpose.objects.get(code="web_analytics")
        self._transfer("yandex_metrica", analytics, "consent", ("web_statistics",), at=at)

    def _transfer(
        self, code: str, purpose: Purpose, basis_code: str, categories: tuple[str, ...], *, at: datetime,
        tell_subjects: bool = False,
    ) -> None:  # fmt: skip
        basis = LegalBasis.objects.get(code=basis_code)
        with contextlib.suppress(TransferRefused):
            record_transfer(
                recipient=Recipient.objects.get(code=code), subjects=processed_for(purpose, basis),
                purpose=purpose, basis=basis, categories=categories, at=at, tell_subjects=tell_subjects,
                skip_refused=True, actor=self.cast.officer, reason=Reason("contract"), now=at,
            )  # fmt: skip

    def thinks_better_of_it(self, at: datetime) -> None:
        """Somebody withdraws, so that the recipient has to be told; the notice goes out an hour later."""
        recipient = Recipient.objects.get(code="demo_catalogue")
        consent = Consent.objects.filter(
            kind="distribution", state=ConsentState.ACTIVE, subject__status="active",
            subject__in=recipient.transfers.values("rows__subject"),
        ).order_by("pk").first()  # fmt: skip
        if consent is None:
            return
        withdraw_consent(
            consent=consent, received_at=at, channel="website_form", actor=self.cast.officer,
            reason=Reason("subject_request"), now=at,
        )  # fmt: skip
        if (self.year.midnight - at).days > 10:
            self.year.at(at + timedelta(hours=1), self._notices_go_out)

    def _notices_go_out(self, at: datetime) -> None:
        """As if a mail server had taken them: here none is set, and nothing leaves this computer."""
        while (claim := claim_notices(actor=SENDING, now=at)) is not None:
            settle_claim(claim, "", actor=SENDING, now=at)

    def tells_subjects(self, at: datetime) -> None:
        """The subjects of one transfer were told of it; for the last ones it is still to be done."""
        untold = Transfer.objects.exclude(due_at=None).filter(told_at=None).order_by("pk").first()
        if untold is not None:
            tell_subjects_done(transfer=untold, actor=self.cast.officer, reason=Reason("contract"), now=at)

    def exports(self, at: datetime) -> None:
        """The auditor took the list of transfers along."""
        for _line in export_transfers(
            transfers=Transfer.objects.all(), asked={}, actor=self.cast.responsible,
            reason=Reason("internal_audit"), now=at, language="ru",
        ):  # fmt: skip
            pass
