"""The register of requests of subjects and authorities (clauses 3.2.3, 3.2.4; Art. 24, 25)."""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy

from compliance.audit.days import last_day
from compliance.audit.names import staff_names
from compliance.deadlines.models import DeadlineRule
from compliance.extracts.registry import Cell, Reading, Register, Row, register_register

from .models import IdentityMethod, Outcome, Request, RequestChannel, RequestType, Status
from .rules.terms import late_sql

# Plan: the primary key of requests; the subject of each by its primary key.
_SQL = f"""
    SELECT r.reference, r.type, r.channel, r.language, r.received_at, s.reference, r.status, r.outcome,
        r.ground,
        r.rule_id, r.counts_from, r.due_at, r.extended, r.done_at, r.identity_method, r.assignee_id,
        coalesce({late_sql("coalesce(r.done_at, %(now)s)", of="r.")}, false)
    FROM requests_inbox_request r LEFT JOIN register_subject s ON s.id = r.subject_id
    WHERE r.received_at >= %(since)s AND r.received_at < %(until)s
    ORDER BY r.id
"""


def _reading() -> Reading:
    words = {
        choices: {code: str(label) for code, label in choices.choices}
        for choices in (IdentityMethod, Outcome, RequestChannel, RequestType, Status)
    }
    rules = {rule.pk: rule.name for rule in DeadlineRule.objects.all()}
    assignees = Request.objects.exclude(assignee=None).order_by().values_list("assignee_id", flat=True)
    staff = staff_names(set(assignees.distinct()))

    def cells(row: Row) -> list[Cell]:
        (reference, kind, channel, language, received_at, subject, status, outcome, ground, rule, counts_from,
         due_at, extended, done_at, method, assignee, late) = row  # fmt: skip
        return [
            reference,
            words[RequestType].get(kind, kind),
            words[RequestChannel].get(channel, channel),
            language,
            received_at,
            subject,
            words[Status].get(status, status),
            words[Outcome].get(outcome, outcome),
            ground,
            rules.get(rule, ""),
            counts_from,
            due_at and last_day(due_at, counts_from),
            extended,
            done_at,
            late,
            words[IdentityMethod].get(method, method),
            staff.get(assignee, ""),
        ]

    return Reading(
        [
            _("request"), _("type"), _("channel"), _("language"), _("received at"), _("subject"), _("status"),
            _("outcome"), _("ground of the refusal"), _("rule of the term"), _("term counts from"),
            _("last day of the term"), _("extended"), _("done at"), _("late"),
            _("identity checked by"), _("assigned to"),
        ],
        cells,
    )  # fmt: skip


register_register(
    Register(
        "requests",
        gettext_lazy("Requests of subjects and authorities"),
        gettext_lazy("A row for each request: what, when, by when, how it ended. By the day of receipt."),
        "requests_inbox.view_request",
        _SQL,
        _reading,
        position=4,
    )
)
