"""Consents: told from their ledger, which keeps what a row has long overwritten."""

from __future__ import annotations

from .moments import begun_not_ended, how_many, in_last, last_said


def live(kind: str) -> str:
    """Subjects' consents that were given, had not ended, and whose term was not over."""
    return f"""
        SELECT count(DISTINCT given.id) FROM consents_historicalconsent given
        WHERE given.kind = '{kind}' AND given.act IN ('given', 'renewed') AND given.given_at <= %(at)s
            AND NOT EXISTS (
                SELECT FROM consents_historicalconsent over
                WHERE over.id = given.id AND over.number > given.number AND over.state <> 'active'
                    AND over.ended_at BETWEEN given.given_at AND %(at)s)
            AND coalesce((
                SELECT term.valid_until FROM consents_historicalconsent term
                WHERE term.id = given.id AND term.given_at = given.given_at
                ORDER BY term.number DESC LIMIT 1), 'infinity') > %(at)s
    """


_DEMANDS = begun_not_ended("consents_withdrawal", "received_at", "decided_at")
_TERMS = begun_not_ended("consents_publication", "received_at", "published_at", "ended_at")

FIGURES = {
    "consents.live": live("processing"),
    "consents.distribution": live("distribution"),
    "consents.marketing": live("marketing"),
    "consents.cookies": live("cookies"),
    "consents.wordings": """
        SELECT count(DISTINCT (series, version)) - count(DISTINCT (series, version))
            FILTER (WHERE in_force_from > %(at)s) FROM consents_wording
    """,
    "consents.run_out": """
        SELECT count(*) FROM consents_consent
        WHERE id NOT IN (SELECT id FROM consents_consent WHERE ended_at IS NOT NULL OR valid_until IS NULL)
            AND %(at)s - valid_until >= interval '1 hour'
    """,
    "consents.withdrawals": how_many(_DEMANDS),
    "consents.withdrawals_overdue": f"""
        SELECT count(*) FROM ({_DEMANDS}) AS waits
        WHERE NOT {last_said("consents_historicalwithdrawal", "due_at", "waits.id")} > %(at)s
    """,
    "consents.terms_waiting": how_many(_TERMS),
    "consents.terms_overdue": f"""
        SELECT count(*) FROM ({_TERMS}) AS waits
        WHERE NOT {last_said("consents_historicalpublication", "due_at", "waits.id")} > %(at)s
    """,
    "consents.demands": f"""
        SELECT count(*) FROM consents_distributiondemand WHERE {in_last("received_at", 30)}
    """,
    "consents.opt_outs": how_many(begun_not_ended("consents_suppression", "placed_at", "lifted_at")),
}
