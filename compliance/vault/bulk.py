"""Sealing many new values at once, each under a key of its own, and storing the keys with COPY.

For whole batches of new subjects; single values go through ``services.keys_for`` and ``SealedField.seal``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from .accepting import ensure_accepted
from .masterkeys import KEY_BYTES, Keyring
from .values import NONCE_BYTES, VERSION

ID_BYTES = 16
COPY_KEYS = (
    "COPY vault_datakey (id, subject_id, scope, wrapped_key, kek_id, created_at, shredded_ref) FROM STDIN"
)
_VERSION = bytes((VERSION,))
# The bits by which a UUID says that it is random (RFC 9562, version 4).
_RANDOM_MASK = (1 << 128) - 1 - (0xF << 76) - (0x3 << 62)
_RANDOM_BITS = (0x4 << 76) | (0x2 << 62)


class Fresh(NamedTuple):
    """A value sealed under a fresh key: the key's id and wrapped form, and the envelope."""

    key_id: bytes
    wrapped: bytes
    envelope: bytes

    def __repr__(self) -> str:
        return f"Fresh({self.key_id.hex()})"


class KeyRow(NamedTuple):
    """A key to be stored: whose and what for, with its id and wrapped form."""

    subject_id: int
    scope: str
    key_id: bytes
    wrapped: bytes


def seal_fresh(contents: Sequence[bytes], *, label: str, ring: Keyring) -> list[Fresh]:
    """Envelopes for one field, each content under a fresh random key that nothing else is sealed under.

    The keys are not stored yet: see ``store_keys``.
    """
    random = os.urandom(len(contents) * (ID_BYTES + KEY_BYTES + NONCE_BYTES))
    tail, place, sealed = label.encode(), 0, []
    for content in contents:
        id_end = place + ID_BYTES
        key_end = id_end + KEY_BYTES
        nonce_end = key_end + NONCE_BYTES
        key_id = _as_random_uuid(random[place:id_end])
        secret, nonce = random[id_end:key_end], random[key_end:nonce_end]
        place = nonce_end
        envelope = AESGCM(secret).encrypt(nonce, content, key_id + tail)
        sealed.append(Fresh(key_id, ring.wrap(secret), b"".join((_VERSION, key_id, nonce, envelope))))
    return sealed


def _as_random_uuid(raw: bytes) -> bytes:
    return (int.from_bytes(raw) & _RANDOM_MASK | _RANDOM_BITS).to_bytes(ID_BYTES)


def store_keys(rows: Iterable[KeyRow], *, ring: Keyring, now: datetime) -> None:
    """Stores fresh keys in the caller's transaction.

    Raises IntegrityError when a scope of a subject has a live key already; MasterKeyMissing or
    WrongMasterKey before anything is written under a key that does not fit the database.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("keys are stored inside a transaction only")
    ensure_accepted(now)
    tail = f"\t{ring.current.id}\t{now.isoformat()}\t\n"
    lines = [
        f"{key_id.hex()}\t{subject_id}\t{scope}\t\\\\x{wrapped.hex()}{tail}"
        for subject_id, scope, key_id, wrapped in rows
    ]
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(COPY_KEYS) as copy:
        copy.write("".join(lines))
