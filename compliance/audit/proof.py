"""Exporting the proof that one record is under a seal."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from . import rules
from .canonical import CANONICAL_SETTINGS, entry_sql, hashed_names, quoted, row_form
from .models import AuditEntry, AuditSeal, Layout
from .proof_check import PROOF_FORMAT
from .sealing import Position
from .trusted import trusted_keys


class NotSealedYet(LookupError):
    """The entry exists, but the next seal has still to be made."""


class EntryNotInSeal(LookupError):
    """The entry stands where a seal says that there is none: it was put there later."""


@transaction.atomic
def proof_of(entry: AuditEntry) -> dict[str, Any]:
    """Everything needed to check, without the database, that an entry (and its row) is sealed.

    Plain JSON values: the entry's canonical text, its place in the tree, the path to the root, the
    signed seal, the public key, and for a change the canonical text of the history row (ids and
    ciphertext only) with the names of its columns. Raises NotSealedYet, EntryNotInSeal, LookupError
    when the row is gone.
    """
    seal = _seal_over(entry)
    with connection.cursor() as cursor:
        cursor.execute(CANONICAL_SETTINGS)
        cursor.execute(
            f"SELECT {entry_sql(seal.entry_format)} FROM audit_auditentry e WHERE e.id = %s", [entry.pk]
        )
        entry_text = cursor.fetchone()[0]
    leaves = rules.split_leaves(bytes(seal.leaves))
    if entry.pk not in seal.entry_ids:
        raise EntryNotInSeal(str(entry.pk))
    index = seal.entry_ids.index(entry.pk)
    row, columns = _row(entry)
    return {
        "format": PROOF_FORMAT,
        "entry": entry_text,
        "row": row,
        "columns": columns,
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


def _row(entry: AuditEntry) -> tuple[str | None, list[str]]:
    if entry.layout_id is None:
        return None, []
    layout = Layout.objects.get(pk=entry.layout_id)
    form = row_form(layout.table_id, [layout])
    with connection.cursor() as cursor:
        # No parameters: the canonical text may hold a percent sign.
        cursor.execute(
            f"SELECT {form.texts[layout.pk]} FROM {quoted(layout.table_id)} h {form.joins} "
            f"WHERE h.history_id = {int(entry.history_id or 0)}"
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"{layout.table_id} {entry.history_id}")
    return str(row[0]), hashed_names(layout)
