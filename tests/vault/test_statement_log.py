"""The database server's own log: a statement in it would keep what was destroyed."""

from __future__ import annotations

import pytest
from django.db import connections
from psycopg import sql

from compliance.vault.checks import check_statement_log


def test_embedded_servers_log_no_statement(own_database):
    assert check_statement_log(None, databases=["default"]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("log_min_error_statement", "error"), ("log_statement", "all"), ("log_min_duration_statement", "0")],
)
def test_a_server_that_logs_statements_is_warned_of(own_database, superuser_connection, name, value):
    superuser_connection.execute(
        sql.SQL("ALTER DATABASE {} SET {} = {}").format(
            sql.Identifier(own_database.name), sql.Identifier(name), sql.Literal(value)
        )
    )
    connections.close_all()
    (problem,) = check_statement_log(None, databases=["default"])
    assert problem.id == "vault.W005"
    assert name in str(problem.hint)
    assert check_statement_log(None, databases=None) == []
