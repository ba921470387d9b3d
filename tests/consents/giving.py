"""Subjects, wordings and consents for tests of the consents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, Wording
from compliance.consents.services.giving import Given, give_consent
from compliance.consents.services.wordings import publish_wording, wording_in_force
from compliance.policy.demo import complete_card as complete_operator
from compliance.register.models import Subject
from tests.register.services.people import AIGERIM, registered

OFFICER = Actor.command("tests")
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
IN_FORCE = datetime(2020, 1, 1, tzinfo=UTC)
SERVICE: Mapping[str, Any] = {
    "series": "service",
    "kind": "processing",
    "title_kk": "Дербес деректерді өңдеуге келісім",
    "title_ru": "Согласие на обработку персональных данных",
    "text_kk": "Мен дербес деректерімді өңдеуге келісемін.",
    "text_ru": "Я согласен на обработку моих персональных данных.",
    "purposes": ("service_access", "notification"),
    "categories": ("surname", "name", "patronymic", "birth_date", "iin", "email", "mobile_phone"),
    "months": 12,
    "third_parties": False,
    "cross_border": False,
    "public_sources": False,
}
MARKETING: Mapping[str, Any] = {
    **SERVICE,
    "series": "marketing",
    "kind": "marketing",
    "title_ru": "Согласие на рассылку",
    "purposes": ("marketing",),
    "categories": ("name", "email", "mobile_phone"),
    "months": None,
}
COOKIES: Mapping[str, Any] = {
    **SERVICE,
    "series": "cookies",
    "kind": "cookies",
    "purposes": ("web_analytics",),
    "categories": ("web_statistics",),
}
DISTRIBUTION: Mapping[str, Any] = {
    **SERVICE,
    "series": "distribution",
    "kind": "distribution",
    "purposes": ("service_access",),
    "categories": ("surname", "name", "email"),
    "third_parties": True,
    "public_sources": True,
}


def why(code: str = "consent_given", note: str = "") -> Reason:
    """A reason, by its code."""
    return Reason(code, note)


def published(said: Mapping[str, Any] = SERVICE, *, now: datetime = NOW, **changes: Any) -> Wording:
    """A wording in force since 2020 unless told otherwise, by an operator with a made-up BIN."""
    complete_operator(actor=OFFICER, now=now)
    return publish_wording(
        **{"in_force_from": IN_FORCE, **said, **changes}, actor=OFFICER, reason=why("policy_changed"), now=now
    )


def somebody(values: Mapping[str, str] = AIGERIM, **fields: Any) -> Subject:
    """A subject of whom values are held for no purpose yet."""
    return registered(values, **fields)


def given(
    subject: Subject,
    said: Mapping[str, Any] = SERVICE,
    *,
    at: datetime = NOW,
    now: datetime | None = None,
    wording: Wording | None = None,
    **fields: Any,
) -> Consent:
    """A consent of a subject through the form on the website, published before if need be."""
    wording = wording or wording_in_force(said["series"], at) or published(said)
    return give_consent(
        subject=subject,
        given=Given(**{"wording": wording, "received_at": at, "channel": "website_form", **fields}),
        actor=OFFICER,
        reason=why(),
        now=now or at,
    )
