"""What a reminder says to staff: references, types and days, and nothing of anybody's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, override

from compliance.audit.days import last_day
from requests_inbox.models import ReminderKind, Request

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KINDS: dict[str, StrPromise] = {kind.value: kind.label for kind in ReminderKind}


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """Subject line and text of a message to staff."""

    subject: str
    body: str


def compose(reminders: Sequence[tuple[Request, str]], language: str) -> ReminderLetter:
    """One message about requests, each with the point of its term, in the reader's language."""
    with override(language):
        count = len(reminders)
        subject = ngettext(
            "%(count)d request: its term needs attention",
            "%(count)d requests: their terms need attention",
            count,
        ) % {"count": count}
        lines = [_line(request, kind) for request, kind in reminders]
        closing = _("Open the requests in the back office. This message holds no personal data; keep it so.")
        return ReminderLetter(subject, "\n".join([*lines, "", closing]) + "\n")


def _line(request: Request, kind: str) -> str:
    return _("%(reference)s, %(type)s: %(point)s; last day %(day)s") % {
        "reference": request.reference,
        "type": request.get_type_display(),
        "point": KINDS.get(kind, kind),
        "day": _day(request.due_at, request.counts_from),
    }


def _day(due_at: datetime | None, start: datetime | None) -> str:
    return "—" if due_at is None else date_format(last_day(due_at, start), "SHORT_DATE_FORMAT")
