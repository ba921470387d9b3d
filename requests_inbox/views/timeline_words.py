"""The timeline of a request in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from compliance.access.models import User
from compliance.audit.days import last_day
from compliance.audit.names import actor_names
from compliance.register.models import Subject
from requests_inbox.models import DueDate, Outcome, RequestType, Status
from requests_inbox.services.timeline import Happened

from .pages import url_or_none


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when, who, what, and where to look."""

    at: datetime
    who: str
    text: str
    url: str | None = None


def in_words(happened: Sequence[Happened]) -> list[Line]:
    """Lines in the order given. Three queries: actors, members of staff, subjects."""
    actors = actor_names(one.actor for one in happened if one.actor)
    names = {
        "assignee_id": _names(User, (one.value for one in happened if one.what == "assignee_id")),
        "subject_id": _names(Subject, (one.value for one in happened if one.what == "subject_id")),
    }
    return [Line(one.at, actors.get(one.actor, ""), _text(one, names), _url(one)) for one in happened]


def _text(one: Happened, names: dict[str, dict[int, str]]) -> str:
    if one.what in names:
        return _whose(one, names[one.what])
    said = _OF_A_VALUE.get(one.what)
    return said(one.value) if said else _letter_or_note(one)


def _letter_or_note(one: Happened) -> str:
    match one.what:
        case "opened":
            return _("The request was opened")
        case "note":
            return _("Note written")
        case "letter_in":
            return _("Letter %(number)s came in") % {"number": one.value.number}
        case _:
            return _("Letter %(number)s: %(kind)s, %(state)s") % {
                "number": one.value.number,
                "kind": one.value.get_kind_display(),
                "state": one.value.get_state_display(),
            }


def _whose(one: Happened, names: dict[int, str]) -> str:
    name = names.get(one.value or 0)
    if one.what == "subject_id":
        return _("Subject: %(reference)s") % {"reference": name or "—"}
    return _("Given to %(person)s") % {"person": name} if name else _("Given to nobody")


def _status(value: str) -> str:
    if value in Outcome.values:
        return _("Done: %(outcome)s") % {"outcome": Outcome(value).label}
    return _("Status: %(status)s") % {"status": dict(Status.choices).get(value, value)}


def _day(day: Any) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT") if day else "—"


def _due(due: DueDate) -> str:
    return _("Last day %(day)s: %(why)s") % {
        "day": _day(last_day(due.due_at, due.counts_from)),
        "why": due.get_cause_display(),
    }


def _url(one: Happened) -> str | None:
    places = {
        "letter_out": "admin:requests_inbox_letter_change",
        "letter_in": "admin:requests_inbox_message_change",
    }
    return url_or_none(places[one.what], one.value.pk) if one.what in places else None


def _names(model: type[Any], ids: Iterable[Any]) -> dict[int, str]:
    wanted = {pk for pk in ids if pk}
    return {one.pk: str(one) for one in model.objects.filter(pk__in=wanted)} if wanted else {}


def _type(value: str) -> str:
    return _("Type: %(type)s") % {"type": dict(RequestType.choices).get(value, value)}


def _identity(value: Any) -> str:
    return _("The identity is confirmed") if value else _("The identity is open again")


def _named_day(value: Any) -> str:
    return _("Day named by the authority: %(day)s") % {"day": _day(value)}


_OF_A_VALUE: dict[str, Callable[[Any], str]] = {
    "status": _status,
    "type": _type,
    "identified_at": _identity,
    "named_due": _named_day,
    "due": _due,
}
