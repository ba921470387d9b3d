"""A register to find what is due in and to destroy from: eight values a subject, each under a key of its own.

Made in SQL as the superuser with triggers off, in the order in which a register grows. Values are envelopes of
the right form and length; what is in them is noise. A subject has one processing for the services of the
website; of those that ``ended`` names it ended in spring, so all their values are due at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg

from compliance.vault.masterkeys import keyring
from compliance.vault.services import mint_key
from tests.bench.crowd import without_indexes

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
# So many subjects a statement: what is sorted for it stays in memory.
SLICE = 100_000
CODES = ("surname", "name", "patronymic", "birth_date", "iin", "email", "mobile_phone", "company_name_ru")
TABLES = (
    "register_subject", "vault_datakey", "register_dataitem", "register_historicaldataitem", "register_processing",
)  # fmt: skip

SUBJECTS = """
    INSERT INTO register_subject (id, reference, kind, status, language, registered_at)
    SELECT n, 'S-' || substr(code, 1, 4) || '-' || substr(code, 5, 4), 'person', 'active', 'kk', '2025-01-01'
    FROM (SELECT n, upper(lpad(to_hex(n), 8, '0')) AS code FROM generate_series({first}, {last}) n) made
"""
KEYS = """
    INSERT INTO vault_datakey (id, subject_id, scope, wrapped_key, kek_id, created_at, shredded_ref)
    SELECT md5(c.code || n)::uuid, n, c.code, decode('{wrapped}', 'hex'), '{kek}', '2025-01-01', ''
    FROM generate_series({first}, {last}) n, register_category c WHERE c.code = ANY('{{{codes}}}')
"""
# As long as real ones; tokens of the three that are searched for by parts, one of those that identify.
ITEMS = """
    INSERT INTO register_dataitem (subject_id, category_id, value, state, source, medium, collected_at,
        tokens, identity, token_key)
    SELECT n, c.id, '\\x01'::bytea || uuid_send(md5(c.code || n)::uuid) || sha256((c.code || n)::bytea)
            || substr(sha256(n::text::bytea), 1, 12),
        'active', 'import', 'electronic', '2025-01-01',
        CASE WHEN c.code IN ('surname', 'name', 'patronymic')
             THEN ARRAY(SELECT hashtextextended((n % 50000)::text, k) FROM generate_series(2, 5) k)
             WHEN c.code IN ('iin', 'email', 'mobile_phone')
             THEN ARRAY[hashtextextended(n::text, c.id)] ELSE ARRAY[]::bigint[] END,
        CASE WHEN c.code = 'iin' THEN hashtextextended(n::text, 1) END, 1
    FROM generate_series({first}, {last}) n, register_category c WHERE c.code = ANY('{{{codes}}}')
    ORDER BY n, c.position
"""
HISTORY = """
    INSERT INTO register_historicaldataitem (id, subject_id, category_id, value, state, source, medium,
        collected_at, verified_at, history_date, history_change_reason, history_type, history_actor)
    SELECT id, subject_id, category_id, value, state, source, medium, collected_at, verified_at,
        '2025-01-01', 'import', CASE k WHEN 1 THEN '+' ELSE '~' END, 'job:import'
    FROM generate_series(1, {rows}) k, register_dataitem WHERE subject_id BETWEEN {first} AND {last}
    ORDER BY k, id
"""
PROCESSINGS = """
    INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, ended_at, end_reason)
    SELECT n, p.id, b.id, '2025-01-01',
        CASE WHEN {ended} THEN timestamptz '2026-04-01' END, CASE WHEN {ended} THEN 'achieved' ELSE '' END
    FROM generate_series({first}, {last}) n, register_purpose p, register_legalbasis b
    WHERE p.code = 'service_access' AND b.code = 'law'
"""


def fill(
    link: psycopg.Connection[Any],
    *,
    first: int,
    last: int,
    ended: str = "true",
    history: int = 1,
    keys: bool = True,
) -> None:
    """Subjects ``first`` to ``last`` with ``history`` rows of history a value; ``ended`` is SQL about ``n``.

    Without keys nothing can be destroyed, only found. Indexes that no constraint needs are made at the end.
    """
    minted = mint_key(keyring())
    words = {
        "ended": ended,
        "rows": history,
        "codes": ",".join(CODES),
        "wrapped": minted.wrapped.hex(),
        "kek": minted.kek_id,
    }
    link.execute("SET session_replication_role = replica")  # no triggers, no references to check
    link.execute("SET maintenance_work_mem = '256MB'")
    link.execute("SET work_mem = '256MB'")
    told = (SUBJECTS, *([KEYS] if keys else []), ITEMS, *([HISTORY] if history else []), PROCESSINGS)
    with without_indexes(link, TABLES):
        for begin in range(first, last + 1, SLICE):
            for statement in told:
                link.execute(statement.format(first=begin, last=min(begin + SLICE - 1, last), **words))
    link.execute("SET session_replication_role = origin")


def settle(link: psycopg.Connection[Any]) -> None:
    """Statistics and sequences as after a normal life."""
    for table in ("register_subject", "register_dataitem", "register_processing"):
        link.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    link.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    link.execute("ANALYZE")  # the small tables of periods and purposes too
    link.execute("CHECKPOINT")
