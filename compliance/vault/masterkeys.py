"""Master keys: read from the settings, never stored, used to wrap data keys and to derive others.

``MASTER_KEYS`` is ``id:base64[,id:base64…]``; the first wraps new keys, all of them open old ones.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn, SupportsIndex

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

KEY_BYTES = 32
ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")


class MasterKeysMalformed(ValueError):
    """MASTER_KEYS cannot be read; the message is a code: missing, syntax, id, length, duplicate."""


class MasterKeyMissing(LookupError):
    """A data key was wrapped by a master key that is not in MASTER_KEYS; the message is its id."""


class WrongMasterKey(ValueError):
    """A data key does not unwrap under the master key of that id; the message is the id."""


class RetiredMasterKey(ValueError):
    """The first master key was retired: what it wraps is meant to be dark. The message is its id."""


def refuse_pickle(self: object, protocol: SupportsIndex = 0) -> NoReturn:
    """Keys do not leave the process: not to a cache, a broker or a copy on disk."""
    raise TypeError(f"{type(self).__name__} is not pickled")


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key. Its bytes never show in a repr or a traceback, and are not pickled."""

    id: str
    secret: bytes = field(repr=False)

    __reduce_ex__ = refuse_pickle

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose (HKDF-SHA-256)."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.secret)

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that recognise this key without helping to guess it."""
        return self.derive("fingerprint")[:16]


@dataclass(frozen=True, slots=True)
class Keyring:
    """All master keys at hand, by id; ``current`` wraps new data keys."""

    current: MasterKey
    keys: dict[str, MasterKey] = field(repr=False)

    __reduce_ex__ = refuse_pickle

    def named(self, key_id: str) -> MasterKey:
        """A master key by id. Raises MasterKeyMissing."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise MasterKeyMissing(key_id) from None

    def wrap(self, secret: bytes) -> bytes:
        """A data key wrapped by the current master key (RFC 3394)."""
        return aes_key_wrap(self.current.secret, secret)

    def unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        """A data key in clear. Raises MasterKeyMissing, WrongMasterKey."""
        try:
            return aes_key_unwrap(self.named(key_id).secret, wrapped)
        except InvalidUnwrap:
            raise WrongMasterKey(key_id) from None


@lru_cache(maxsize=4)
def parse_master_keys(text: str) -> Keyring:
    """The keyring a setting's text describes. Raises MasterKeysMalformed."""
    if not text.strip():
        raise MasterKeysMalformed("missing")
    keys: dict[str, MasterKey] = {}
    for part in text.replace("\n", ",").split(","):
        if not part.strip():
            continue
        key_id, colon, encoded = part.strip().partition(":")
        if not colon:
            raise MasterKeysMalformed("syntax")
        if not ID_PATTERN.match(key_id):
            raise MasterKeysMalformed("id")
        try:
            secret = b64decode(encoded.strip(), validate=True)
        except ValueError:
            raise MasterKeysMalformed("syntax") from None
        if len(secret) != KEY_BYTES:
            raise MasterKeysMalformed("length")
        if key_id in keys:
            raise MasterKeysMalformed("duplicate")
        keys[key_id] = MasterKey(key_id, secret)
    if not keys:
        raise MasterKeysMalformed("missing")
    return Keyring(current=next(iter(keys.values())), keys=keys)


def keyring() -> Keyring:
    """The keyring of the settings. Raises MasterKeysMalformed."""
    return parse_master_keys(settings.MASTER_KEYS)
