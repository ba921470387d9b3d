"""Sealed files: what goes in comes out, nothing else does, and destroying the key takes the file along."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from compliance.audit.actors import SYSTEM
from compliance.vault import files
from compliance.vault.files import (
    FRAME_BYTES,
    FileTooLarge,
    open_sealed_file,
    path_of,
    sweep_files,
    write_sealed_file,
)
from compliance.vault.models import SealedFile
from compliance.vault.services import key_for, shred_key
from compliance.vault.values import EnvelopeBroken, Shredded

LABEL = "tests.letter.file"
LIMIT = 10 * FRAME_BYTES


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SEALED_FILES_ROOT", tmp_path / "sealed")


def sealed(content: bytes, limit: int = LIMIT) -> SealedFile:
    now = timezone.now()
    with transaction.atomic():
        key = key_for(None, f"message:{uuid.uuid4()}", now)
        return write_sealed_file(io.BytesIO(content), key=key, label=LABEL, now=now, limit=limit)


def opened(file: SealedFile) -> bytes:
    frames = open_sealed_file(file.pk)
    assert not isinstance(frames, Shredded)
    return b"".join(frames)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
def test_what_goes_in_comes_out(size):
    content = bytes(range(256)) * (size // 256 + 1)
    file = sealed(content[:size])

    assert opened(file) == content[:size]
    assert file.size == size
    assert content[:64] not in path_of(file.pk).read_bytes() or not size


@pytest.mark.django_db
def test_a_flipped_bit_a_cut_tail_and_swapped_frames_are_found():
    file = sealed(b"a" * FRAME_BYTES + b"b" * FRAME_BYTES + b"c")
    path = path_of(file.pk)
    whole = path.read_bytes()
    step = FRAME_BYTES + files.NONCE_BYTES + files.TAG_BYTES
    altered = [
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        whole[:-1],
        whole[: 2 * step],
        whole[:step],
        whole[step : 2 * step] + whole[:step] + whole[2 * step :],
        whole[2 * step :],
        b"",
    ]
    for content in altered:
        path.write_bytes(content)
        with pytest.raises(EnvelopeBroken):
            opened(file)


@pytest.mark.django_db
def test_a_file_of_another_record_does_not_open_in_this_place():
    first, second = sealed(b"first"), sealed(b"second")
    path_of(first.pk).write_bytes(path_of(second.pk).read_bytes())
    with pytest.raises(EnvelopeBroken):
        opened(first)


@pytest.mark.django_db
def test_a_file_above_the_limit_leaves_nothing(tmp_path):
    with pytest.raises(FileTooLarge):
        sealed(b"x" * 100, limit=99)

    assert not SealedFile.objects.exists()
    assert not [path for path in (tmp_path / "sealed").rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        sealed(b"x")

    assert not [path for path in (tmp_path / "sealed").rglob("*") if path.is_file()]


def test_destroying_the_key_removes_the_content_after_commit_and_not_after_a_rollback(own_database):
    file = sealed(b"content")
    with transaction.atomic():
        shred_key(key_id=file.key_id, reference="D-1", actor=SYSTEM, now=timezone.now())
        transaction.set_rollback(True)
    assert opened(file) == b"content"

    shred_key(key_id=file.key_id, reference="D-1", actor=SYSTEM, now=timezone.now())

    assert not path_of(file.pk).exists()
    assert isinstance(open_sealed_file(file.pk), Shredded)


@pytest.mark.django_db
def test_the_sweep_takes_what_nobody_needs_and_nothing_else():
    kept, removed = sealed(b"kept"), sealed(b"removed")
    SealedFile.objects.filter(pk=removed.pk).update(removed_at=timezone.now())
    orphan = path_of(uuid.uuid4())
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"rolled back")

    sweep_files(now=timezone.now())
    assert path_of(kept.pk).exists()
    assert not path_of(removed.pk).exists()
    assert orphan.exists()  # its transaction may be running

    sweep_files(now=timezone.now() + timedelta(days=2))
    assert not orphan.exists()
    assert path_of(kept.pk).exists()
