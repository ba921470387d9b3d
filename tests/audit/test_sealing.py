"""Which entries a seal takes: all that are final, none that could still be joined by an earlier one."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, transaction

from compliance.audit.models import AuditEntry, AuditSeal, Era
from compliance.audit.sealing import SealingKeyMissing, seal_entries
from compliance.audit.verify import verify
from tests.audit.trail import NOW, change, problems, read, seal_all, wait_for_others

INSERT = (
    "INSERT INTO audit_auditentry (at, event, kind, actor, reason, note, object_label, object_id, details) "
    "VALUES (now(), 'audit.trail_read', 2, 'staff:9', '', '', '', '', '{}') RETURNING id"
)


@pytest.fixture
def colleague(own_database):
    """A second connection of the application's role, with a transaction of its own."""
    with psycopg.connect(own_database.url) as link:
        yield link


def sealed_ids() -> list[int]:
    return [entry for seal in AuditSeal.objects.order_by("number") for entry in seal.entry_ids]


def closed(pool_task):
    """Runs in a thread and gives its connection back."""

    def run(*args):
        try:
            return pool_task(*args)
        finally:
            connection.close()

    return run


def test_an_entry_of_an_open_transaction_is_under_the_next_seal(own_database, colleague):
    seal_all()
    slow = colleague.execute(INSERT).fetchone()[0]
    quick = read().pk
    seals = seal_entries(now=NOW)
    held_back = [entry for seal in seals for entry in seal.entry_ids]

    assert slow not in held_back
    # Later by number, earlier in time: what began after the open transaction waits with it.
    assert quick not in held_back
    colleague.commit()

    (seal,) = seal_all()
    assert seal.entry_ids == [slow, quick]
    assert problems() == []


def test_a_transaction_that_began_before_a_seal_and_ends_after_it_is_not_left_out(own_database, colleague):
    seal_all()
    first = read().pk
    slow = colleague.execute(INSERT).fetchone()[0]
    seals = seal_entries(now=NOW)
    later = read().pk
    seals += seal_entries(now=NOW)
    assert {slow, later}.isdisjoint(entry for seal in seals for entry in seal.entry_ids)
    colleague.commit()
    seals += seal_all()

    assert [entry for seal in seals for entry in seal.entry_ids] == [first, slow, later]
    assert problems() == []


def test_a_rolled_back_transaction_leaves_a_gap_and_no_problem(own_database, colleague):
    seal_all()
    lost = colleague.execute(INSERT).fetchone()[0]
    kept = read().pk
    colleague.rollback()
    (seal,) = seal_all()

    assert seal.entry_ids == [kept]
    assert kept > lost
    assert problems() == []


def test_savepoints_do_not_reorder_a_transaction(own_database):
    seal_all()
    with transaction.atomic():
        outer = read(1).pk
        with transaction.atomic():
            inner = read(2).pk
        last = read(3).pk
    (seal,) = seal_all()

    assert seal.entry_ids == [outer, inner, last]
    assert AuditEntry.objects.filter(pk__in=seal.entry_ids).values("xid").distinct().count() == 1


def test_many_entries_make_many_seals_and_each_entry_is_under_one(own_database):
    seal_all()
    with transaction.atomic():
        made = [read(number).pk for number in range(50)]
    seals = seal_all(per_seal=7)

    assert [seal.count for seal in seals] == [7] * 7 + [1]
    assert [entry for seal in seals for entry in seal.entry_ids] == made
    assert problems() == []


def test_nothing_new_makes_no_seal(own_database):
    seal_all()

    assert seal_entries(now=NOW) == []


def test_without_a_key_nothing_is_sealed(own_database, settings):
    seal_all()
    read()
    settings.SEAL_SIGNING_KEY = ""

    with pytest.raises(SealingKeyMissing):
        seal_all()
    assert AuditSeal.objects.count() == 1


def test_a_new_signing_key_goes_on_with_the_chain(own_database, settings):
    from base64 import b64encode

    from compliance.audit import rules

    seal_all()
    old = rules.signing_key(settings.SEAL_SIGNING_KEY).public_key()
    settings.SEAL_SIGNING_KEY = b64encode(b"n" * 32).decode()
    read()
    seal_all()
    assert [str(problem) for problem in problems()] == ["seal_key_unknown seal=1"]

    settings.SEAL_TRUSTED_KEYS = [b64encode(rules.public_bytes(old)).decode()]
    assert problems() == []


def test_writers_and_sealers_at_once_leave_each_entry_under_exactly_one_seal(own_database):
    seal_all()
    stop = threading.Event()
    before = set(sealed_ids())

    @closed
    def write(writer: int) -> int:
        for number in range(25):
            with transaction.atomic():
                change(writer * 100 + number)
                if number % 5 == 0:
                    read(number)
        return 30

    @closed
    def seal() -> None:
        while not stop.is_set():
            seal_entries(now=NOW, per_seal=9)

    with ThreadPoolExecutor(8) as pool:
        sealers = [pool.submit(seal) for _ in range(2)]
        written = sum(pool.map(write, range(10, 16)))
        stop.set()
        for sealer in sealers:
            sealer.result()
    seal_all()

    counted = Counter(sealed_ids())
    assert set(counted.values()) == {1}
    assert set(counted) == set(AuditEntry.objects.values_list("pk", flat=True))
    assert len(set(counted) - before) == written
    report = verify()
    assert report.problems == []
    assert report.unsealed_entries == 0


def test_two_sealers_at_once_make_one_chain(own_database):
    seal_all()
    for number in range(40):
        read(number)
    start = threading.Barrier(2)

    @closed
    def seal(_: int) -> int:
        start.wait()
        return len(seal_entries(now=NOW, per_seal=10))

    with ThreadPoolExecutor(2) as pool:
        made = sum(pool.map(seal, range(2)))
    made += len(seal_all())

    assert [seal.number for seal in AuditSeal.objects.order_by("number")] == list(range(1, made + 2))
    assert problems() == []


def test_a_sealer_killed_before_its_commit_leaves_nothing_behind(own_database):
    seal_all()
    read()
    wait_for_others()
    with transaction.atomic():
        assert seal_entries(now=NOW)
        transaction.set_rollback(True)
    assert AuditSeal.objects.count() == 1

    (seal,) = seal_all()
    assert seal.number == 2
    assert problems() == []


class TestEras:
    """A logical backup restored elsewhere: transaction ids begin anew, the order of the trail does not."""

    def test_an_era_is_noted_once(self, own_database):
        read()
        read()

        assert Era.objects.count() == 1

    def test_entries_after_a_restore_come_after_all_older_ones(self, own_database, superuser_connection):
        """The old cluster is made to look like another one, and its transaction ids like far ahead."""
        seal_all()
        pending = read().pk
        superuser_connection.execute("UPDATE audit_era SET system_identifier = 42")
        superuser_connection.execute(
            "UPDATE audit_auditentry SET xid = xid + 1000000000 WHERE id = %s", [pending]
        )
        after = change(3000)
        newest = AuditEntry.objects.latest("pk")
        assert Era.objects.count() == 2
        assert newest.era == Era.objects.latest("pk").pk
        assert newest.xid < AuditEntry.objects.get(pk=pending).xid
        assert newest.object_id == str(after.pk)

        (seal,) = seal_all()
        assert seal.entry_ids == [pending, newest.pk]
        assert problems() == []

        late = read().pk
        (seal,) = seal_all()
        assert seal.entry_ids == [late]
        assert problems() == []
