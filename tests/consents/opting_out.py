"""Opt-outs and questions about addresses, for tests of both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from compliance.audit.reasons import Reason
from compliance.consents.models import Suppression
from compliance.consents.services.suppression import (
    Answer,
    may_contact,
    opt_in,
    opt_out,
)
from tests.consents.giving import NOW, OFFICER

EMAIL = "aigerim@example.kz"
PHONE = "+77015550102"
OUT = Reason("opt_out")
ALLOWED, OPTED_OUT = Answer(True), Answer(False, "opted_out")
NO_CONSENT, INVALID = Answer(False, "no_consent"), Answer(False, "address_invalid")


def out(channel: str = "email", address: str = EMAIL, scope: str = "marketing", **fields: Any) -> Suppression:
    """An opt-out by e-mail."""
    return opt_out(
        channel=channel, address=address, scope=scope, source="email", actor=OFFICER, reason=OUT, now=NOW, **fields
    )  # fmt: skip


def back_in(channel: str = "email", address: str = EMAIL, **fields: Any) -> Any:
    """An opt-out taken back."""
    return opt_in(
        channel=channel, address=address, source="email", actor=OFFICER, reason=OUT, now=NOW, **fields
    )  # fmt: skip


def ask(channel: str = "email", address: str = EMAIL, now: datetime = NOW) -> Answer:
    """Whether an address may be contacted."""
    return may_contact(channel=channel, address=address, now=now)


FILL = (
    """
    INSERT INTO register_subject (id, reference, kind, status, language, registered_at)
    SELECT 1000000 + n, 'X-' || lpad(n::text, 8, '0'), 'person', 'active', 'kk', now() FROM generate_series(1, {n}) n
    """,
    """
    INSERT INTO register_dataitem (subject_id, category_id, value, state, source, medium, collected_at, tokens)
    SELECT 1000000 + n, c.id, '', 'active', 'import', 'electronic', now(),
        CASE c.code WHEN 'email' THEN ARRAY[hashtextextended(n::text, 1)]
             ELSE ARRAY[hashtextextended(n::text, 2), 7, n %% 5] END
    FROM generate_series(1, {n}) n, register_category c WHERE c.code IN ('email', 'surname')
    """,
    """
    INSERT INTO consents_consent (subject_id, kind, wording_id, series, wording_digest, purposes, categories,
        third_parties, cross_border, public_sources, given_at, state, terms, number, act, received_at, channel,
        giver, message)
    SELECT 1000000 + n, 'marketing', %s, 'marketing', '', '{{marketing}}', '{{email}}', false, false, false,
        now(), 'active', '{{}}', 1, 'given', now(), 'website_form', 'self', '' FROM generate_series(1, {n}) n
    """,
    """
    INSERT INTO consents_suppression (token, key_print, channel, scope, source, placed_at)
    SELECT sha256(n::text::bytea), '', 'email', 'marketing', 'import', now() FROM generate_series(1, {n}) n
    """,
    # What was just written waits in a list, which every question walks until a vacuum empties it.
    "SELECT gin_clean_pending_list('register_dataitem_tokens')",
    "ANALYZE register_subject, register_dataitem, consents_consent, consents_suppression",
)  # fmt: skip


def fill(cursor: Any, wording_id: int, subjects: int) -> None:
    """Subjects with two values, a marketing consent and an opt-out each, in SQL. None of them opens."""
    for statement in FILL:
        sql = statement.format(n=subjects)
        cursor.execute(sql, [wording_id] if "%s" in sql else None if "%%" not in sql else [])
