"""Nobody changes the past through the front door: not the application's own role, not the ORM."""

from __future__ import annotations

import json

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import Collector

from compliance.audit.checks import check_history_is_on, check_managers
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.tracking import (
    TrackedModel,
    TrackedQuerySet,
    Unstamped,
    UntrackedWrite,
    history_model,
    tracked_models,
)
from compliance.vault.models import KnownMasterKey
from tests.audit.trail import CLERK, NOW, change, problems, seal_all

FIXED = ("audit_auditentry", "audit_auditseal", "audit_era")
HISTORIES = [history_model(model)._meta.db_table for model in tracked_models()]
BASES = [model._meta.db_table for model in tracked_models()]
REFUSED = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


def some_row(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
        return bool(cursor.fetchone()[0])


def first_column(table: str) -> str:
    with connection.cursor() as cursor:
        return str(connection.introspection.get_table_description(cursor, table)[0].name)


def refused(statement: str, table: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table, column=first_column(table)))


def unprotected(table: str, verbs: str) -> set[str]:
    """Verbs that no enabled trigger of ours stands before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.tgtype FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid "
            "WHERE g.tgrelid = to_regclass(%s) AND p.proname = 'audit_refuse_change' AND g.tgenabled = 'O'",
            [table],
        )
        bits = {bit for (kind,) in cursor.fetchall() for bit in (8, 16, 32) if kind & bit}
    return {verb for bit, verb in ((8, "DELETE"), (16, "UPDATE"), (32, "TRUNCATE")) if bit not in bits} & set(
        verbs.split()
    )


class TestSql:
    @pytest.mark.django_db
    @pytest.mark.parametrize("table", [*FIXED, *HISTORIES])
    def test_nothing_written_is_changed_or_removed(self, table):
        assert unprotected(table, "UPDATE DELETE TRUNCATE") == set()

    @pytest.mark.django_db
    @pytest.mark.parametrize("table", BASES)
    def test_a_tracked_row_is_never_removed(self, table):
        assert unprotected(table, "DELETE TRUNCATE") == set()

    @pytest.mark.parametrize("verb", REFUSED)
    def test_the_applications_own_role_is_refused(self, own_database, verb):
        change(1)
        seal_all()
        for table in (*FIXED, "vault_historicalknownmasterkey"):
            assert some_row(table)
            refused(REFUSED[verb], table)
        if verb != "UPDATE":
            refused(REFUSED[verb], "vault_knownmasterkey")
        assert problems() == []


class TestOrm:
    @pytest.fixture(autouse=True)
    def key(self, db) -> KnownMasterKey:
        """A tracked row."""
        return change(1)

    def test_entries_and_history_rows_are_refused_too(self):
        for attempt in (
            lambda: AuditEntry.objects.update(actor=1),
            lambda: KnownMasterKey.history.update(number=1),
            AuditEntry.objects.latest("pk").delete,
            KnownMasterKey.history.latest("pk").delete,
            AuditEntry.objects.all().delete,
            KnownMasterKey.history.all().delete,
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                attempt()

    def test_a_save_without_a_stamp_is_refused(self, key):
        key.number = 9
        for save in (key.save, key.save_base, lambda: key.save(update_fields=["number"])):
            with pytest.raises(Unstamped):
                save()
        with pytest.raises(Unstamped):
            KnownMasterKey.objects.create(key_id="x", number=3, fingerprint=b"", accepted_at=NOW)
        with pytest.raises(Unstamped):
            KnownMasterKey.objects.update_or_create(key_id=key.key_id, defaults={"number": 5})
        key.refresh_from_db()
        assert key.number == 1

    def test_a_stamp_is_good_for_one_save(self, key):
        key.record(actor=CLERK, reason=Reason("settings"), now=NOW)

        with pytest.raises(Unstamped):
            key.save()

    def test_a_failed_save_takes_its_stamp_along(self, key):
        key.number = None
        with pytest.raises(IntegrityError), transaction.atomic():
            key.record(actor=CLERK, reason=Reason("settings"), now=NOW)
        key.number = 4

        with pytest.raises(Unstamped):
            key.save()

    @pytest.mark.parametrize("manager", ["objects", "_base_manager", "_default_manager"])
    def test_every_manager_refuses_silent_writes(self, key, manager):
        rows = getattr(KnownMasterKey, manager)
        for attempt in (
            lambda: rows.filter(pk=key.pk).update(number=7),
            lambda: rows.update(number=7),
            lambda: rows.bulk_create(
                [KnownMasterKey(key_id="y", number=8, fingerprint=b"", accepted_at=NOW)]
            ),
            lambda: rows.bulk_update([key], ["number"]),
            lambda: rows.filter(pk=key.pk).delete(),
            lambda: rows.filter(pk=key.pk)._raw_delete("default"),
        ):
            with pytest.raises(UntrackedWrite):
                attempt()
        assert KnownMasterKey.objects.get().number == 1

    def test_deleting_is_refused_by_model_and_by_collector(self, key):
        with pytest.raises(UntrackedWrite):
            key.delete()
        collector = Collector(using="default")
        collector.collect([key])
        with pytest.raises((IntegrityError, UntrackedWrite)), transaction.atomic():
            collector.delete()
        assert KnownMasterKey.objects.count() == 1

    def test_simple_historys_own_ways_around_are_refused(self, key, settings):
        key.number = 9
        key.stamp(actor=CLERK, reason=Reason("settings"), now=NOW)
        with pytest.raises(UntrackedWrite):
            key.save_without_historical_record()
        key.skip_history_when_saving = True
        with pytest.raises(UntrackedWrite):
            key.record(actor=CLERK, reason=Reason("settings"), now=NOW)
        del key.skip_history_when_saving
        settings.SIMPLE_HISTORY_ENABLED = False
        with pytest.raises(UntrackedWrite):
            key.record(actor=CLERK, reason=Reason("settings"), now=NOW)
        assert [error.id for error in check_history_is_on(None)] == ["audit.E004"]
        assert KnownMasterKey.objects.get().number == 1

    def test_a_fixture_is_refused(self, key):
        (row,) = json.loads(serializers.serialize("json", [key]))
        row["fields"] |= {"number": 9, "fingerprint": "AAAA"}
        (loaded,) = serializers.deserialize("json", json.dumps([row]))

        with pytest.raises((Unstamped, UntrackedWrite)):
            loaded.save()
        assert KnownMasterKey.objects.get().number == 1

    def test_a_record_says_who_why_when_and_in_which_request(self, key):
        from compliance.audit.request import request_id_scope

        with request_id_scope() as request_id:
            key.number = 9
            key.record(actor=CLERK, reason=Reason("settings", note="Иванов"), now=NOW)
        row, entry = KnownMasterKey.history.latest("history_id"), AuditEntry.objects.latest("pk")

        assert (row.history_actor, row.history_user_id, row.history_request) == ("staff:7", 7, request_id)
        assert (row.history_change_reason, row.history_date, row.history_type) == ("settings", NOW, "~")
        assert (entry.event, entry.actor, entry.reason, entry.at, entry.request_id) == (
            "vault.knownmasterkey.changed", "staff:7", "settings", NOW, request_id,
        )  # fmt: skip
        assert (entry.object_label, entry.object_id) == ("vault.knownmasterkey", str(key.pk))


def test_a_record_outside_a_transaction_is_one_all_the_same(own_database):
    """Django sends post_save after its own transaction: a failing history row must undo the row too."""
    key = change(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE vault_historicalknownmasterkey ADD CONSTRAINT broken CHECK (number <> 9) NOT VALID"
        )
    key.number = 9
    with pytest.raises(IntegrityError):
        key.record(actor=CLERK, reason=Reason("settings"), now=NOW)

    assert KnownMasterKey.objects.get().number == 1
    assert problems() == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)
def test_every_tracked_model_refuses_what_leaves_no_history(model):
    for manager in (model._default_manager, model._base_manager):
        assert isinstance(manager.get_queryset(), TrackedQuerySet)
    assert issubclass(model, TrackedModel)
    with pytest.raises(UntrackedWrite):
        model._base_manager.update(pk=1)
    with pytest.raises(Unstamped):
        model().save()


def test_a_manager_that_writes_without_history_is_an_error_at_start(monkeypatch):
    assert check_managers(None) == []
    plain: models.Manager = models.Manager()
    plain.model = KnownMasterKey
    monkeypatch.setitem(KnownMasterKey._meta.__dict__, "base_manager", plain)

    assert [(error.id, error.obj) for error in check_managers(None)] == [("audit.E003", KnownMasterKey)]
