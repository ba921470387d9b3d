"""Master keys: malformed, wrong and missing ones are named and refused before anything is written."""

from __future__ import annotations

import base64
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import transaction

from compliance.vault.accepting import ensure_accepted
from compliance.vault.checks import check_master_keys, master_key_problems
from compliance.vault.masterkeys import (
    MasterKeyMissing,
    MasterKeysMalformed,
    WrongMasterKey,
    parse_master_keys,
)
from compliance.vault.models import DataKey
from compliance.vault.services import key_for
from tests.services import ROOT

NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        (" , \n", "missing"),
        (KEY, "syntax"),
        ("a:%%%", "syntax"),
        (f"ключ:{KEY}", "id"),
        (f"{'a' * 33}:{KEY}", "id"),
        ("a:c2hvcnQ=", "length"),
        (f"a:{KEY},a:{OTHER}", "duplicate"),
    ],
)
def test_malformed_master_keys_are_refused_with_a_code_and_without_their_text(settings, text, code):
    with pytest.raises(MasterKeysMalformed) as error:
        parse_master_keys(text)
    assert str(error.value) == code
    settings.MASTER_KEYS = text
    (problem,) = check_master_keys(None)
    assert problem.id == "vault.E001"
    assert KEY not in problem.msg


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("keys", "refusal", "problem"),
    [(f"test:{OTHER}", WrongMasterKey, "vault.E002"), (f"new:{KEY}", MasterKeyMissing, "vault.E003")],
)
def test_a_key_that_does_not_fit_is_named_and_nothing_is_written(settings, keys, refusal, problem):
    ensure_accepted(NOW)
    settings.MASTER_KEYS = keys
    with pytest.raises(refusal, match=r"^test$"), transaction.atomic():
        key_for(1, "name", NOW)
    assert not DataKey.objects.exists()
    (found,) = master_key_problems()
    assert found.id == problem
    assert "test" in found.msg


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        ("gunicorn", "config.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"),
        ("celery", "--app", "config", "worker", "--concurrency", "1"),
        ("celery", "--app", "config", "beat", "--pidfile", ""),
    ],
    ids=["web", "worker", "beat"],
)
def test_no_process_starts_with_a_wrong_master_key(own_database, command):
    with transaction.atomic():
        ensure_accepted(NOW)
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**own_database.environment, "MASTER_KEYS": f"test:{OTHER}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "vault.E002: Master key test " in done.stderr
    assert OTHER not in done.stdout + done.stderr
