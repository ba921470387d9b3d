"""The annex of the notice: who is affected, with name, IIN and phone number (Rules 481/НҚ), as CSV.

It leaves the house, so it takes a reason, and every subject has its own entry in the trail, written before
the values are opened (promise 8). Streamed: a million subjects take no more memory than a thousand.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.events import event_named
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.trail_export import BYTE_ORDER_MARK, plain_cell
from compliance.incidents.models import Incident
from compliance.register.models import Category, DataItem, Subject
from compliance.register.models.subjects import ItemState, Status
from compliance.vault.reading import open_values

from .recording import with_open
from .trail import tell

CODES = ("surname", "name", "patronymic", "iin", "mobile_phone")
BATCH = 500


def export_annex(
    *, incident: Incident, actor: Actor, reason: Reason, now: datetime, language: str
) -> Iterator[str]:
    """Lines of CSV in the order of registration. Recorded before the first line is made.

    Raises IncidentRefused (recorded) if nobody was chosen or the breach is closed.
    """

    def change(locked: Incident) -> list[str]:
        if not locked.affected:
            return ["nobody_chosen"]
        tell(
            "incidents.affected_exported", locked, actor=actor, reason=reason, now=now,
            subjects=locked.affected,
        )  # fmt: skip
        return []

    locked = with_open(incident, "export_affected", change, actor=actor, reason=reason, now=now)
    return _lines(locked, actor, reason.code, now, language)


def _lines(incident: Incident, actor: Actor, reason: str, now: datetime, language: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    categories = {one.code: one for one in Category.objects.filter(code__in=CODES)}
    with translation.override(language):
        head = [_("subject"), *(categories[code].name for code in CODES), _("remark")]
        line = str(writer.writerow([plain_cell(cell) for cell in head]))
    yield BYTE_ORDER_MARK + line
    after = 0
    while ids := _batch(incident, after):
        after = ids[-1]
        with transaction.atomic():
            _record_each(ids, incident, actor, reason, now)
            # The language is that of the request, which is over by now; a generator must not leave it set.
            with translation.override(language):
                lines = "".join(
                    str(writer.writerow([plain_cell(cell) for cell in row]))
                    for row in _rows(ids, {one.pk: code for code, one in categories.items()})
                )
        yield lines


def _batch(incident: Incident, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"incident": incident.pk, "after": after, "batch": BATCH})
        return [pk for (pk,) in cursor.fetchall()]


def _rows(ids: Sequence[int], codes: dict[int, str]) -> Iterator[list[str]]:
    subjects = Subject.objects.in_bulk(ids)
    items = list(DataItem.objects.held().filter(subject_id__in=ids, category_id__in=codes).order_by("pk"))
    usable = [
        item
        for item in items
        if item.state == ItemState.ACTIVE and subjects[item.subject_id].status != Status.BLOCKED
    ]
    opened = open_values(
        [item.value for item in usable], [(item.subject_id, codes[item.category_id]) for item in usable]
    )
    values: dict[tuple[int, str], str] = {
        (item.subject_id, codes[item.category_id]): str(value)
        for item, value in zip(usable, opened, strict=True)
    }
    blocked = {item.subject_id for item in items} - {item.subject_id for item in usable}
    for pk in ids:
        subject = subjects[pk]
        remark = ""
        if subject.is_gone:
            remark = _("data destroyed")
        elif subject.status == Status.BLOCKED or pk in blocked:
            remark = _("all data blocked (2.2)")
        yield [subject.reference, *(values.get((pk, code), "") for code in CODES), remark]


def _record_each(ids: Sequence[int], incident: Incident, actor: Actor, reason: str, now: datetime) -> None:
    """One entry a subject, in one statement."""
    event, request_id = event_named("incidents.values_exported"), current_request_id()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=now,
            event=event.name,
            kind=event.kind,
            actor=actor.label,
            reason=reason,
            request_id=request_id,
            subject_id=pk,
            object_label="incidents.incident",
            object_id=str(incident.pk),
            details={"categories": ",".join(CODES)},
        )
        for pk in ids
    )


class _Echo:
    """A file whose ``write`` gives back what it was given: ``csv`` then returns the line it made."""

    def write(self, text: str) -> Any:
        """The text itself."""
        return text


# Plan: for each live choice a range of the primary key of its rows, merged.
_NEXT = """
    SELECT DISTINCT subject_id FROM (
        SELECT part.subject_id
        FROM incidents_selection s CROSS JOIN LATERAL (
            SELECT a.subject_id FROM incidents_affectedsubject a
            WHERE a.selection_id = s.id AND a.subject_id > %(after)s ORDER BY a.subject_id LIMIT %(batch)s
        ) part
        WHERE s.incident_id = %(incident)s AND s.dropped_at IS NULL
    ) affected
    ORDER BY subject_id LIMIT %(batch)s
"""
