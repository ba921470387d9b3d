"""A real restore: dumped, loaded into a cluster made by initdb, sealed and verified there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connections

from compliance.audit.export import append_new_seals
from compliance.audit.models import AuditEntry, AuditSeal, Era
from config.embedded import processes
from config.embedded.postgres import DATABASE, ROLE, SUPERUSER, Postgres
from tests.audit.trail import change, problems, seal_all, sealed_changes


@pytest.fixture
def new_cluster(tmp_path: Path):
    """A second PostgreSQL with an empty database; gives its port."""
    cluster = Postgres(
        tmp_path / "second", tmp_path / "second.log", {"fsync": "off", "shared_buffers": "32MB"}
    )
    cluster.initialise("secret")
    port = processes.free_port(None)
    cluster.start(port)
    try:
        cluster.prepare(port, superuser_password="secret", password="secret", may_create=False)
        yield port
    finally:
        cluster.stop()


def restore(source: str, port: int) -> None:
    """pg_dump of the source into the new cluster, as its superuser; objects belong to the application."""
    programs = Postgres.programs()
    dump = subprocess.run([programs / "pg_dump", "--dbname", source], capture_output=True, check=True).stdout
    target = Postgres.url(port, SUPERUSER, "secret", DATABASE)
    command = [str(programs / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", target]
    loaded = subprocess.run(command, input=dump, capture_output=True, check=False)
    assert loaded.returncode == 0, loaded.stderr.decode()


@pytest.fixture
def in_new_cluster(own_database, new_cluster):
    """Moves Django over to a copy of the test's database in the other cluster."""
    usual = dict(settings.DATABASES["default"])

    def move() -> None:
        restore(own_database.superuser_url, new_cluster)
        parts = urlsplit(Postgres.url(new_cluster, ROLE, "secret", DATABASE))
        connections.close_all()
        there = {
            "NAME": DATABASE,
            "HOST": parts.hostname,
            "PORT": parts.port,
            "PASSWORD": parts.password,
            "USER": ROLE,
        }
        connections["default"].settings_dict.update(there)

    yield move
    connections.close_all()
    connections["default"].settings_dict.update(usual)


def test_a_restored_history_goes_on_under_the_same_chain(own_database, in_new_cluster):
    sealed_changes()
    change(4000)  # waits for a seal when the backup is taken
    append_new_seals()
    pending = AuditEntry.objects.latest("pk")

    in_new_cluster()
    assert problems() == []
    change(4001)
    fresh = AuditEntry.objects.latest("pk")
    assert (pending.era, fresh.era) == (1, 2)
    assert fresh.xid < pending.xid, "the new cluster counts its transactions from the beginning"

    (seal,) = seal_all()
    assert seal.entry_ids == [pending.pk, fresh.pk]
    append_new_seals()
    assert problems() == []
    assert Era.objects.count() == 2
    assert AuditSeal.objects.count() == 5


def test_a_restored_history_is_still_append_only(own_database, in_new_cluster):
    change(4000)
    in_new_cluster()
    with pytest.raises(IntegrityError, match="append-only"), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE vault_historicalknownmasterkey SET number = 1")
