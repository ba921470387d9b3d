"""The register of security breaches (Art. 25(2)(8); clause 3.2.6), and what it adds to that of transfers.

A notice to the authorised body names the affected subjects in its annex, with their IINs and phone numbers:
that is a transfer to a third party (Art. 22(1)(5)), so it stands in the register of transfers as well.
"""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy

from compliance.audit.days import last_day
from compliance.audit.names import staff_names
from compliance.extracts.registry import Cell, Reading, Register, Row, Rows, add_rows, register_register
from compliance.register.models import Category

from .models import Incident, IncidentKind, Outcome
from .services.annex import CODES

# Plan: the index on the moment of discovery; letters of each breach by the index on (breach, state). What
# staff wrote of it stays sealed.
_SQL = """
    SELECT i.id, i.kind, i.discovered_at, i.happened_from, i.happened_until, i.categories, i.estimated,
        i.affected, i.due_at, i.told_at,
        i.outcome <> 'unfounded'
            AND coalesce(i.due_at <= coalesce(i.told_at, i.closed_at, %(now)s), false),
        (SELECT count(*) FROM incidents_authoritynotice n WHERE n.incident_id = i.id),
        (SELECT count(*) FROM incidents_subjectnotice l
            WHERE l.incident_id = i.id AND l.state IN ('sent', 'otherwise')),
        i.responsible_id, i.outcome, i.closed_at, i.recorded_at
    FROM incidents_incident i
    WHERE i.discovered_at >= %(since)s AND i.discovered_at < %(until)s
    ORDER BY i.id
"""


# Plan: the primary key of notices, a few a year. ``subjects`` is how many were named when it went.
_ANNEXES = """
    SELECT n.incident_id, n.number, n.sent_at, n.subjects, n.digest
    FROM incidents_authoritynotice n
    WHERE n.subjects > 0 AND n.sent_at >= %(since)s AND n.sent_at < %(until)s
    ORDER BY n.id
"""


def _annexes() -> Reading:
    names = {category.code: category.name for category in Category.objects.filter(code__in=CODES)}
    categories = _("%(categories)s, as far as held and not blocked") % {
        "categories": ", ".join(names[code] for code in CODES if code in names)
    }
    recipient, purpose = _("authorised body for personal data protection"), _("notice of a security breach")
    basis = _("Law 94-V, Art. 25(2)(8)")

    def cells(row: Row) -> list[Cell]:
        incident, number, sent_at, subjects, digest = row
        return [
            f"IN-{incident}/{number}", sent_at, recipient, "KZ", purpose, basis, categories, subjects, False,
            "", None, None, digest,
        ]  # fmt: skip

    return Reading([], cells)


def _reading() -> Reading:
    categories = {category.code: category.name for category in Category.objects.all()}
    kinds = {code: str(label) for code, label in IncidentKind.choices}
    outcomes = {code: str(label) for code, label in Outcome.choices}
    staff = staff_names(set(Incident.objects.order_by().values_list("responsible_id", flat=True).distinct()))

    def cells(row: Row) -> list[Cell]:
        (pk, kind, found, begun, ended, codes, estimated, affected, due_at, told_at, late, notices, letters,
         responsible, outcome, closed_at, recorded_at) = row  # fmt: skip
        return [
            f"IN-{pk}",
            kinds.get(kind, kind),
            found,
            begun,
            ended,
            ", ".join([categories.get(code, code) for code in codes]),
            estimated,
            affected,
            due_at and last_day(due_at, found),
            told_at,
            late,
            notices,
            letters,
            staff.get(responsible, ""),
            outcomes.get(outcome, outcome),
            closed_at,
            recorded_at,
        ]

    return Reading(
        [
            _("breach"), _("kind"), _("found at"), _("happened from"), _("happened until"), _("categories"),
            _("people affected, as far as known"), _("subjects chosen"), _("authorised body to be told by"),
            _("authorised body told at"), _("late"), _("notices to the authorised body"),
            _("subjects told"), _("responsible person"), _("outcome"), _("closed at"), _("recorded at"),
        ],
        cells,
    )  # fmt: skip


register_register(
    Register(
        "incidents",
        gettext_lazy("Security breaches of personal data"),
        gettext_lazy("A row for each breach: found, told, closed. By the day of discovery."),
        "incidents.view_incident",
        _SQL,
        _reading,
        position=6,
    )
)
add_rows("transfers", Rows(_ANNEXES, _annexes))
