"""Sealed files: content in frames of one mebibyte, each sealed under the file's data key.

A frame is bound to the file's id, its place and whether it is the last, so that frames cannot be
swapped, dropped or cut off unnoticed. Written to a temporary name, flushed, then renamed.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from .models import DataKey, SealedFile
from .values import EnvelopeBroken, KeyHandle, Shredded

FRAME_BYTES = 1 << 20
NONCE_BYTES = 12
TAG_BYTES = 16
ORPHAN_AGE = timedelta(days=1)


class FileTooLarge(ValueError):
    """More bytes than allowed; the message is the limit. Nothing was kept."""


def path_of(file_id: uuid.UUID) -> Path:
    """Where the content of a sealed file lies."""
    name = file_id.hex
    return Path(settings.SEALED_FILES_ROOT) / name[:2] / name


def write_sealed_file(
    source: IO[bytes], *, key: KeyHandle, label: str, now: datetime, limit: int
) -> SealedFile:
    """Seals a stream to disk and returns its row, saved in the caller's transaction.

    Raises FileTooLarge above ``limit`` bytes, OSError when the disk refuses; the half-written file is
    removed. If the transaction is rolled back the content stays until ``sweep_files``.
    """
    file = SealedFile(key_id=key.id, label=label, size=0, created_at=now)
    path = path_of(file.pk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            file.size = _seal_stream(source, target, file, key, limit)
            target.flush()
            os.fsync(target.fileno())
        partial.rename(path)
        _sync_directory(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    file.save(force_insert=True)
    return file


def _sync_directory(path: Path) -> None:
    # Without it the new name may be lost in a power failure that the transaction survives.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _seal_stream(source: IO[bytes], target: IO[bytes], file: SealedFile, key: KeyHandle, limit: int) -> int:
    cipher, size, place = AESGCM(key.secret), 0, 0
    frame = _whole_frame(source)
    while True:
        following = _whole_frame(source) if frame else b""
        size += len(frame)
        if size > limit:
            raise FileTooLarge(str(limit))
        nonce = os.urandom(NONCE_BYTES)
        target.write(nonce + cipher.encrypt(nonce, frame, binding_of(file, place, last=not following)))
        if not following:
            return size
        frame, place = following, place + 1


def _whole_frame(source: IO[bytes]) -> bytes:
    """The next frame's content. A socket or pipe may give less than asked for before its end."""
    frame = source.read(FRAME_BYTES)
    while frame and len(frame) < FRAME_BYTES and (more := source.read(FRAME_BYTES - len(frame))):
        frame += more
    return frame


def binding_of(file: SealedFile, place: int, *, last: bool) -> bytes:
    """What is authenticated with a frame besides its content."""
    return f"{file.key_id.hex}|{file.label}|{file.pk.hex}|{place}|{'last' if last else 'more'}".encode()


def open_sealed_file(file_id: uuid.UUID) -> Iterator[bytes] | Shredded:
    """Content of a sealed file in frames, or Shredded once its key is destroyed.

    Raises EnvelopeBroken (while iterating) when the content was altered, OSError when it is gone.
    """
    from .masterkeys import keyring

    file = SealedFile.objects.get(pk=file_id)
    key = DataKey.objects.get(pk=file.key_id)
    if key.wrapped_key is None:
        return Shredded(key.shredded_ref, key.shredded_at)
    return _frames(file, keyring().unwrap(key.kek_id, bytes(key.wrapped_key)))


def _frames(file: SealedFile, secret: bytes) -> Iterator[bytes]:
    cipher, place = AESGCM(secret), 0
    step = NONCE_BYTES + FRAME_BYTES + TAG_BYTES
    with path_of(file.pk).open("rb") as source:
        frame = source.read(step)
        while True:
            following = source.read(step)
            try:
                yield cipher.decrypt(
                    frame[:NONCE_BYTES], frame[NONCE_BYTES:], binding_of(file, place, last=not following)
                )
            except (InvalidTag, ValueError):
                raise EnvelopeBroken(file.label) from None
            if not following:
                return
            frame, place = following, place + 1


def remove_files_of(key_ids: list[uuid.UUID], *, now: datetime) -> int:
    """Marks the files under destroyed keys as removed and deletes their content after commit."""
    ids = list(SealedFile.objects.filter(key_id__in=key_ids, removed_at=None).values_list("pk", flat=True))
    SealedFile.objects.filter(pk__in=ids).update(removed_at=now)
    unlink_after_commit(ids)
    return len(ids)


def unlink_after_commit(ids: list[uuid.UUID]) -> None:
    """Deletes the content of files that are marked as removed, once that is committed."""
    if ids:
        # What cannot be deleted now (a full or read-only disk) is for sweep_files: the keys are gone anyway.
        transaction.on_commit(lambda: _unlink(ids), robust=True)


def _unlink(ids: list[uuid.UUID]) -> None:
    for file_id in ids:
        path_of(file_id).unlink(missing_ok=True)


def sweep_files(*, now: datetime) -> int:
    """Deletes content nobody needs: of removed files (a crash after commit) and of rolled-back writes.

    Files younger than a day without a row are left alone: their transaction may be running.
    """
    swept = 0
    for folder in sorted(Path(settings.SEALED_FILES_ROOT).glob("??")):
        ages = _ages(folder, now)
        rows = dict(
            SealedFile.objects.filter(
                pk__in=[file_id for file_id in map(_id_in, ages) if file_id]
            ).values_list("pk", "removed_at")
        )
        for path, age in ages.items():
            file_id = _id_in(path)
            removed = rows[file_id] is not None if file_id in rows else age > ORPHAN_AGE
            if removed:
                path.unlink(missing_ok=True)
                swept += 1
    return swept


def _ages(folder: Path, now: datetime) -> dict[Path, timedelta]:
    """Files of a folder with their ages; one that is deleted meanwhile is left out."""
    ages = {}
    for path in folder.iterdir():
        try:
            ages[path] = now - datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
        except FileNotFoundError:
            continue
    return ages


def _id_in(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=path.name)
    except ValueError:
        return None


def describe(file: SealedFile, *, name: str, content_type: str) -> dict[str, Any]:
    """What goes into a SealedFileField: the file's id and what its sender said of it."""
    return {"file": str(file.pk), "name": name, "type": content_type, "size": file.size}
