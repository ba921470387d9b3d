"""Whether the history holds is told of every verification, whoever asked for it: clauses 3.2.6, 8.1, 8.2."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from compliance.policy.dashboard import REGISTRY
from compliance.policy.indicators import all_indicators
from compliance.policy.services.figures import measure
from tests.audit.trail import TABLE, sealed_changes
from tests.commands import manage


def told() -> tuple[int, int, int]:
    """Verifications that held and that did not, and whether the dashboard says that the last did not."""
    found = measure(all_indicators(), timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {REGISTRY.tiles['audit.broken'].rows}")
        (last,) = cursor.fetchone()
    return found["audit.verified"], found["audit.broken"], last


def test_verifications_by_the_command_are_in_the_statement_and_on_the_dashboard(
    own_database, superuser_connection
):
    victim = sealed_changes()[0][0]
    assert manage("verify_seals").returncode == 0
    assert told() == (1, 0, 0)
    superuser_connection.execute(f"UPDATE {TABLE} SET number = 77 WHERE history_id = %s", [victim.row])
    assert manage("verify_seals").returncode == 1
    assert told() == (1, 1, 1)
    # That one table holds does not say that the others do.
    assert manage("verify_seals", "--table", "access_historicaluser").returncode == 0
    assert told() == (1, 1, 1)
