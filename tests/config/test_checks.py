import base64
import os
import re
import subprocess
import sys

import pytest

from tests.services import ROOT

SECRET = "a-Long-and-unpredictable-secret-key-0123456789-abcdefghij"


def _key(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


PRODUCTION = {
    "SECRET_KEY": SECRET,
    "MASTER_KEYS": f"k1:{_key(b'm')}",
    "SEAL_SIGNING_KEY": _key(b"s"),
    "SUPPRESSION_KEY": _key(b"o"),
    "DATABASE_URL": "postgresql://user:password@127.0.0.1:1/compliance",
    "REDIS_URL": "redis://:password@127.0.0.1:1/0",
    "ALLOWED_HOSTS": "compliance.example.kz",
    "CSRF_TRUSTED_ORIGINS": "https://compliance.example.kz",
    "EMAIL_URL": "smtp+tls://user:password@127.0.0.1:587",
    "AUDITOR_EMAIL": "auditor@example.kz",
}


def manage(*arguments: str, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**bare, **variables},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_production_settings_pass_the_deployment_checks_without_a_warning():
    ended = manage("check", "--deploy", "--fail-level", "WARNING", variables=PRODUCTION)

    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


def test_secrets_may_all_stand_in_files(tmp_path):
    variables = {}
    for name, value in PRODUCTION.items():
        (tmp_path / name).write_text(value + "\n")
        variables[f"{name}_FILE"] = str(tmp_path / name)

    ended = manage("check", "--deploy", "--fail-level", "WARNING", variables=variables)

    assert ended.returncode == 0, ended.stderr


MISTAKES = {
    "missing": {
        "SECRET_KEY": ("", "config.E010"),
        "DATABASE_URL": ("", "config.E013"),
        "REDIS_URL": ("", "config.E014"),
        "EMAIL_URL": ("", "config.E023"),
        "SEAL_SIGNING_KEY": ("", "config.E016"),
        "SUPPRESSION_KEY": ("", "config.E024"),
        "ALLOWED_HOSTS": ("", "config.E019"),
    },
    "malformed": {
        "SECRET_KEY": ("too-short", "config.E011"),
        "DATABASE_URL": ("mysql://user:password@host/name", "config.E012"),
        "REDIS_URL": ("http://broker/", "config.E015"),
        "SEAL_SIGNING_KEY": ("c2hvcnQ=", "audit.E002"),
        "SUPPRESSION_KEY": ("bG9uZ2VyIHRoYW4gc2hvcnQ=", "config.E025"),
        "MASTER_KEYS": ("without-colon", "vault.E001"),
        "ENVIRONMENT": ("staging", "config.E004"),
        "SECURE_SSL_REDIRECT": ("perhaps", "config.E002"),
        "SESSION_IDLE_SECONDS": ("eleven", "config.E003"),
        "EMAIL_URL": ("imap://user:password@host:1", "config.E022"),
    },
    "careless": {
        "SECRET_KEY": ("a" * 60, "config.E011"),
        "SEAL_SIGNING_KEY": (_key(b"m"), "config.E017"),
        "SUPPRESSION_KEY": (_key(b"m"), "config.E026"),
        "ALLOWED_HOSTS": ("*", "config.E019"),
    },
    "without master key": {"MASTER_KEYS": ("", "vault.E001")},
    "short master key": {"MASTER_KEYS": ("k1:c2hvcnQ=", "vault.E001")},
}


@pytest.mark.long
@pytest.mark.parametrize("mistakes", MISTAKES.values(), ids=MISTAKES)
def test_every_wrong_setting_is_a_numbered_error_with_a_hint(mistakes):
    ended = manage(
        "check", variables={**PRODUCTION, **{name: value for name, (value, _) in mistakes.items()}}
    )

    assert ended.returncode == 1
    assert sorted(re.findall(r"\((\w+\.E\d+)\)", ended.stderr)) == sorted(
        number for _, number in mistakes.values()
    )
    assert ended.stderr.count("HINT: ") == len(mistakes)
    assert not [value for value, _ in mistakes.values() if len(value) > 1 and value in ended.stderr]


def test_all_mistakes_are_shown_at_once():
    ended = manage("migrate", variables={"DATABASE_URL": "sqlite:///x", "SECRET_KEY_FILE": "/no/such/file"})

    numbers = ["config.E001", "config.E012", "config.E014", "config.E016", "config.E019", "vault.E001"]
    assert [number for number in numbers if f"{number}: " not in ended.stderr] == []
    assert ended.stderr.count("HINT") >= len(numbers)
    assert "Unexpected error" not in ended.stderr


def test_a_database_that_does_not_answer_is_said_so():
    ended = manage("showmigrations", variables=PRODUCTION)

    assert ended.returncode == 1
    assert ended.stderr.startswith("config.E021: The database does not answer.\n    HINT: Check DATABASE_URL")


def test_without_any_setting_the_embedded_services_are_meant(tmp_path):
    ended = manage("check", variables={"VAR_DIR": str(tmp_path)})

    assert "(config.E020)" in ended.stderr
    assert "make run" in ended.stderr


@pytest.mark.parametrize("program", ["web", "worker"])
def test_a_server_does_not_start_with_wrong_settings(program):
    command = {
        "web": ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
        "worker": ["celery", "--app", "config", "worker"],
    }[program]
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, "ENVIRONMENT": "production", "SEAL_SIGNING_KEY": "", "PORT": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 3
    assert "config.E016: SEAL_SIGNING_KEY is not set.\n    HINT: " in ended.stderr
