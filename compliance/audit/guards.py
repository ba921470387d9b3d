"""Which triggers must stand on which tables; verification reports each that is gone or switched off."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from .tracking import history_model, tracked_models

RECORDS = "audit_record"
REFUSES = ("audit_refuse_row", "audit_refuse_all")

_EXPECTED: dict[str, tuple[str, ...]] = {}


def expect_triggers(table: str, *triggers: str) -> None:
    """Makes verification insist on these triggers of a table."""
    _EXPECTED[table] = (*_EXPECTED.get(table, ()), *triggers)


def guard_problems() -> Iterator[tuple[str, str]]:
    """(code, table) for each history nobody tracks and each trigger that is not there or does not fire."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM audit_trackedtable")
        known = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT c.relname, g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid "
            "WHERE g.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        present = set(cursor.fetchall())
    wanted = dict(_EXPECTED)
    for model in tracked_models():
        history = history_model(model)._meta.db_table
        if history not in known:
            yield "table_untracked", history
            continue
        wanted[history] = (RECORDS, *REFUSES)
        wanted[model._meta.db_table] = (*REFUSES, *_EXPECTED.get(model._meta.db_table, ()))
    for table, triggers in sorted(wanted.items()):
        yield from (
            (f"trigger_missing:{trigger}", table) for trigger in triggers if (table, trigger) not in present
        )


for _table in ("audit_auditentry", "audit_auditseal", "audit_era"):
    expect_triggers(_table, *REFUSES)
