"""How long the first start of the demonstration loads its year, and how much of that is work of the processors.

The seconds on the clock are those of a machine that does nothing else; beside other work, look at the processors.
"""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from compliance.register.models import Subject
from tests.bench.report import machine
from tests.databases import DEMONSTRATORS
from tests.personas import hire

WANTED = 120
USER, SYSTEM = 13, 14


def of_the_database() -> float:
    """Seconds of a processor that the server has worked for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    told = Path(f"/proc/{pid}/stat").read_text()
    # The name of the program stands in brackets and may hold anything; the state follows it.
    counted = ["", "", *told.rpartition(")")[2].split()]
    return (int(counted[USER]) + int(counted[SYSTEM])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.bench
@pytest.mark.timeout(1200)
def test_how_long_the_year_of_the_demonstration_loads(own_database):
    for username, role in DEMONSTRATORS:
        hire(role, username=username)
    clock, own, server = time.perf_counter(), time.process_time(), of_the_database()
    call_command("load_demo", stdout=io.StringIO())
    seconds = time.perf_counter() - clock
    own, server = time.process_time() - own, of_the_database() - server
    print(
        f"\nthe demonstration loaded: {seconds:.0f} s (wanted {WANTED} s); processors {own + server:.0f} s, "
        f"of these the program {own:.0f} s and the database {server:.0f} s; waiting tasks a minute before the end "
        f"{os.getloadavg()[0]:.1f} [{machine()}]"
    )
    assert Subject.objects.count() > 200
