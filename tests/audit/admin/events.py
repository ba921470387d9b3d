"""Entries for tests of the screens."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.services import record_event

LIST = "/admin/audit/auditentry/"


def happened(event: str = "access.signed_in", actor: Actor | None = None, **fields: Any) -> AuditEntry:
    """One entry."""
    fields.setdefault("now", timezone.now())
    record_event(event, actor=actor or Actor.job("tests"), **fields)
    return AuditEntry.objects.latest("pk")


def numbers(response: Any) -> list[int]:
    """Ids of the entries that a list shows, in its order."""
    return [line.entry.pk for line in response.context["lines"]]


def page(entry: AuditEntry, what: str = "change") -> str:
    """Address of an entry's page."""
    return f"{LIST}{entry.pk}/{what}/"
