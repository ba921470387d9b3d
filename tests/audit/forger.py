"""What a forger does who is superuser of the database, and knows this product."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection, transaction

from compliance.audit import rules
from compliance.audit.canonical import CANONICAL_SETTINGS, leaf_sql
from compliance.audit.models import AuditSeal
from compliance.audit.sealing import Position, statement_fields
from tests.audit.trail import ENTRIES, LIVE, TABLE

Link = Any  # a psycopg connection of the superuser


def forge_row(link: Link, like: int) -> int:
    """A history row like another one, without an entry."""
    (row,) = link.execute(
        f"INSERT INTO {TABLE} SELECT (jsonb_populate_record(h, jsonb_build_object("
        f"'history_id', (SELECT max(history_id) + 1 FROM {TABLE}), 'number', 66))).* "
        f"FROM {TABLE} h WHERE history_id = %s RETURNING history_id",
        [like],
    ).fetchone()
    return int(row)


def forge_entry(link, row: int, *, copied_from: int, era: str = "era", xid: str = "xid") -> int:
    """An entry about the row, with the right hash, that claims the time of another one."""
    (entry,) = link.execute(
        "INSERT INTO audit_auditentry SELECT (jsonb_populate_record(e, jsonb_build_object("
        f"'id', (SELECT max(id) + 1 FROM audit_auditentry), 'history_id', %s::bigint, 'era', {era}, "
        f"'xid', {xid}))).* FROM audit_auditentry e WHERE id = %s RETURNING id",
        [row, copied_from],
    ).fetchone()
    rehash(link, row)
    return int(entry)


def rehash(link, row: int) -> None:
    """Gives the entries about a row the hash of what the row says now, as the product's trigger makes it."""
    (expression,) = link.execute(
        "SELECT audit_row_json(columns, 'h') FROM audit_layout WHERE table_name = %s", [TABLE]
    ).fetchone()
    link.execute("SET TimeZone = 'UTC'")
    link.execute(
        f"UPDATE audit_auditentry e SET row_hash = sha256(convert_to({expression}, 'UTF8')) FROM {TABLE} h "
        f"WHERE h.history_id = {row} AND e.history_id = {row} AND e.object_label = 'vault.knownmasterkey'"
    )


def leaves_of(seal: AuditSeal) -> list[bytes]:
    """Leaves of the entries as they are now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CANONICAL_SETTINGS)
        cursor.execute(
            f"SELECT {leaf_sql(1)} FROM audit_auditentry e WHERE id = ANY(%s) ORDER BY era, xid, id",
            [seal.entry_ids],
        )
        return [bytes(leaf) for (leaf,) in cursor.fetchall()]


def rewrite_leaves(link, seal: AuditSeal) -> None:
    link.execute(
        "UPDATE audit_auditseal SET leaves = %s WHERE number = %s", [b"".join(leaves_of(seal)), seal.number]
    )


def sign_again(
    link, seal, key, *, previous: bytes | None = None, number: int | None = None, key_id: str = ""
) -> bytes:
    """Writes the seal anew over what its entries say now; with a number, as an additional seal."""
    leaves = leaves_of(seal)
    root = rules.merkle_root(leaves)
    name = key_id or rules.public_key_id(rules.public_bytes(key.public_key()))
    before = previous or bytes(seal.previous_hash)
    statement = rules.seal_statement(
        statement_fields(
            number=number or seal.number, at=seal.at, count=seal.count,
            first=Position(seal.first_era, seal.first_xid, seal.first_id),
            last=Position(seal.last_era, seal.last_xid, seal.last_id),
            root=root, leaves=hashlib.sha256(b"".join(leaves)).digest(),
            entries=rules.ids_digest(seal.entry_ids), previous_hash=before, key_id=name, entry_format=1,
        )
    )  # fmt: skip
    signature = key.sign(statement.encode())
    sealed_hash = rules.seal_hash(statement, signature)
    if number:
        link.execute(
            "INSERT INTO audit_auditseal SELECT (jsonb_populate_record(s, jsonb_build_object('number', %s::bigint, "
            "'hash', '\\x00'))).* FROM audit_auditseal s WHERE number = %s",
            [number, seal.number],
        )
    link.execute(
        "UPDATE audit_auditseal SET root = %s, leaves = %s, previous_hash = %s, statement = %s, signature = %s, "
        "key_id = %s, hash = %s WHERE number = %s",
        [root, b"".join(leaves), before, statement, signature, name, sealed_hash, number or seal.number],
    )
    return sealed_hash


def rewrite_from(link, victim, key, **named) -> None:
    """Edits a sealed row with everything that proves it, up to the newest seal."""
    link.execute("ALTER TABLE audit_auditseal DROP CONSTRAINT audit_seal_no_fork")
    for table, column in ((TABLE, "history_id"), (LIVE, "id")):
        link.execute(f"UPDATE {table} SET number = 77 WHERE {column} = %s", [victim.row])
    rehash(link, victim.row)
    previous = None
    for seal in AuditSeal.objects.filter(number__gte=victim.seal).order_by("number"):
        previous = sign_again(link, seal, key, previous=previous, **named)


def inserted_twice(seal: AuditSeal) -> list[str]:
    """What a seal over nothing new is also told: its entries lie under the seal before."""
    return [f"entry_missing table={ENTRIES} entry={entry} seal={seal.number + 1}" for entry in seal.entry_ids]


def cut_off(link, tail) -> None:
    link.execute("DELETE FROM audit_auditseal WHERE number = %s", [tail[0].seal])
    link.execute("DELETE FROM audit_auditentry WHERE id = ANY(%s)", [[victim.entry for victim in tail]])
    for table, key in ((TABLE, "history_id"), (LIVE, "id")):
        link.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [[victim.row for victim in tail]])
