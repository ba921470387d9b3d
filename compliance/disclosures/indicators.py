"""Live figures of transfers to third parties, for the statement of compliance."""

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import (
    Indicator,
    none_allowed,
    none_waits,
    register_indicator,
    some_needed,
    within,
)

# By the index on the moment of transfer, and by partial indexes on what is open.
_TRANSFERRED = f"FROM disclosures_transfer WHERE {within('at')}"
_UNTOLD = "FROM disclosures_transfer WHERE due_at IS NOT NULL AND told_at IS NULL AND due_at <= %(at)s"
# By the term that held at the instant: it is counted anew when the calendar or the term changes.
_UNTOLD_THEN = (
    "FROM disclosures_transfer t WHERE t.at <= %(at)s AND (t.told_at IS NULL OR t.told_at > %(at)s) "
    "AND coalesce((SELECT h.due_at FROM disclosures_historicaltransfer h WHERE h.id = t.id "
    "AND h.history_date <= %(at)s ORDER BY h.history_id DESC LIMIT 1), t.due_at) <= %(at)s"
)
_UNSENT = (
    "FROM disclosures_stopnotice WHERE state = 'pending' AND next_attempt_at <= %(at)s - interval '1 hour'"
)

register_indicator(
    Indicator(
        "disclosures.transfers", ("2.11", "8.3", "10"), _("Transfers to third parties in the last 30 days"),
        _TRANSFERRED, rows_then=_TRANSFERRED, model="disclosures.transfer",
    ),
    Indicator(
        "disclosures.abroad", ("4.2", "8.6"), _("Recipients abroad in use"),
        "FROM disclosures_recipient WHERE active AND country <> 'KZ'", model="disclosures.recipient",
    ),
    Indicator(
        "disclosures.recipients", ("8.3", "8.6"), _("Recipients in use"),
        "FROM disclosures_recipient WHERE active", some_needed, model="disclosures.recipient",
    ),
    Indicator(
        "disclosures.untold", ("8.3",), _("Transfers whose subjects should have been told"), _UNTOLD,
        none_allowed, rows_then=_UNTOLD_THEN, model="disclosures.transfer",
    ),
    Indicator(
        "disclosures.unsent", ("3.2.7", "4.10"), _("Stop notices that should have been sent"), _UNSENT,
        none_waits, model="disclosures.stopnotice", query="state=pending",
    ),
    Indicator(
        "disclosures.failed", ("3.2.7",), _("Stop notices that were not delivered"),
        "FROM disclosures_stopnotice WHERE state = 'failed'", none_allowed, model="disclosures.stopnotice",
        query="state=failed",
    ),
)  # fmt: skip
