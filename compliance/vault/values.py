"""Sealed values as the application carries them, and what opening one may give besides its content."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from .masterkeys import refuse_pickle

VERSION = 1
NONCE_BYTES = 12
HEADER_BYTES = 1 + 16
MIN_BYTES = HEADER_BYTES + NONCE_BYTES + 16
HIDDEN = "•••"


class Unsealed(TypeError):
    """A value in clear was about to be written to a sealed column."""


class EnvelopeBroken(ValueError):
    """Bytes that are no envelope, or that were altered or moved from another place."""


@dataclass(frozen=True, slots=True)
class KeyHandle:
    """A data key in clear: its id and 32 bytes. Lives as long as a request or task, no longer."""

    id: uuid.UUID
    secret: bytes = field(repr=False)

    __reduce_ex__ = refuse_pickle


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope: version, key id, nonce, ciphertext. Shows nothing of its content.

    ``label`` names the model and field it belongs to and is authenticated with it; ``form`` is
    ``text``, ``json`` or ``bytes``.
    """

    envelope: bytes = field(repr=False)
    label: str
    form: str = "text"

    @property
    def key_id(self) -> uuid.UUID:
        """Id of the data key. Raises EnvelopeBroken."""
        if len(self.envelope) < MIN_BYTES or self.envelope[0] != VERSION:
            raise EnvelopeBroken(self.label)
        return uuid.UUID(bytes=self.envelope[1:HEADER_BYTES])

    def __str__(self) -> str:
        return HIDDEN


@dataclass(frozen=True, slots=True)
class Shredded:
    """What a value gives once its key is destroyed: by which act, and when."""

    reference: str
    at: datetime | None = None

    def __str__(self) -> str:
        return _("destroyed, act %(reference)s") % {"reference": self.reference}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a value gives when its bytes were altered or its key's row is gone: never a guess."""

    label: str

    def __str__(self) -> str:
        return _("cannot be read: the stored bytes were altered")


Opened = Any  # str or JSON value, Shredded, Unreadable


def letters(text: str) -> bytes:
    """A text as it is sealed. Half of a pair of surrogates is no letter: kept as U+FFFD, as by browsers.

    An error would quote the whole text, and would lose a message that broken software has sent.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def seal_bytes(content: bytes, key: KeyHandle, label: str) -> bytes:
    """An envelope over the content under the key, bound to key id and label."""
    nonce = os.urandom(NONCE_BYTES)
    header = key.id.bytes
    return b"\x01" + header + nonce + AESGCM(key.secret).encrypt(nonce, content, header + label.encode())


def open_bytes(envelope: bytes, secret: bytes, label: str) -> bytes:
    """Content of an envelope. Raises EnvelopeBroken."""
    nonce_end = HEADER_BYTES + NONCE_BYTES
    try:
        return AESGCM(secret).decrypt(
            envelope[HEADER_BYTES:nonce_end], envelope[nonce_end:], envelope[1:HEADER_BYTES] + label.encode()
        )
    except InvalidTag:
        raise EnvelopeBroken(label) from None
