"""Data keys: one live key for each scope, no write under a key that is being destroyed, no way back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, connections, transaction

from compliance.audit.actors import Actor
from compliance.vault.keys import SELECT_LIVE
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.services import Doomed, assign_keys, key_for, move_keys, shred_keys
from compliance.vault.values import Sealed, Shredded, seal_bytes

NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
ACTOR = Actor.command("tests")
LABEL = "register.dataitem.value"


def shred(subject: int = 1) -> int:
    return sum(shred_keys([Doomed(subject, None, "A-7")], actor=ACTOR, now=NOW).values())


@pytest.mark.parametrize("subject", [1, None])
def test_eight_threads_that_ask_for_one_scope_get_one_live_key(own_database, subject):
    start = threading.Barrier(8)

    def ask(_: int):
        try:
            start.wait(10)
            with transaction.atomic():
                handle = key_for(subject, "name", NOW)
                return handle.id, handle.secret
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        handles = set(pool.map(ask, range(8)))
    assert len(handles) == 1
    assert DataKey.objects.filter(scope="name", shredded_at=None).count() == 1


def test_keys_are_not_taken_outside_a_transaction(own_database):
    with pytest.raises(transaction.TransactionManagementError):
        key_for(1, "name", NOW)
    assert not DataKey.objects.exists()


def test_destroying_waits_for_a_writer_and_takes_what_he_wrote(own_database):
    with transaction.atomic():
        key_for(1, "name", NOW)
    done = threading.Event()
    errors: list[BaseException] = []

    def destroy() -> None:
        try:
            shred()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()
            done.set()

    with transaction.atomic():
        value = Sealed(seal_bytes(b"late", key_for(1, "name", NOW), LABEL), LABEL)
        thread = threading.Thread(target=destroy)
        thread.start()
        assert not done.wait(0.5)
        assert open_values([value]) == ["late"]
    thread.join(20)
    assert not errors
    assert open_values([value]) == [Shredded("A-7", NOW)]


def test_a_writer_who_comes_while_a_key_is_destroyed_gets_another_one(own_database):
    with transaction.atomic():
        old = key_for(1, "name", NOW).id
    found: list = []

    def write() -> None:
        try:
            with transaction.atomic():
                found.append(key_for(1, "name", NOW).id)
        finally:
            connections.close_all()

    with transaction.atomic():
        shred()
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert len(found) == 1
    assert found != [old]
    assert DataKey.objects.filter(shredded_at=None).count() == 1


@pytest.mark.django_db
def test_destroying_leaves_no_bytes_and_other_scopes_alone():
    key_for(1, "name", NOW)
    key_for(2, "name", NOW)
    assert shred(1) == 1
    assert shred(1) == 0
    gone, kept = DataKey.objects.order_by("subject_id")
    assert (gone.wrapped_key, gone.shredded_ref) == (None, "A-7")
    assert kept.wrapped_key is not None


ATTACKS = {
    "delete": "DELETE FROM vault_datakey",
    "truncate": "TRUNCATE vault_datakey",
    "truncate with all that refers to it": "TRUNCATE vault_datakey CASCADE",
    "resurrect": r"UPDATE vault_datakey SET wrapped_key = '\x01', shredded_at = NULL",
    "bytes only": r"UPDATE vault_datakey SET wrapped_key = '\x01'",
    "id": "UPDATE vault_datakey SET id = gen_random_uuid()",
    "scope": "UPDATE vault_datakey SET scope = 'other'",
    "subject": "UPDATE vault_datakey SET subject_id = 9",
    "nobody's": "UPDATE vault_datakey SET subject_id = NULL",
}


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_cannot_undo_or_hide_a_destruction(attack):
    key_for(1, "name", NOW)
    shred()
    before = list(DataKey.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[attack])
    assert list(DataKey.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("attack", ["delete", "truncate", "id", "scope", "subject", "nobody's"])
def test_the_application_cannot_lose_or_move_a_live_key(attack):
    key_for(1, "name", NOW)
    before = list(DataKey.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[attack])
    assert list(DataKey.objects.values()) == before


LETTER = "letter:4f1c2d3e-0a1b-4c2d-8e3f-5a6b7c8d9e0f"
# Keys that are of no single document: whoever could move or assign one would take data out of a destruction's way.
NO_DOCUMENT = (
    "name",
    "notes",
    "import",
    "import:7",
    "staff:7",
    "a:b",
    f"x-{LETTER}",
    f"{LETTER}0",
    LETTER.upper(),
)


@pytest.mark.django_db
def test_the_key_of_a_document_moves_while_it_is_live_and_never_back_to_nobody():
    with transaction.atomic():
        key_for(1, LETTER, NOW)
        assert move_keys(scopes=[LETTER], from_subject=1, to_subject=2) == 1
        assert move_keys(scopes=[LETTER], from_subject=1, to_subject=3) == 0
        assert DataKey.objects.get(scope=LETTER).subject_id == 2
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE vault_datakey SET subject_id = NULL")
        shred(2)
        assert move_keys(scopes=[LETTER], from_subject=2, to_subject=1) == 0
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE vault_datakey SET subject_id = 1")
        transaction.set_rollback(True)  # there is no such letter: a commit would be refused


@pytest.mark.django_db
def test_no_other_key_is_moved_to_another_subject_or_given_to_one():
    for scope in NO_DOCUMENT:
        key_for(1, scope, NOW)
        key_for(None, scope, NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            move_keys(scopes=[scope], from_subject=1, to_subject=2)
        with pytest.raises(DatabaseError), transaction.atomic():
            assign_keys(scopes=[scope], subject_id=2)
    assert not DataKey.objects.filter(subject_id=2).exists()


@pytest.mark.django_db
def test_keys_are_looked_up_by_their_scope_whatever_is_known_of_the_table():
    """A planner without figures takes the live keys of nobody for one, and would read them all."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {SELECT_LIVE}", [[None, 7], ["letter:1", "email"]])
        plan = [row[0] for row in cursor.fetchall()]
    conditions = [line for line in plan if "Index Cond" in line and "subject_id" in line]
    assert len(conditions) == 2, "\n".join(plan)
    assert all("scope" in condition for condition in conditions), plan
    assert not any("BitmapAnd" in line for line in plan), plan
