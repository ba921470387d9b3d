"""Keeping a message before anything is understood (promise 6): sealed bytes, once for the same bytes.

What two workers store at the same time is one message: the constraint on the SHA-256 decides, and whoever
comes second leaves nothing behind. Killed in between, the transaction leaves nothing, and the message is
still where it came from.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import connection, transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.prepared import prepared_cursor
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, insert_tracked
from compliance.vault.files import FRAME_BYTES, path_of, write_sealed_file
from compliance.vault.models import SealedFile
from compliance.vault.services import INSERT_WITH, FreshKey, fresh_key, key_to_insert
from compliance.vault.values import KeyHandle, seal_bytes
from requests_inbox.models import Mailbox, Message, MessageSource, MessageState

RAW_LABEL = "requests_inbox.rawmessage.envelope"
RAW_FILE_LABEL = "requests_inbox.rawmessage.file"
# Up to here the bytes are in the row; larger ones go to a sealed file as they come in.
IN_ROW = 256 * 1024
# No mail server takes a letter as large as this; a stream without an end must not fill the disk.
LARGEST = 4 * 1024**3
RECEIVED = "requests_inbox.received"
RAW = """
    INSERT INTO requests_inbox_rawmessage (message_id, envelope, file)
    SELECT id, %(raw_envelope)s::bytea, %(raw_file)s::uuid FROM made
"""
# The key is written with what is sealed under it: where another worker was first, neither is.
KEY = INSERT_WITH.format(rows="made")
KNOWN = """
    SELECT known.id, known.state,
        CASE WHEN known.id IS NULL THEN nextval('requests_inbox_message_number') END
    FROM (SELECT 1) one LEFT JOIN requests_inbox_message known ON known.sha256 = %s
"""
DELIVERED = """
    WITH seen AS (
        INSERT INTO requests_inbox_delivery (mailbox_id, folder, uidvalidity, uid, message_id, seen_at)
        VALUES (%(mailbox)s, %(folder)s, %(uidvalidity)s, %(uid)s, %(message)s, %(now)s)
        ON CONFLICT (mailbox_id, folder, uidvalidity, uid) DO NOTHING
    )
    UPDATE requests_inbox_mailbox SET last_uid = greatest(last_uid, %(uid)s)
    WHERE id = %(mailbox)s AND folder = %(folder)s AND uidvalidity = %(uidvalidity)s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a mail server a message was seen."""

    mailbox: Mailbox
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Stored:
    """The message that holds these bytes, whether it is new, and how far it has come."""

    message_id: int
    sha256: str
    new: bool
    state: str


class _Known(Exception):
    """The same bytes were stored meanwhile; what was begun is taken back."""


class _Hashed(io.RawIOBase):
    """Passes a stream on and remembers the digest of what went through."""

    def __init__(self, beginning: bytes, rest: IO[bytes]) -> None:
        self._beginning, self._rest, self.digest = beginning, rest, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._beginning:
            wanted = len(self._beginning) if size < 0 else size
            given, self._beginning = self._beginning[:wanted], self._beginning[wanted:]
        else:
            given = self._rest.read(size)
        self.digest.update(given)
        return given


def store_message(
    *,
    content: bytes | IO[bytes],
    source: str = MessageSource.FILE,
    place: Place | None = None,
    received_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Stored:
    """Seals a message's bytes under a key of their own and gives the message; the same bytes are one message.

    A stream is read once and never held whole. ``received_at`` is what the mail server says, never later
    than now; without one, receipt is looked for when the message is read. Raises OSError when the disk
    refuses (nothing is kept then), FileTooLarge.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    beginning = _whole(stream, IN_ROW + 1)
    message = Message(
        source=source,
        mailbox=place.mailbox if place else None,
        received_at=min(received_at or now, now),
        stored_at=now,
    )
    if len(beginning) <= IN_ROW:
        return _store_small(message, beginning, place, actor=actor, now=now)
    return _store_large(message, _Hashed(beginning, stream), place, actor=actor, now=now)


def _store_small(message: Message, raw: bytes, place: Place | None, *, actor: Actor, now: datetime) -> Stored:
    message.sha256, message.size = hashlib.sha256(raw).hexdigest(), len(raw)
    try:
        with transaction.atomic():
            if known := _known_or_numbered(message, place, now):
                return known
            key = key_to_insert(None, message.scope, now)
            envelope = seal_bytes(raw, key.handle, RAW_LABEL)
            return _insert(message, place, envelope=envelope, key=key, actor=actor, now=now)
    except _Known:
        return _known_by_now(message, place, now)


def _store_large(
    message: Message, stream: _Hashed, place: Place | None, *, actor: Actor, now: datetime
) -> Stored:
    file: SealedFile | None = None
    try:
        with transaction.atomic():
            key: KeyHandle = fresh_key(None, message.scope, now)
            file = write_sealed_file(stream, key=key, label=RAW_FILE_LABEL, now=now, limit=LARGEST)  # type: ignore[arg-type]  # only read from
            message.sha256, message.size = stream.digest.hexdigest(), file.size
            if _known_or_numbered(message, None, now):
                raise _Known  # its key and file are not needed
            return _insert(message, place, file=file.pk, actor=actor, now=now)
    except _Known:
        if file is not None:
            path_of(file.pk).unlink(missing_ok=True)
        return _known_by_now(message, place, now)


def _known_by_now(message: Message, place: Place | None, now: datetime) -> Stored:
    with transaction.atomic():
        known = _known_or_numbered(message, place, now)
    if known is None:
        raise RuntimeError("a message that another worker had stored is not there")
    return known


def _known_or_numbered(message: Message, place: Place | None, now: datetime) -> Stored | None:
    """The message of these bytes, seen at one more place; or None, and the new one has its number."""
    with prepared_cursor() as cursor:
        cursor.execute(KNOWN, [message.sha256])
        known_id, state, number = cursor.fetchone()
    if known_id is None:
        message.number = f"M-{timezone.localtime(now).year}-{number:06d}"
        return None
    _note_delivery(known_id, place, now)
    return Stored(known_id, message.sha256, False, state)


def _insert(
    message: Message,
    place: Place | None,
    *,
    envelope: bytes | None = None,
    key: FreshKey | None = None,
    file: uuid.UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Stored:
    stamp = Stamp(actor, now, current_request_id(), RECEIVED)
    beside, values = ((RAW,), {}) if key is None else ((RAW, KEY), key.parameters())
    values |= {"raw_envelope": envelope, "raw_file": file}
    if not insert_tracked([message], stamp, unless="sha256", beside=beside, values=values):
        raise _Known
    _note_delivery(message.pk, place, now)
    return Stored(message.pk, message.sha256, True, MessageState.STORED)


def _note_delivery(message_id: int, place: Place | None, now: datetime) -> None:
    """Where it was seen, and with it the cursor: both are true or none."""
    if place is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            DELIVERED,
            {
                "mailbox": place.mailbox.pk,
                "folder": place.folder,
                "uidvalidity": place.uidvalidity,
                "uid": place.uid,
                "message": message_id,
                "now": now,
            },
        )


def _whole(stream: IO[bytes], size: int) -> bytes:
    """The first bytes of a stream; a pipe or socket may give less than asked for before its end."""
    found = bytearray()
    while len(found) < size and (more := stream.read(min(size - len(found), FRAME_BYTES))):
        found += more
    return bytes(found)
