"""Addresses of the screens, and forms filled in as a person would."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from compliance.register.models import DataItem, LegalBasis, Purpose, Subject

WHY = {"reason_code": "service", "note": ""}
PROVENANCE = {"source": "website_form", "medium": "electronic", "collected_on": ""}
# Whole values that no page but the answer to a reveal may hold.
SECRETS = ("Әлімжанова", "Айгерім", "900101300017", "aigerim@example.kz", "77015550102", "Абай даңғылы")


def address(page: str, *ids: Any) -> str:
    """Address of a screen of subjects."""
    return reverse(f"admin:register_subject_{page}", args=ids)


def text_of(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def secrets_in(response: Any) -> list[str]:
    """Whole values found anywhere in an answer: page, headers or cookies."""
    everything = text_of(response) + str(response.headers) + str(response.cookies)
    return [value for value in SECRETS if value in everything]


def registration(**fields: Any) -> dict[str, Any]:
    """The form of a new subject."""
    return {"kind": "person", "language": "kk", **PROVENANCE, **WHY, **fields}


def purpose_field(purpose: str, basis: str = "law") -> dict[str, str]:
    """A purpose with its ground, in the form of a new subject."""
    key = Purpose.objects.get(code=purpose).pk
    return {f"purpose_{key}": str(LegalBasis.objects.get(code=basis).pk)}


def item_of(subject: Subject, code: str) -> DataItem:
    """What is held of a category."""
    item: DataItem = DataItem.objects.held().get(subject=subject, category__code=code)
    return item


def reveal_of(client: Client, subject: Subject, *codes: str, **fields: Any) -> Any:
    """Sends the form of a reveal."""
    ids = [item_of(subject, code).pk for code in codes]
    return client.post(
        address("reveal", subject.pk), {"values": ids, "reason_code": "subject_request", "note": "", **fields}
    )
