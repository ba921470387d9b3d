"""The names of all events that the trail may hold. An unregistered name cannot be written."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UnknownEvent(LookupError):
    """An event name that nobody registered."""


class Kind(models.IntegerChoices):
    """What sort of event an entry tells of; a filter of the trail."""

    CHANGE = 1, _("change")
    READ = 2, _("read")
    ACCESS = 3, _("access")
    APPROVAL = 4, _("approval")
    REFUSAL = 5, _("refusal")
    EXPORT = 6, _("export")
    SYSTEM = 7, _("system")


@dataclass(frozen=True, slots=True)
class Event:
    """A registered event: name, text for people, kind."""

    name: str
    label: str | Promise
    kind: Kind


_EVENTS: dict[str, Event] = {}


def register_event(name: str, label: str | Promise, *, kind: Kind) -> None:
    """Allows entries named ``name`` (``app.what_happened``)."""
    _EVENTS[name] = Event(name, label, kind)


def event_named(name: str) -> Event:
    """The registered event. Raises UnknownEvent."""
    try:
        return _EVENTS[name]
    except KeyError:
        raise UnknownEvent(name) from None


def event_label(name: str) -> str | Promise:
    """Text of an event for people; its name if it is no longer registered."""
    event = _EVENTS.get(name)
    return event.label if event else name


def all_events() -> list[Event]:
    """Every registered event, by name."""
    return [_EVENTS[name] for name in sorted(_EVENTS)]


register_event("audit.verified", _("History verified"), kind=Kind.SYSTEM)
register_event("audit.seals_exported", _("Seals exported"), kind=Kind.EXPORT)
register_event("audit.proof_exported", _("Proof of a record exported"), kind=Kind.EXPORT)
register_event("audit.seals_mailed", _("Seals mailed to the auditor"), kind=Kind.EXPORT)
register_event("audit.layout_recorded", _("Columns of a history recorded"), kind=Kind.SYSTEM)
register_event("audit.trail_read", _("Trail read"), kind=Kind.READ)
register_event("audit.trail_exported", _("Trail exported"), kind=Kind.EXPORT)
register_event("audit.note_opened", _("Note opened"), kind=Kind.READ)
register_event("audit.verification_requested", _("Verification asked for"), kind=Kind.SYSTEM)
