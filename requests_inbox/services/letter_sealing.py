"""The sealed parts of a letter: put in under the letter's own key, and opened again."""

from __future__ import annotations

import io
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.vault.files import FileTooLarge, describe, open_sealed_file, write_sealed_file
from compliance.vault.models import DataKey
from compliance.vault.services import fresh_key, live_key, shred_keys_by_id
from compliance.vault.values import EnvelopeBroken, KeyHandle, Shredded
from requests_inbox.models import Letter

from .keys import open_in_scope
from .letter_refused import LetterRefused

ENCLOSURE_LIMIT = 20 * 1024 * 1024
# No signs that look alike: it is read out over the phone. Sixteen of them hold 79 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A PDF that goes with a letter, and data for machines that goes inside it."""

    name: str
    document: bytes = field(repr=False)
    data_name: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """The sealed parts of a letter in clear, Shredded or Unreadable; None where there is none."""

    address: Any
    body: Any
    enclosure: Any
    password: Any

    def __repr__(self) -> str:
        return "OpenedLetter(•••)"

    @property
    def shredded(self) -> bool:
        """Whether it went with its subject."""
        return isinstance(self.body, Shredded)


def new_password() -> str:
    """A password that can be read out, like ``k7mx-2hpt-9wqa-u4rd``."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def seal_part(letter: Letter, name: str, content: Any, key: KeyHandle) -> None:
    """Seals content into a field of the letter."""
    sealed: Any = Letter._meta.get_field(name)
    setattr(letter, name, sealed.seal(content, key))


def keep_enclosure(letter: Letter, enclosure: Enclosure, key: KeyHandle, now: datetime) -> None:
    """Seals document and data to disk, and a new password with them. Raises LetterRefused when too large."""
    field: Any = Letter._meta.get_field("enclosure")
    label = str(field.label)
    kept = _keep(enclosure.document, key, label, now)
    said = describe(kept, name=enclosure.name, content_type="application/pdf")
    if enclosure.data:
        data = _keep(enclosure.data, key, label, now)
        said["data"] = describe(data, name=enclosure.data_name, content_type="application/json")
    seal_part(letter, "enclosure", said, key)
    seal_part(letter, "password", new_password(), key)


def seal_for_outbox(letter: Letter, opened: OpenedLetter, *, actor: Actor, now: datetime) -> None:
    """Seals a letter that is its subject's already anew under a key of nobody, as all that wait to be sent.

    The password stays: it may have been told. Raises OSError or EnvelopeBroken when its enclosure is lost.
    """
    if live_key(None, letter.scope) is not None:
        return
    enclosure = None if opened.enclosure is None else whole_enclosure(opened)
    before = DataKey.objects.filter(scope=letter.scope, shredded_at=None).values_list("pk", flat=True)
    shred_keys_by_id(key_ids=list(before), reference=letter.number, actor=actor, now=now)
    key = fresh_key(None, letter.scope, now)
    seal_part(letter, "body", opened.body, key)
    if isinstance(opened.address, str):
        seal_part(letter, "address", opened.address, key)
    if enclosure is not None:
        keep_enclosure(letter, enclosure, key, now)
        seal_part(letter, "password", opened.password, key)


def open_letter(letter: Letter) -> OpenedLetter:
    """The sealed parts; whoever calls records that they are read. ``letter.request`` says whose it is."""
    parts = open_in_scope(
        [letter.address, letter.body, letter.enclosure, letter.password],
        letter.request.subject_id,
        letter.scope,
    )
    return OpenedLetter(*parts)


def open_enclosure(kept: Any) -> Enclosure | None:
    """Document and data in clear; None when there is none, or when it went with its subject."""
    if not isinstance(kept, dict):
        return None
    document = _content(kept["file"])
    if document is None:
        return None
    data = kept.get("data")
    inner = _content(data["file"]) if data else None
    return Enclosure(kept["name"], document, data["name"] if data else "", inner or b"")


def whole_enclosure(opened: OpenedLetter) -> Enclosure:
    """The enclosure of a letter that has one. Raises OSError or EnvelopeBroken when it cannot be read."""
    enclosure = open_enclosure(opened.enclosure)
    if enclosure is None:
        raise EnvelopeBroken
    return enclosure


def _keep(content: bytes, key: KeyHandle, label: str, now: datetime) -> Any:
    try:
        return write_sealed_file(io.BytesIO(content), key=key, label=label, now=now, limit=ENCLOSURE_LIMIT)
    except FileTooLarge:
        raise LetterRefused("enclosure_too_large") from None


def _content(file_id: str) -> bytes | None:
    content = open_sealed_file(uuid.UUID(file_id))
    return None if isinstance(content, Shredded) else b"".join(content)
