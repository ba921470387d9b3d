"""Subjects for tests of the register's services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import LegalBasis, Purpose, Subject
from compliance.register.services.processing import end_processing
from compliance.register.services.subjects import Provenance, register_subject

OFFICER = Actor.command("tests")
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
AIGERIM: Mapping[str, str] = {
    "surname": "Әлімжанова",
    "name": "Айгерім",
    "iin": "900101300017",
    "email": "aigerim@example.kz",
    "mobile_phone": "+77015550102",
    "legal_address": "Алматы, Абай даңғылы 1",
}


def why(code: str = "service", note: str = "") -> Reason:
    """A reason, by its code."""
    return Reason(code, note)


def registered(
    values: Mapping[str, str] = AIGERIM, *, purposes: tuple[str, ...] = (), **fields: Any
) -> Subject:
    """A subject with values, whose data is processed for the purposes on a ground of the Law."""
    basis = LegalBasis.objects.get(code="law")
    return register_subject(
        kind="person",
        language="kk",
        values=values,
        provenance=Provenance("website_form"),
        purposes=[(Purpose.objects.get(code=code), basis) for code in purposes],
        actor=OFFICER,
        reason=why(),
        now=NOW,
        **fields,
    ).subject


def end_all(subject: Subject) -> None:
    """Ends every processing of a subject."""
    for processing in subject.processings.filter(ended_at=None):
        end_processing(
            processing=processing,
            end_reason="demanded",
            actor=OFFICER,
            reason=why("subject_request"),
            now=NOW,
        )
