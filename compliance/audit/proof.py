"""Exporting the proof that one record is under a seal."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from . import rules
from .models import AuditEntry, AuditSeal, Layout
from .sealing import CANONICAL_SETTINGS, Position
from .trusted import trusted_keys

PROOF_FORMAT = "proof-1"


class NotSealedYet(LookupError):
    """The entry exists, but the next seal has still to be made."""


@transaction.atomic
def proof_of(entry: AuditEntry) -> dict[str, Any]:
    """Everything needed to check, without the database, that an entry (and its row) is sealed.

    Plain JSON values: the entry's canonical text, its place in the tree, the path to the root, the
    signed seal, the public key, and for a change the canonical text of the history row (ids and
    ciphertext only). Raises NotSealedYet, LookupError when the row is gone.
    """
    seal = _seal_over(entry)
    with connection.cursor() as cursor:
        cursor.execute(CANONICAL_SETTINGS)
        cursor.execute("SELECT audit_entry_json_1(e) FROM audit_auditentry e WHERE id = %s", [entry.pk])
        entry_text = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM audit_auditentry WHERE (era, xid, id) >= (%s, %s, %s) "
            "AND (era, xid, id) < (%s, %s, %s)",
            [seal.first_era, seal.first_xid, seal.first_id, entry.era, entry.xid, entry.pk],
        )
        index = cursor.fetchone()[0]
    leaves = rules.split_leaves(bytes(seal.leaves))
    return {
        "format": PROOF_FORMAT,
        "entry": entry_text,
        "row": _row_text(entry),
        "index": index,
        "path": [node.hex() for node in rules.inclusion_path(leaves, index)],
        "seal": seal.as_exported(),
        "public_key": trusted_keys().get(seal.key_id, b"").hex(),
    }


def _seal_over(entry: AuditEntry) -> AuditSeal:
    place = Position(entry.era, entry.xid, entry.pk)
    found = AuditSeal.objects.raw(
        "SELECT * FROM audit_auditseal WHERE (last_era, last_xid, last_id) >= (%s, %s, %s) "
        "ORDER BY number LIMIT 1",
        place.as_params,
    )
    for seal in found:
        return seal
    raise NotSealedYet(str(entry.pk))


def _row_text(entry: AuditEntry) -> str | None:
    if entry.layout_id is None:
        return None
    layout = Layout.objects.get(pk=entry.layout_id)
    table = connection.ops.quote_name(layout.table_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_row_json(columns, 'h', 'r'), audit_row_joins(table_name, columns, 'h', 'r') "
            "FROM audit_layout WHERE id = %s",
            [layout.pk],
        )
        expression, joins = cursor.fetchone()
        cursor.execute(
            f"SELECT {expression} FROM {table} h {joins} WHERE h.history_id = {int(entry.history_id or 0)}"
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"{layout.table_id} {entry.history_id}")
    return row[0]
