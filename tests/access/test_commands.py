"""The commands of access."""

import pytest
from django.core.management import CommandError, call_command

from compliance.access.models import User
from compliance.access.tasks import clear_sessions, close_attempt_windows
from tests.access.trail import entries, only
from tests.personas import PASSWORD, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path):
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n", encoding="utf-8")
    return path


def test_the_first_administrator_is_added_once(password_file, capsys):
    for _ in range(2):
        call_command("create_administrator", username="Admin", password_file=password_file)
    user = User.objects.get(username="admin")
    assert user.roles == ["administrator"]
    assert user.check_password(PASSWORD)
    assert only("access.user_created").reason == "access.first_administrator"
    assert "already" in capsys.readouterr().out


def test_the_password_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    call_command("create_administrator", username="admin")
    assert User.objects.get().check_password(PASSWORD)


def test_somebody_who_is_no_administrator_does_not_become_one_by_the_way(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    hire("intake_clerk", username="aizhan")
    with pytest.raises(CommandError):
        call_command("create_administrator", username="aizhan")
    assert User.objects.get().roles == ["intake_clerk"]


@pytest.mark.parametrize(("username", "password"), [("900101300017", PASSWORD), ("admin", "qwertz1")])
def test_a_bad_name_or_password_adds_nobody_and_is_not_repeated(monkeypatch, username, password):
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError) as error:
        call_command("create_administrator", username=username)
    assert not User.objects.exists()
    assert password not in str(error.value)


def test_a_missing_password_file_and_nobody_to_ask_are_clear_errors(monkeypatch, tmp_path):
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr("os.isatty", lambda number: False)
    for options in ({"password_file": tmp_path / "missing"}, {}):
        with pytest.raises(CommandError):
            call_command("create_administrator", username="admin", **options)


def test_an_address_from_a_firewall_is_found_in_the_trail(stranger, capsys):
    stranger.get("/admin/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    call_command("origin_digest", "2001:db8:1:2::1")
    assert only("access.unauthenticated").details["origin"] == capsys.readouterr().out.strip()
    with pytest.raises(CommandError):
        call_command("origin_digest", "localhost")


def test_the_jobs_close_windows_and_clear_sessions(stranger, time_machine):
    time_machine.move_to("2026-03-02 09:00:00+05:00", tick=False)
    for _ in range(9):
        stranger.get("/admin/")
    time_machine.shift(120)
    assert close_attempt_windows() == 4
    assert entries("access.attempts_counted")
    clear_sessions()
