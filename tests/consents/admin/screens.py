"""Addresses of the screens of the consents, and forms filled in as a person would."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

WHY = {"reason_code": "consent_given", "note": ""}
DEMANDED = {"reason_code": "withdrawal_demanded", "note": ""}
ASKED = {"reason_code": "subject_request", "note": ""}
RECEIPT = {
    "channel": "website_form",
    "received_at": "2026-04-06T12:00",
    "giver": "self",
    "representative_name": "",
    "representative_proof": "",
    "message": "",
}


def address(page: str, *ids: Any) -> str:
    """Address of a screen of the consents."""
    return reverse(f"admin:consents_{page}", args=ids)


def giving(**fields: Any) -> dict[str, Any]:
    """The form of a consent to the tests' wording."""
    return {
        "purposes": ["service_access"],
        "categories": ["surname", "name", "email"],
        "valid_until": "",
        **RECEIPT,
        **WHY,
        **fields,
    }


def text_of(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def errors_of(response: Any) -> dict[str, list[str]]:
    """What a form that came back says, by field."""
    return dict(response.context["form"].errors)
