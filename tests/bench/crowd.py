"""A large register made in SQL, for measuring screens: subjects, keys, values with tokens, trail.

Made as the superuser with triggers off. Values are envelopes of the right form under keys that unwrap,
so that a page costs what it costs; what is in them is noise and does not open.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from compliance.register.rules.search_terms import parse_query
from compliance.vault.masterkeys import keyring
from compliance.vault.services import mint_key
from compliance.vault.tokens import search_tokens

# Three in ten have a surname with this beginning; the worst case of a search.
COMMON = "али"
TABLES = ("register_subject", "vault_datakey", "register_dataitem", "audit_auditentry")

SUBJECTS = """
    INSERT INTO register_subject (id, reference, kind, status, language, registered_at)
    SELECT n, 'S-' || substr(code, 1, 4) || '-' || substr(code, 5, 4), 'person',
        CASE WHEN n % 15 = 7 THEN 'blocked' ELSE 'active' END, 'kk', now()
    FROM (SELECT n, upper(lpad(to_hex(n), 8, '0')) AS code FROM generate_series({first}, {last}) n) made
"""
KEYS = """
    INSERT INTO vault_datakey (id, subject_id, scope, wrapped_key, kek_id, created_at, shredded_ref)
    SELECT md5(scope || n)::uuid, n, scope, decode('{wrapped}', 'hex'), '{kek}', now(), ''
    FROM generate_series({first}, {last}) n, (VALUES ('surname'), ('iin')) AS scopes (scope)
    ORDER BY 1  -- in the order of the primary key, which is random otherwise
"""
ITEMS = """
    INSERT INTO register_dataitem (subject_id, category_id, value, state, source, medium, collected_at,
        tokens, identity, token_key)
    SELECT n, c.id,
        '\\x01'::bytea || uuid_send(md5(c.code || n)::uuid) || sha256((c.code || n)::bytea) || sha256(n::text::bytea),
        'active', 'import', 'electronic', now(),
        CASE WHEN c.code = 'iin' THEN ARRAY[hashtextextended(n::text, 1)]
             ELSE ARRAY(SELECT hashtextextended(n::text, k) FROM generate_series(2, 6) k)
                  || CASE WHEN n % 10 < 3 THEN ARRAY[{common}::bigint] ELSE ARRAY[]::bigint[] END END,
        CASE WHEN c.code = 'iin' THEN hashtextextended(n::text, 1) END, 1
    FROM generate_series({first}, {last}) n, register_category c WHERE c.code IN ('surname', 'iin')
"""
ENTRIES = """
    INSERT INTO audit_auditentry (at, recorded_at, era, xid, event, kind, actor, reason, note, request_id,
        subject_id, object_label, object_id, details)
    SELECT moment, moment, 1, n,
        CASE k WHEN 1 THEN 'register.subject.created' WHEN 2 THEN 'register.dataitem.created'
             WHEN 3 THEN CASE WHEN n % 50 = 0 THEN 'register.values_revealed' ELSE 'register.values_changed' END END,
        CASE WHEN k = 3 AND n % 50 = 0 THEN 2 ELSE 1 END,
        CASE WHEN k < 3 THEN 'job:import' ELSE 'staff:' || n % 20 END,
        'import', '', md5((n / 500)::text)::uuid, n, 'register.subject', n::text, '{{}}'
    FROM (SELECT n, k, timestamptz '2026-01-01 00:00+05' + n * interval '10 seconds' AS moment
          FROM generate_series({first}, {last}) n, generate_series(1, 3) k) made
    ORDER BY made.n, made.k  -- ids follow time, as in a trail that grew
"""


def fill(link: psycopg.Connection[Any], *, first: int, last: int) -> None:
    """Subjects ``first`` to ``last`` with two values and three entries each."""
    [alternative] = parse_query(COMMON)[:1]
    [common] = search_tokens(next(iter(alternative.terms)))[:1]
    minted = mint_key(keyring())
    words = {
        "first": first,
        "last": last,
        "common": common,
        "wrapped": minted.wrapped.hex(),
        "kek": minted.kek_id,
    }
    link.execute("SET session_replication_role = replica")  # no triggers, no references to check
    link.execute("SET maintenance_work_mem = '512MB'")
    link.execute("SET work_mem = '256MB'")
    # What is there already came first, as its ids say.
    link.execute(
        "UPDATE audit_auditentry SET recorded_at = '2025-01-01' WHERE recorded_at > now() - interval '1 day'"
    )
    with without_indexes(link, TABLES):
        for table, statement in zip(TABLES, (SUBJECTS, KEYS, ITEMS, ENTRIES), strict=True):
            begun = time.perf_counter()
            link.execute(statement.format(**words))
            if last - first > 100_000:
                print(f"  {table}: {time.perf_counter() - begun:.0f} s")
    for table in ("register_subject", "register_dataitem", "audit_auditentry"):
        link.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    link.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")


@contextmanager
def without_indexes(link: psycopg.Connection[Any], tables: Sequence[str]) -> Iterator[None]:
    """All indexes but primary keys are made again afterwards, which is much quicker."""
    unique = link.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = ANY(%s::regclass[]) AND contype = 'u'",
        [list(tables)],
    ).fetchall()
    for table, name, _definition in unique:
        link.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    found = link.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = indexrelid)",
        [list(tables)],
    ).fetchall()
    for name, _definition in found:
        link.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in found:
        link.execute(definition)
    for table, name, definition in unique:
        link.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def size() -> str:
    """How much there is, for the report."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM register_subject), (SELECT count(*) FROM audit_auditentry), "
            "pg_size_pretty(pg_database_size(current_database()))"
        )
        subjects, entries, space = cursor.fetchone()
    return f"{subjects:,} subjects, {entries:,} entries, {space}"
