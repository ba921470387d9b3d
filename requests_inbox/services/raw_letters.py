"""The sealed bytes of a message, opened again. Whoever shows something of it to a person records that."""

from __future__ import annotations

import io

from compliance.vault.files import open_sealed_file
from compliance.vault.reading import open_values
from compliance.vault.values import EnvelopeBroken, KeyHandle, Opened, Sealed, Shredded, open_bytes
from requests_inbox.models import Message, RawMessage
from requests_inbox.reading import ReadMessage, read_message

from .storing import RAW_LABEL

# Of a larger message only so much is read: parts in the beginning, and a person looks at the rest.
READ_AT_MOST = 64 * 1024 * 1024


class RawUnreadable(RuntimeError):
    """The sealed bytes were altered, or their file is gone; the message is the number of the letter."""


def raw_bytes(message: Message, raw: RawMessage | None = None) -> bytes | Shredded:
    """The bytes as they came in (the first ``READ_AT_MOST`` of them), or Shredded.

    Raises RawUnreadable, MasterKeyMissing, WrongMasterKey.
    """
    raw = raw or RawMessage.objects.get(message=message)
    if raw.file is not None:
        return _from_file(message, raw)
    envelope = Sealed(bytes(raw.envelope or b""), RAW_LABEL, "bytes")
    opened: Opened = open_values([envelope], [(message.subject_id, message.scope)])[0]
    if isinstance(opened, bytes | Shredded):
        return opened
    raise RawUnreadable(message.number)


def _from_file(message: Message, raw: RawMessage) -> bytes | Shredded:
    # One copy grows in place; pieces that are joined would be there twice.
    whole = io.BytesIO()
    try:
        frames = open_sealed_file(raw.file)  # type: ignore[arg-type]  # a row without bytes has a file
        if isinstance(frames, Shredded):
            return frames
        for frame in frames:
            whole.write(frame[: READ_AT_MOST - whole.tell()])
            if whole.tell() >= READ_AT_MOST:
                break
        return whole.getvalue()
    except (FileNotFoundError, ValueError):
        raise RawUnreadable(message.number) from None


def opened_with(message: Message, raw: RawMessage, key: KeyHandle) -> bytes:
    """The bytes as they came in, opened with their key at hand. Raises RawUnreadable."""
    if raw.file is not None:
        found = _from_file(message, raw)
        if isinstance(found, bytes):
            return found
        raise RawUnreadable(message.number)
    envelope = Sealed(bytes(raw.envelope or b""), RAW_LABEL, "bytes")
    try:
        if envelope.key_id != key.id:
            raise RawUnreadable(message.number)
        return open_bytes(envelope.envelope, key.secret, RAW_LABEL)
    except EnvelopeBroken:
        raise RawUnreadable(message.number) from None


def read_letter(message: Message) -> ReadMessage | Shredded:
    """A message as read from its bytes, with its attachments; nothing of it is kept. Raises RawUnreadable."""
    raw = raw_bytes(message)
    return raw if isinstance(raw, Shredded) else read_message(raw)
