"""Opening sealed values: one query for all keys, nothing kept after the block."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from types import TracebackType

from compliance.audit.prepared import prepared_cursor

from .masterkeys import keyring
from .values import EnvelopeBroken, Opened, Sealed, Shredded, Unreadable, open_bytes

SELECT_KEYS = (
    "SELECT id, subject_id, scope, kek_id, wrapped_key, shredded_ref, shredded_at "
    "FROM vault_datakey WHERE id = ANY(%s)"
)
Owner = tuple[int | None, str]  # (subject id, scope)
# A row as SELECT_KEYS gives it.
KeyRow = tuple[uuid.UUID, int | None, str, str, bytes | None, str, datetime | None]


class Reader:
    """Opens values inside a ``with`` block and forgets every key when it ends."""

    def __init__(self) -> None:
        self._secrets: dict[uuid.UUID, bytes | Shredded] = {}
        self._owners: dict[uuid.UUID, Owner] = {}

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._secrets.clear()
        self._owners.clear()

    def open_many(
        self, values: Sequence[Sealed | None], owners: Sequence[Owner] | None = None
    ) -> list[Opened]:
        """Contents in the order given: text, JSON or bytes, Shredded, Unreadable, or None for None.

        ``owners`` says for each value whose and which scope's key it must be under. An envelope names
        its own key, so without this one that was copied into another person's row would open there.
        Raises MasterKeyMissing or WrongMasterKey: then nothing at all can be read.
        """
        self._load(value for value in values if value is not None)
        expected: Iterable[Owner | None] = [None] * len(values) if owners is None else owners
        return [
            None if value is None else self._open(value, owner)
            for value, owner in zip(values, expected, strict=True)
        ]

    def open(self, value: Sealed | None, owner: Owner | None = None) -> Opened:
        """Content of one value; see ``open_many``."""
        return self.open_many([value], None if owner is None else [owner])[0]

    def _load(self, values: Iterable[Sealed]) -> None:
        wanted = set()
        for value in values:
            try:
                wanted.add(value.key_id)
            except EnvelopeBroken:
                continue
        wanted -= self._secrets.keys()
        if not wanted:
            return
        with prepared_cursor() as cursor:
            cursor.execute(SELECT_KEYS, [list(wanted)])
            self.take_keys(cursor.fetchall())

    def take_keys(self, rows: Iterable[KeyRow]) -> None:
        """Keys that a statement of the caller's has read with the values: no query is spent on these."""
        ring = keyring()
        for key_id, subject_id, scope, kek_id, wrapped, reference, at in rows:
            self._owners[key_id] = (subject_id, scope)
            if wrapped is None:
                self._secrets[key_id] = Shredded(reference, at)
            else:
                self._secrets[key_id] = ring.unwrap(kek_id, bytes(wrapped))

    def _open(self, value: Sealed, owner: Owner | None) -> Opened:
        try:
            secret = self._secrets.get(value.key_id)
            if owner is not None and self._owners.get(value.key_id) != owner:
                return Unreadable(value.label)
            if isinstance(secret, Shredded):
                return secret
            if secret is None:
                return Unreadable(value.label)
            content = open_bytes(value.envelope, secret, value.label)
        except EnvelopeBroken:
            return Unreadable(value.label)
        if value.form == "bytes":
            return content
        return json.loads(content) if value.form == "json" else content.decode()


def open_values(values: Sequence[Sealed | None], owners: Sequence[Owner] | None = None) -> list[Opened]:
    """Contents of values with one query; see ``Reader.open_many``."""
    with Reader() as reader:
        return reader.open_many(values, owners)
