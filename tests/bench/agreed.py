"""Many consents made in SQL, for measuring expiry: subjects, consents with a first entry, processings.

Made as the superuser with triggers off. Every subject has two consents. Of every fifth one the first is over:
for half of them nothing else carries what rested on it, for the others the second one carries a part.
"""

from __future__ import annotations

from typing import Any

import psycopg

from compliance.audit.set_based import history_of
from compliance.consents.models import Consent
from compliance.register.models import Processing

TABLES = (
    "register_subject", "consents_consent", "consents_historicalconsent",
    "register_processing", "register_historicalprocessing",
)  # fmt: skip
FIRST = "{surname,name,email}"
SECOND = "{surname,email}"

SUBJECTS = """
    INSERT INTO register_subject (id, reference, kind, status, language, registered_at)
    SELECT n, 'S-' || substr(code, 1, 4) || '-' || substr(code, 5, 4), 'person', 'active', 'kk', now()
    FROM (SELECT n, upper(lpad(to_hex(n), 8, '0')) AS code FROM generate_series(1, {subjects}) n) made
"""
# Those with n % 5 = 0 are over, for the job; those with n % 5 = 1 are like them and not over, for the floor.
CONSENTS = """
    INSERT INTO consents_consent (id, subject_id, kind, wording_id, series, wording_digest, purposes, categories,
        third_parties, cross_border, public_sources, given_at, valid_until, state, terms, number, act,
        received_at, channel, giver, message)
    SELECT 2 * n - k, n, 'processing', {wording}, CASE k WHEN 1 THEN 'service' ELSE 'other' END, '{digest}',
        CASE WHEN k = 1 OR n % 10 < 5 THEN '{{service_access}}' ELSE '{{notification}}' END::varchar[],
        CASE k WHEN 1 THEN '{first}' ELSE '{second}' END::varchar[],
        false, false, false, timestamptz '2026-01-01 00:00+05',
        CASE WHEN k = 0 THEN NULL WHEN n % 5 = 0 THEN timestamptz '2026-11-01 00:00+05' + n * interval '1 second'
             ELSE timestamptz '2027-11-01 00:00+05' + n * interval '1 second' END,
        'active', '{{}}', 1, 'given', timestamptz '2026-01-01 00:00+05', 'website_form', 'self', ''
    FROM generate_series(1, {subjects}) n, generate_series(0, 1) k
"""
PROCESSINGS = """
    INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, end_reason, covers)
    SELECT c.subject_id, p.id, b.id, c.given_at, '',
        CASE WHEN p.code = 'service_access' THEN '{first}' ELSE '{{email}}' END::varchar[]
    FROM consents_consent c JOIN register_purpose p ON p.code = c.purposes[1]
    JOIN register_legalbasis b ON b.code = 'consent'
    WHERE c.series = 'service' OR p.code = 'notification'
"""
STAMP = {
    "stamp_now": "2026-01-01 00:00+05", "stamp_reason": "consent_given", "stamp_user": None,
    "stamp_actor": "job:bench", "stamp_request": None,
}  # fmt: skip


def fill(link: psycopg.Connection[Any], *, consents: int, wording: int, digest: str) -> None:
    """So many consents, of subjects with two each."""
    words = {
        "subjects": consents // 2, "wording": wording, "digest": digest, "first": FIRST, "second": SECOND,
    }  # fmt: skip
    link.execute("SET session_replication_role = replica")
    for statement in (SUBJECTS, CONSENTS, PROCESSINGS):
        link.execute(statement.format(**words))
    for model in (Consent, Processing):
        link.execute(history_of(model, "+", rows=model._meta.db_table), STAMP)
    for table in ("register_subject", "consents_consent"):
        link.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    link.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
