"""Live figures of consents, for the statement of compliance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    NEWEST,
    Indicator,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Each by a partial index on what is open.
_OPEN = "FROM consents_withdrawal WHERE state = 'open'"
_OPEN_THEN = (
    "FROM consents_withdrawal w WHERE received_at <= %(at)s AND (decided_at IS NULL OR decided_at > %(at)s)"
)
_WAITING = "FROM consents_publication WHERE published_at IS NULL AND ended_at IS NULL"
_WAITING_THEN = (
    "FROM consents_publication w WHERE received_at <= %(at)s "
    "AND (published_at IS NULL OR published_at > %(at)s) AND (ended_at IS NULL OR ended_at > %(at)s)"
)
# The term that held at the instant: what is open is counted anew when the calendar or the term changes.
_DUE_THEN = (
    "coalesce((SELECT h.due_at FROM {history} h WHERE h.id = w.id AND h.history_date <= %(at)s "
    "ORDER BY h.history_id DESC LIMIT 1), w.due_at) <= %(at)s"
)
_WITHDRAWAL_DUE_THEN = _DUE_THEN.format(history="consents_historicalwithdrawal")
_TERMS_DUE_THEN = _DUE_THEN.format(history="consents_historicalpublication")
# A job writes that a term is over, a little later; the consent is not live meanwhile.
_RUNS = "(valid_until IS NULL OR valid_until > %(at)s)"
# By the ledger: the row of a consent that was given again forgets when it was given before. Of the last
# giving up to the instant, what its last entry says.
_LIVE_THEN = f"""
    FROM (
        SELECT DISTINCT ON (id) id, ended_at, valid_until FROM consents_historicalconsent
        WHERE kind = '{{kind}}' AND given_at <= %(at)s ORDER BY id, given_at DESC, number DESC
    ) AS said WHERE (ended_at IS NULL OR ended_at > %(at)s) AND {_RUNS}
"""
# Asked of the newest demands only: they come in by id.
_DEMANDS = (
    f"FROM (SELECT id, received_at FROM consents_distributiondemand ORDER BY id DESC LIMIT {NEWEST}) d "
    f"WHERE {within('received_at')}"
)
_DEMANDS_THEN = f"FROM consents_distributiondemand WHERE {within('received_at')}"


def _live(code: str, kind: str, clauses: tuple[str, ...], name: StrPromise) -> Indicator:
    """Consents of a kind that are live, by the index of their list."""
    rows = f"FROM consents_consent WHERE kind = '{kind}' AND state = 'active' AND {_RUNS}"
    then = _LIVE_THEN.format(kind=kind)
    return Indicator(f"consents.{code}", clauses, name, rows, rows_then=then, model="consents.consent")


register_indicator(
    _live("live", "processing", ("6.1.2", "6.4", "7.1"), _("Live consents to processing")),
    _live("distribution", "distribution", ("2.9", "4.6", "4.7"), _("Live consents to distribution")),
    _live("marketing", "marketing", ("3.3.3", "5.9"), _("Live consents to marketing")),
    _live("cookies", "cookies", ("4.2", "6.3"), _("Live consents to cookies and web statistics")),
    Indicator(
        "consents.wordings", ("6.2", "6.4"), _("Wordings of consents in force"),
        "FROM consents_wording WHERE in_force_from <= %(at)s", some_needed, model="consents.wording",
        rows_then="FROM consents_wording WHERE in_force_from <= %(at)s",
    ),
    Indicator(
        "consents.run_out", ("8.5",), _("Consents that ran out an hour ago and are still live"),
        "FROM consents_consent WHERE state = 'active' AND valid_until <= %(at)s - interval '1 hour'",
        none_allowed, model="consents.consent",
    ),
    Indicator(
        "consents.withdrawals", ("3.3.4", "8.5"), _("Withdrawals waiting for a decision"), _OPEN,
        rows_then=_OPEN_THEN, model="consents.withdrawal",
    ),
    Indicator(
        "consents.withdrawals_overdue", ("3.1.2", "3.3.4", "8.5"), _("Withdrawals overdue"),
        f"{_OPEN} AND due_at <= %(at)s", none_allowed, rows_then=f"{_OPEN_THEN} AND {_WITHDRAWAL_DUE_THEN}",
        model="consents.withdrawal",
    ),
    Indicator(
        "consents.terms_waiting", ("4.8",), _("Terms of distribution to be published"), _WAITING, none_waits,
        rows_then=_WAITING_THEN, model="consents.publication",
    ),
    Indicator(
        "consents.terms_overdue", ("4.8",), _("Terms of distribution overdue"),
        f"{_WAITING} AND due_at <= %(at)s", none_allowed,
        rows_then=f"{_WAITING_THEN} AND {_TERMS_DUE_THEN}", model="consents.publication",
    ),
    Indicator(
        "consents.demands", ("4.9", "4.10"), _("Demands to stop distribution in the last 30 days"), _DEMANDS,
        rows_then=_DEMANDS_THEN, rows_whole=_DEMANDS_THEN, model="consents.distributiondemand",
    ),
    Indicator(
        "consents.opt_outs", ("5.9",), _("Opt-outs that hold"),
        "FROM consents_suppression WHERE lifted_at IS NULL", model="consents.suppression",
        rows_then="FROM consents_suppression WHERE placed_at <= %(at)s "
        "AND (lifted_at IS NULL OR lifted_at > %(at)s)",
    ),
)  # fmt: skip
