"""Merkle trees (RFC 6962) and the signed text of a seal: plain Python, no database, no clock."""

from __future__ import annotations

import hashlib
import json
import struct
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HASH_BYTES = 32
GENESIS = bytes(HASH_BYTES)
SEAL_FORMAT = "seal-1"
ENTRY_FIELDS = {
    1: (
        "actor", "at", "details", "era", "event", "history_id", "id", "kind", "layout_id", "note",
        "object_id", "object_label", "reason", "recorded_at", "request_id", "row_hash", "subject_id", "xid",
    ),
}  # fmt: skip
BIGINT = 20  # the type's number in PostgreSQL


def leaf_hash(content: bytes) -> bytes:
    """Hash of a leaf: SHA-256 of a zero byte and the content."""
    return hashlib.sha256(b"\x00" + content).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Root of the tree over leaf hashes (RFC 6962, 2.1); of no leaves, SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    sha256 = hashlib.sha256
    level = list(leaves)
    while len(level) > 1:
        odd = [level.pop()] if len(level) % 2 else []
        pairs = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
        level += odd
    return level[0]


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Hashes that lead from leaf ``index`` to the root, lowest first (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        odd = [level[-1]] if len(level) % 2 else []
        pairs = iter(level[: len(level) - len(odd)])
        level = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(pairs, pairs, strict=True)] + odd
        index //= 2
    return path


def root_from_path(leaf: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Root that a leaf and its path lead to, or None when the path does not fit the tree's size."""
    if not 0 <= index < count:
        return None
    node, size, rest = leaf, count, list(path)
    while size > 1:
        if index % 2 or index + 1 < size:
            if not rest:
                return None
            other = rest.pop(0)
            pair = other + node if index % 2 else node + other
            node = hashlib.sha256(b"\x01" + pair).digest()
        index //= 2
        size = (size + 1) // 2
    return None if rest else node


def split_leaves(joined: bytes) -> list[bytes]:
    """Leaves of a seal as a list. Raises ValueError when the length is not a multiple of 32."""
    if len(joined) % HASH_BYTES:
        raise ValueError("leaves are not a whole number of hashes")
    return [joined[i : i + HASH_BYTES] for i in range(0, len(joined), HASH_BYTES)]


def names_digest(names: Sequence[str]) -> str:
    """What stands first in the text of a row: the hash of its columns' names, which are not in it."""
    return hashlib.sha256(
        json.dumps(list(names), separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def entry_mark(entry_format: int) -> str:
    """What stands first in the text of an entry. Raises ValueError for a format there never was."""
    if entry_format not in ENTRY_FIELDS:
        raise ValueError(f"unknown entry format {entry_format}")
    return f"entry-{entry_format}"


def ids_digest(ids: Sequence[int]) -> bytes:
    """SHA-256 of a list of ids as PostgreSQL sends a ``bigint[]``, so that the server can compute it."""
    header = struct.pack(">iiIii", 1, 0, BIGINT, len(ids), 1)
    return hashlib.sha256(header + b"".join(struct.pack(">iq", 8, number) for number in ids)).digest()


def seal_statement(fields: dict[str, Any]) -> str:
    """The text that is signed: sorted JSON without spaces."""
    return json.dumps({"format": SEAL_FORMAT, **fields}, sort_keys=True, separators=(",", ":"))


def seal_hash(statement: str, signature: bytes) -> bytes:
    """What the next seal names as its predecessor."""
    return hashlib.sha256(statement.encode() + b"\x00" + signature).digest()


def signing_key(secret: str) -> Ed25519PrivateKey:
    """The private key from the base64 text of its 32-byte seed. Raises ValueError."""
    seed = b64decode(secret.strip(), validate=True)
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_key_id(raw: bytes) -> str:
    """Short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def signature_holds(public: bytes, statement: str, signature: bytes) -> bool:
    """Whether the signature over the statement was made by the holder of the key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
