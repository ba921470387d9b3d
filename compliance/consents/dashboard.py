"""What consents show on the dashboard: withdrawals and publications by term, consents by month."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from compliance.policy.dashboard import (
    Chart,
    Group,
    Place,
    Series,
    Tally,
    Term,
    Tile,
    Tone,
    in_span,
    month_of,
    register_chart,
    register_tally,
    register_term,
    register_tile,
)
from compliance.policy.indicators import Records, informs, none_allowed

_WITHDRAWAL, _PUBLICATION = "consents.withdrawal", "consents.publication"
# Ranges of the partial indexes on the due time of what is open.
_OPEN = "FROM consents_withdrawal WHERE state = 'open'"
_WAITING = "FROM consents_publication WHERE published_at IS NULL AND ended_at IS NULL"
_RUNS_OUT = (
    "FROM consents_consent WHERE state = 'active' AND valid_until > %(at)s "
    "AND valid_until <= %(at)s + interval '30 days'"
)
_SOON = "due_at > %(at)s AND due_at <= %(at)s + interval '3 days'"

register_tile(
    Tile("consents.withdrawals_overdue", Group.CONSENTS, _("Withdrawals overdue"),
         Place(_WITHDRAWAL, "term=overdue"), f"{_OPEN} AND due_at <= %(at)s", judge=none_allowed),
    Tile("consents.withdrawals_soon", Group.CONSENTS, _("Withdrawals due within three days"),
         Place(_WITHDRAWAL, "term=soon"), f"{_OPEN} AND {_SOON}"),
    Tile("consents.withdrawals", Group.CONSENTS, _("Withdrawals waiting for a decision"),
         Place(_WITHDRAWAL, "term=open"), _OPEN, judge=informs),
    Tile("consents.terms_overdue", Group.CONSENTS, _("Terms of distribution overdue"),
         Place(_PUBLICATION, "term=overdue"), f"{_WAITING} AND due_at <= %(at)s", judge=none_allowed),
    Tile("consents.terms_waiting", Group.CONSENTS, _("Terms of distribution to be published"),
         Place(_PUBLICATION, "term=waiting"), f"{_WAITING} AND due_at > %(at)s",
         records=Records()),
    Tile("consents.runs_out", Group.CONSENTS, _("Consents that run out within 30 days"),
         Place("consents.consent", "state=runs_out"), _RUNS_OUT, judge=informs),
)  # fmt: skip
register_term(
    Term(
        "consents.withdrawal", pgettext_lazy("a term", "withdrawal"), Place(_WITHDRAWAL),
        f"SELECT id, '№ ' || id, '', due_at {_OPEN} ORDER BY due_at", "admin:consents_withdrawal_change",
    ),
    Term(
        "consents.publication", _("terms of distribution to publish"), Place(_PUBLICATION),
        f"SELECT id, number, '', due_at {_WAITING} ORDER BY due_at", "admin:consents_publication_change",
    ),
)  # fmt: skip
# The history of consents is their ledger: one row an act. What counts as given, and as withdrawn:
_ACTS = f"FROM consents_historicalconsent WHERE {in_span('received_at')}"
_GIVEN = "act IN ('given', 'renewed')"
_WITHDRAWN = "act IN ('withdrawn', 'ended_by_demand')"
register_tally(
    Tally(
        "consents.acts",
        f"SELECT CASE WHEN {_GIVEN} THEN 'given' ELSE 'withdrawn' END, "
        f"{month_of('received_at')}, count(*) {_ACTS} AND ({_GIVEN} OR {_WITHDRAWN}) GROUP BY 1, 2",
    ),
)
register_chart(
    Chart(
        "consents.acts", Group.CONSENTS, _("Consents given and withdrawn"),
        _("Acts of subjects by month of receipt; what ran out or ended with the data is not among them."),
        Place("consents.consent"),
        (
            Series("given", pgettext_lazy("consents", "given"), rows=f"{_ACTS} AND {_GIVEN}"),
            Series(
                "withdrawn", pgettext_lazy("consents", "withdrawn"), Tone.SECOND,
                f"{_ACTS} AND {_WITHDRAWN}",
            ),
        ),
        records=Records(label="subject_id || '/' || id || ' № ' || number"),
    ),
)  # fmt: skip
