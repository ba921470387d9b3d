"""Loaded twice on the same day, the demonstration is the same year twice."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest

from compliance.register.models import SubjectImport
from tests.databases import DEMONSTRATORS, point_django_at
from tests.personas import hire
from tests.register.demo.telling import UNREADABLE, told
from tests.services import ROOT

# In a process of its own, whose sets and dictionaries of words have another order.
LOAD = """
import sys
from datetime import datetime
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
now = datetime.fromisoformat(sys.argv[1])
timezone.now = lambda: now
call_command("load_demo", verbosity=0)
"""


def load_again(environment: dict[str, str], now: datetime) -> None:
    said = {**environment, "PYTHONHASHSEED": "7", "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", LOAD, now.isoformat()], cwd=ROOT, env=said, check=True)


@pytest.mark.long
def test_two_loads_at_the_same_time_of_the_same_day_tell_the_same(demonstration, own_database):
    for username, role in DEMONSTRATORS:
        hire(role, username=username)
    point_django_at(demonstration.name)
    now = SubjectImport.objects.get().requested_at
    first = told(now=now)
    load_again(own_database.environment, now)
    point_django_at(own_database.name)
    second = told(now=now)

    assert sum(map(len, first.values())) > 20_000
    assert any("Сейтқали" in row for row in first["register_dataitem"]), "values are compared in clear"
    assert any('"destroyed by D-' in row for row in first["register_dataitem"])
    assert not any(UNREADABLE in row for rows in first.values() for row in rows)
    # Table by table, so that the first rows that only one of both has are what is shown.
    assert {table: len(rows) for table, rows in first.items()} == {
        table: len(rows) for table, rows in second.items()
    }
    for table, rows in first.items():
        differing = sorted({*rows} ^ {*second[table]})[:4]
        assert (table, differing) == (table, [])
        assert rows == second[table], table
