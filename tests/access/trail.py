"""What the trail says, for tests of access."""

from compliance.audit.models import AuditEntry


def entries(event: str) -> list[AuditEntry]:
    """Entries of one event, oldest first."""
    return list(AuditEntry.objects.filter(event=event).order_by("pk"))


def only(event: str) -> AuditEntry:
    """The one entry of an event."""
    found = entries(event)
    assert len(found) == 1, [entry.event for entry in AuditEntry.objects.order_by("pk")]
    return found[0]
