"""The ledger of destructions outside the database, and what a restored backup does not bring back."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem, Destruction, Subject
from compliance.register.services.destruction import destroy
from compliance.register.services.redoing import Past, redo_destruction
from compliance.retention.services.ledger import (
    LedgerAhead,
    LedgerBroken,
    export_ledger,
    ledger_file,
    read_ledger,
)
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from config.embedded.postgres import DATABASE, ROLE, Postgres
from tests.audit.test_restore import new_cluster, restore
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why

__all__ = ["new_cluster"]


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.LEDGER_EXPORT_DIR = tmp_path / "ledger"
    return settings.LEDGER_EXPORT_DIR / "destructions.jsonl"


def gone(values=None, **options) -> Destruction:
    subject = registered(values or {"name": "Айгерім"})
    return destroy(subject=subject, categories=None, actor=OFFICER, reason=why(), now=NOW, **options)


def export() -> int:
    return export_ledger(now=NOW)


def replay(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("replay_destructions", str(ledger_file()), "--json", *options, stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


@pytest.mark.django_db
class TestTheFile:
    def test_names_acts_and_keys_and_nothing_personal(self, own_ledger):
        act = gone(dict(AIGERIM))
        assert export() == 1
        (line,) = read_ledger(own_ledger)
        (one,) = line.fields["destructions"]
        keys = DataKey.objects.filter(subject_id=act.subject_id).values_list("pk", flat=True)
        assert (one["act"], set(one["keys"])) == (act.number, {str(key) for key in keys})
        text = own_ledger.read_text()
        assert not [value for value in AIGERIM.values() if value in text]

    def test_grows_by_what_is_new_only(self, own_ledger):
        gone()
        assert (export(), export()) == (1, 0)
        gone()
        assert export() == 1
        assert [line.number for line in read_ledger(own_ledger)] == [1, 2]

    def test_a_half_written_line_is_written_again(self, own_ledger):
        gone()
        export()
        gone()
        with own_ledger.open("ab") as file:
            file.write(b'{"hash": "12')
        assert len(list(read_ledger(own_ledger))) == 1
        assert export() == 1
        assert len(list(read_ledger(own_ledger))) == 2

    @pytest.mark.parametrize("attack", ["edit", "drop", "swap", "forge"])
    def test_a_changed_file_is_found_and_destroys_nothing(self, own_ledger, attack):
        for _ in range(3):
            gone()
            export()
        lines = own_ledger.read_bytes().splitlines(keepends=True)
        changed = {
            "edit": [lines[0], lines[1].replace(b"D-20", b"D-21", 1), lines[2]],
            "drop": [lines[0], lines[2]],
            "swap": [lines[1], lines[0], lines[2]],
            "forge": [*lines[:2], lines[2].replace(b'"signature": "', b'"signature": "00')],
        }
        own_ledger.write_bytes(b"".join(changed[attack]))
        with pytest.raises(LedgerBroken):
            list(read_ledger(own_ledger))
        with pytest.raises(CommandError, match="as it was signed"):
            replay()

    def test_a_shorter_copy_than_the_exported_one_destroys_nothing(self, own_ledger, tmp_path):
        gone()
        export()
        shorter = tmp_path / "shorter.jsonl"
        shorter.write_bytes(own_ledger.read_bytes())
        gone()
        export()
        before = own_ledger.read_bytes()
        with pytest.raises(CommandError, match="tells of more"):
            call_command("replay_destructions", str(shorter))
        assert own_ledger.read_bytes() == before
        assert not AuditEntry.objects.filter(event="retention.ledger_replayed").exists()

    def test_an_exported_ledger_that_is_as_old_as_the_backup_is_brought_up_to_date(
        self, own_ledger, tmp_path
    ):
        gone()
        export()
        old = own_ledger.read_bytes()
        gone()
        export()
        newest = tmp_path / "newest.jsonl"
        newest.write_bytes(own_ledger.read_bytes() + b'{"hash": "half')
        own_ledger.write_bytes(old + b'{"hash": "killed')
        call_command("replay_destructions", str(newest), stdout=StringIO())
        numbers = [line.number for line in read_ledger(own_ledger)]
        assert numbers == [1, 2, 3]
        assert AuditEntry.objects.filter(event="retention.ledger_replayed").count() == 1

    def test_replaying_what_is_known_changes_nothing(self):
        gone()
        export()
        before = AuditEntry.objects.filter(event="register.destroyed_again").count()
        said = replay()
        assert (said["done"], said["again"], said["keys"]) == (1, 0, 0)
        assert AuditEntry.objects.filter(event="register.destroyed_again").count() == before
        assert replay("--dry-run")["done"] == 1


def past_of(subject: Subject, *, whole: bool, keys: tuple[UUID, ...] = ()) -> Past:
    """What a ledger says was destroyed before the restore; nothing of it is in this database."""
    return Past(
        number="D-2026-000777", subject_id=subject.pk, reference=subject.reference, whole=whole,
        categories=() if whole else ("email",), keys=keys, items=1, destroyed_at=NOW,
    )  # fmt: skip


@pytest.mark.django_db
class TestWhatWasWrittenBetweenRestoreAndReplay:
    def test_a_value_of_a_category_that_was_entered_since_stays(self):
        subject = registered({"name": "Болат", "email": "new@example.kz"})
        done = redo_destruction(past=past_of(subject, whole=False, keys=(uuid4(),)), actor=OFFICER, now=NOW)
        assert done.found == "again"
        assert shown(subject) == ["new@example.kz", "Болат"]
        assert DataItem.objects.held().filter(subject=subject).count() == 2

    def test_nothing_stays_of_whom_everything_was_destroyed(self):
        subject = registered(dict(AIGERIM))
        done = redo_destruction(past=past_of(subject, whole=True), actor=OFFICER, now=NOW)
        assert done.keys == len(AIGERIM)
        assert shown(subject) == []
        assert not DataKey.objects.filter(subject_id=subject.pk, shredded_at=None).exists()


def test_a_restored_backup_is_emptied_again(own_database, new_cluster, own_ledger):
    whole, part, stays = (registered(values) for values in (
        {"name": "Айгерім", "surname": "Әлімжанова"},
        {"name": "Болат", "email": "bolat@example.kz"},
        {"name": "Дана"},
    ))  # fmt: skip
    restore(own_database.superuser_url, new_cluster)  # the backup

    first = destroy(subject=whole, categories=None, actor=OFFICER, reason=why(), now=NOW)
    email = [item.category for item in part.items.filter(category__code="email")]
    second = destroy(subject=part, categories=email, actor=OFFICER, reason=why(), now=NOW)
    later = gone({"name": "Ержан"})  # registered after the backup
    assert export() == 3

    usual = dict(settings.DATABASES["default"])
    parts = urlsplit(Postgres.url(new_cluster, ROLE, "secret", DATABASE))
    connections.close_all()
    connections["default"].settings_dict.update(
        NAME=DATABASE, HOST=parts.hostname, PORT=parts.port, PASSWORD=parts.password, USER=ROLE
    )
    try:
        assert shown(whole) == ["Айгерім", "Әлімжанова"], "the backup brings everything back"
        with pytest.raises(LedgerAhead):
            export()
        assert replay("--dry-run")["again"] == 2
        said = replay()
        assert (said["again"], said["unknown"], said["keys"] > 0) == (2, 1, True)

        assert all(isinstance(value, Shredded) for value in opened(whole))
        assert shown(part) == ["Болат"]
        assert shown(stays) == ["Дана"]
        assert Subject.objects.get(pk=whole.pk).status == "destroyed"
        assert set(Destruction.objects.values_list("number", flat=True)) == {first.number, second.number}
        assert Destruction.objects.get(number=first.number).destroyed_at == NOW

        again = replay()
        assert (again["again"], again["done"], again["keys"]) == (0, 2, 0)
        assert gone({"name": "Жанна"}).number > later.number, "a number of the ledger is not given twice"
        assert export() == 1
    finally:
        connections.close_all()
        connections["default"].settings_dict.update(usual)


def opened(subject: Subject) -> list:
    items = (
        DataItem.objects.filter(subject_id=subject.pk).select_related("category").order_by("category__code")
    )
    return open_values([item.value for item in items])


def shown(subject: Subject) -> list[str]:
    return [value for value in opened(subject) if isinstance(value, str)]
