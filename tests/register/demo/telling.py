"""What a database tells, in such words that two of them can be compared: in clear, without what is drawn by lot.

By lot are references of subjects (named here by the order of registration), random ids and passwords, and whatever
comes of keys: wrapped keys, ciphertext, search tokens, digests. Of a load's own are the moments at which it went on,
how far its seal reaches, and how long a file is that holds such a moment or is encrypted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Model

from compliance.register.models import Subject
from compliance.vault.fields import SealedField
from compliance.vault.reading import Reader
from compliance.vault.services import NOTE_LABEL
from compliance.vault.values import Sealed, Shredded, Unreadable
from requests_inbox.services.storing import RAW_LABEL
from tests.architecture.test_columns import base_of_history, declared

# Kinds of columns (tests/architecture/test_columns.py) that are another each time.
BY_LOT = frozenset({"key", "hash", "token"})
# Staff and master keys are there before; the rest is bookkeeping of libraries.
NOT_LOADED = ("access_", "auth_", "axes_", "django_", "vault_knownmasterkey", "vault_historicalknown")
OF_A_LOAD = {
    "audit_auditseal": {"count", "entry_ids", "last_era", "last_id"},
    "extracts_extract": {"size"},
    "extracts_historicalextract": {"size"},
    "requests_inbox_letter": {"password"},
    "requests_inbox_historicalletter": {"password"},
    "requests_inbox_mailbox": {"password"},
    "requests_inbox_historicalmailbox": {"password"},
    "vault_sealedfile": {"size"},
}
# Of the server's own clock, its transactions and its data directory.
OF_THE_SERVER = frozenset({"recorded_at", "xid", "first_xid", "last_xid", "system_identifier"})
ENVELOPES = {"note": NOTE_LABEL, "rest": NOTE_LABEL, "envelope": RAW_LABEL}
UNREADABLE = "unreadable"
LOADING = timedelta(minutes=30)
RANDOM = re.compile(
    r"\b[0-9a-f]{64}\b|\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b|\bS-[0-9A-Z]{4}-[0-9A-Z]{4}\b"
)


def told(*, now: datetime) -> dict[str, list[str]]:
    """Table → its rows as texts, in the database at hand, where the year was loaded at ``now``."""
    named = {one.reference: f"subject {one.pk}" for one in Subject.objects.all()}
    kinds, histories = declared(), base_of_history()
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not table.startswith(NOT_LOADED):
            rows = _rows(model, kinds.get(histories.get(table, table), {}), named, now)
            # Those who work here were hired before, at moments of their own.
            found[table] = sorted(row for row in rows if '"event": "access.' not in row)
    return found


def _rows(model: type[Model], kinds: dict[str, str], named: dict[str, str], now: datetime) -> Iterator[str]:
    passed_by = OF_THE_SERVER | OF_A_LOAD.get(model._meta.db_table, set())
    fields = {
        str(field.column): field
        for field in model._meta.local_concrete_fields
        if kinds.get(str(field.column)) not in BY_LOT and field.column not in passed_by
    }
    rows = list(model._base_manager.values_list(*[field.attname for field in fields.values()]))
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    for place, (name, field) in enumerate(fields.items()):
        if isinstance(field, SealedField):
            columns[place] = _opened(columns[place], field.label)
        elif isinstance(field, BinaryField):
            columns[place] = _opened(columns[place], ENVELOPES[name])
    for row in zip(*columns, strict=True):
        cells = {name: _word(cell, named, now) for name, cell in zip(fields, row, strict=True)}
        yield json.dumps(cells, ensure_ascii=False, sort_keys=True)


def _opened(column: tuple[Any, ...], label: str) -> tuple[Any, ...]:
    with Reader() as reader:
        return tuple(reader.open_many([_sealed(cell, label) for cell in column]))


def _sealed(cell: Any, label: str) -> Sealed | None:
    if cell is None or isinstance(cell, Sealed):
        return cell
    form = "bytes" if label == RAW_LABEL else "text"
    return Sealed(bytes(cell), label, form) if bytes(cell) else None


def _word(cell: Any, named: dict[str, str], now: datetime) -> Any:
    """A cell as it can be compared."""
    if cell is None or isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return "while loading" if now <= cell < now + LOADING else cell.isoformat()
    if isinstance(cell, Shredded | Unreadable):
        return f"destroyed by {cell.reference}" if isinstance(cell, Shredded) else UNREADABLE
    if isinstance(cell, list | tuple):
        return [_word(one, named, now) for one in cell]
    if isinstance(cell, dict):
        is_pdf = cell.get("type") == "application/pdf"
        return {key: _word(one, named, now) for key, one in cell.items() if not (is_pdf and key == "size")}
    text = cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else str(cell)
    return RANDOM.sub(lambda found: named.get(found[0], "random"), text)
