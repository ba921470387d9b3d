"""Stored first, sealed, once for the same bytes, and nothing half."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.vault.models import DataKey, SealedFile
from compliance.vault.values import Shredded
from requests_inbox.models import Message, RawMessage
from requests_inbox.services import storing
from requests_inbox.services.raw_letters import raw_bytes
from requests_inbox.services.storing import IN_ROW, store_message
from tests.requests_inbox.ingest.letters import ACTOR, NOW, Trickle, large, letter, stored
from tests.together import together


def files() -> set[Path]:
    return {path for path in Path(settings.SEALED_FILES_ROOT).rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_a_letter_is_kept_sealed_under_a_key_of_its_own_and_recorded():
    raw = letter()
    kept = stored(raw)
    message = Message.objects.get(pk=kept.message_id)
    assert (kept.new, message.state, message.size) == (True, "stored", len(raw))
    assert message.number.startswith("M-2026-")
    assert raw_bytes(message) == raw
    assert raw[:40] not in bytes(message.raw.envelope or b"")
    key = DataKey.objects.get(scope=message.scope)
    assert key.subject_id is None
    [entry] = AuditEntry.objects.filter(event="requests_inbox.message.created", object_id=message.pk)
    assert entry.actor == ACTOR.label
    assert entry.reason == "requests_inbox.received"


@pytest.mark.django_db
def test_the_same_bytes_twice_are_one_message_and_other_bytes_of_one_message_id_are_another():
    raw = letter(message_id="<same@example.kz>")
    first, second = stored(raw), stored(raw)
    other = stored(letter(body="Другой текст.", message_id="<same@example.kz>"))
    assert (first.new, second.new, other.new) == (True, False, True)
    assert second.message_id == first.message_id != other.message_id
    assert Message.objects.count() == 2
    assert Message.history.count() == 2


@pytest.mark.django_db
def test_a_large_letter_goes_to_a_sealed_file_as_it_comes_in():
    raw = large(IN_ROW * 3)
    kept = store_message(content=Trickle(raw), actor=ACTOR, now=NOW)  # type: ignore[arg-type]  # only read from
    message = Message.objects.get(pk=kept.message_id)
    assert message.raw.envelope is None
    assert message.raw.file
    assert SealedFile.objects.get(pk=message.raw.file).size == len(raw) == message.size
    assert raw_bytes(message) == raw
    before = files()
    again = stored(raw)
    assert (again.new, again.message_id) == (False, message.pk)
    assert files() == before, "the second copy was left on disk"


@pytest.mark.django_db
def test_a_full_disk_leaves_nothing_behind():
    before = files()
    full = Trickle(large(IN_ROW * 8), fails_after=12, error=OSError(errno.ENOSPC, "full"))
    with pytest.raises(OSError, match="full"):
        store_message(content=full, actor=ACTOR, now=NOW)  # type: ignore[arg-type]  # only read from
    assert not Message.objects.exists()
    assert files() == before


@pytest.mark.django_db
def test_the_kept_bytes_are_never_changed_or_deleted():
    stored(letter())
    for statement in (
        "UPDATE requests_inbox_rawmessage SET envelope = ''",
        "DELETE FROM requests_inbox_rawmessage",
    ):
        with pytest.raises(Exception, match=r"append-only|refused"), connection.cursor() as cursor:  # noqa: PT012 - the block is the attack
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO SAVEPOINT before")


@pytest.mark.django_db
def test_a_letter_whose_key_is_destroyed_says_by_which_act():
    from compliance.vault.services import shred_keys_by_id

    message = Message.objects.get(pk=stored(letter()).message_id)
    key = DataKey.objects.get(scope=message.scope)
    shred_keys_by_id(key_ids=[key.pk], reference="D-1", actor=ACTOR, now=NOW)
    assert raw_bytes(message) == Shredded("D-1", NOW)


def test_workers_that_store_the_same_bytes_at_once_make_one_message(own_database, monkeypatch):
    """All look before any has stored, so that the constraint has to decide."""
    workers, raws = 4, [letter(), large(IN_ROW * 2)]
    before = threading.Barrier(workers)
    looks = threading.local()
    usual = storing._known_or_numbered

    def looked(*args):
        found = usual(*args)
        if not getattr(looks, "done", False):
            looks.done = True
            before.wait(timeout=30)
        return found

    monkeypatch.setattr(storing, "_known_or_numbered", looked)
    outcomes: list[storing.Stored] = []
    for raw in raws:
        assert together(*[lambda raw=raw: outcomes.append(stored(raw))] * workers) == []
    assert len(outcomes) == workers * len(raws)
    assert sum(outcome.new for outcome in outcomes) == len(raws)
    assert Message.objects.count() == RawMessage.objects.count() == len(raws)
    assert DataKey.objects.filter(scope__startswith="message:").count() == len(raws)
    assert len(files()) >= 1
    assert SealedFile.objects.count() == 1
