"""PostgreSQL with a schema editor that keeps sealed history verifiable.

Ordinary migrations may add, rename, retype and drop columns of tracked models: what a dropped or
retyped column said is kept for verification, a renamed one is followed, and the trigger that
hashes new rows is written anew.
"""

from __future__ import annotations

import re
import select
import time
from typing import Any

from django.db import DatabaseError
from django.db.backends.postgresql.base import (
    TIMESTAMPTZ_OID,
    DatabaseWrapper as PostgresWrapper,
)
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from psycopg.pq import Format

from .kept_cursors import ForgetfulCursor, KeptCursors, PreparedCursor

# So long after the server was asked whether it is there, a silent link to it is used without asking again.
TRUSTED_SECONDS = 5.0
INTEGERS = ("smallint", "integer", "bigint")
_TEXT = re.compile(r"(?:varchar|character varying)(?:\((\d+)\))?|text")


class HistoryNotKept(RuntimeError):
    """A migration would drop a history table; sealed entries tell of its rows."""


def keeps_text(old: str, new: str) -> bool:
    """Whether a change of type leaves the text of every value as it was."""
    if old == new:
        return True
    if old in INTEGERS and new in INTEGERS:
        return INTEGERS.index(old) < INTEGERS.index(new)
    was, becomes = _TEXT.fullmatch(old), _TEXT.fullmatch(new)
    if not was or not becomes:
        return False
    return becomes[1] is None or (was[1] is not None and int(was[1]) <= int(becomes[1]))


class AuditedSchemaEditor(PostgresSchemaEditor):
    """Tells the audit functions of the database what happens to a history table."""

    def _is_tracked(self, table: str) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('audit_trackedtable') IS NOT NULL")
            if not cursor.fetchone()[0]:
                return False
            cursor.execute("SELECT EXISTS (SELECT 1 FROM audit_trackedtable WHERE table_name = %s)", [table])
            return bool(cursor.fetchone()[0])

    def _audit(self, sql: str, *params: str) -> None:
        # Through execute(), so that sqlmigrate prints it instead of doing it.
        if self.connection.in_atomic_block:
            # Deferred constraint triggers of earlier statements would block ALTER TABLE.
            self.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.execute("SET CONSTRAINTS ALL DEFERRED")
        self.execute(sql, params)

    def delete_model(self, model: Any) -> None:
        if self._is_tracked(model._meta.db_table):
            raise HistoryNotKept(f"{model._meta.db_table} is a history and stays; leave its model in the app")
        super().delete_model(model)

    def add_field(self, model: Any, field: Any) -> None:
        super().add_field(model, field)
        self._refresh(model._meta.db_table)

    def remove_field(self, model: Any, field: Any) -> None:
        table = model._meta.db_table
        if field.column and self._is_tracked(table):
            self._audit("SELECT audit_retire_column(%s, %s)", table, field.column)
        super().remove_field(model, field)
        self._refresh(table)

    def alter_field(self, model: Any, old_field: Any, new_field: Any, strict: bool = False) -> None:
        table = model._meta.db_table
        if not self._is_tracked(table):
            super().alter_field(model, old_field, new_field, strict)
            return
        filled = old_field.null and not new_field.null and self.effective_default(new_field) is not None
        old_type = old_field.db_parameters(self.connection)["type"]
        if filled or not keeps_text(old_type, new_field.db_parameters(self.connection)["type"]):
            self._audit("SELECT audit_retire_column(%s, %s)", table, old_field.column)
        guard = f"ALTER TABLE {self.quote_name(table)} {{}} TRIGGER audit_refuse_row"
        if filled:
            # Django fills the gaps with UPDATE. What the rows said before was kept a line above.
            self.execute(guard.format("DISABLE"))
        super().alter_field(model, old_field, new_field, strict)
        if filled:
            self.execute(guard.format("ENABLE"))
        if old_field.column != new_field.column:
            self._audit("SELECT audit_rename_column(%s, %s, %s)", table, old_field.column, new_field.column)
        self._refresh(table)

    def alter_db_table(self, model: Any, old_db_table: str, new_db_table: str) -> None:
        tracked = old_db_table != new_db_table and self._is_tracked(old_db_table)
        super().alter_db_table(model, old_db_table, new_db_table)
        if tracked:
            label = f"{model._meta.app_label}.{model._meta.model_name.removeprefix('historical')}"
            self._audit("SELECT audit_rename_table(%s, %s, %s)", old_db_table, new_db_table, label)
            self._audit("SELECT audit_refresh(%s)", new_db_table)

    def _refresh(self, table: str) -> None:
        if self._is_tracked(table):
            self._audit("SELECT audit_refresh(%s)", table)


class Operations(PostgresOperations):
    """Tells of every statement what it was, also of those whose parameters the server binds."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """The statement with its parameters, or without them where they have no spelling (bytes)."""
        try:
            told = super().last_executed_query(cursor, sql, params)
        except DatabaseError:
            told = None
        return told or str(sql)


class DatabaseWrapper(PostgresWrapper):
    """The backend named in ``DATABASES``: ``compliance.audit.postgresql``."""

    SchemaEditorClass = AuditedSchemaEditor
    ops_class = Operations
    _asked: tuple[Any, float] = (None, 0.0)  # the link that was asked last, and when
    _kept: KeptCursors | None = None

    def close_if_health_check_failed(self) -> None:
        """Asks the server whether it is there once in some seconds, not once a request.

        A server that goes away or ends the session says so on the link; then it is asked at once.
        """
        backend: Any = self
        if backend.connection is None or backend.health_check_done:
            return
        link, at = self._asked
        if link is backend.connection and time.monotonic() - at < TRUSTED_SECONDS and _is_silent(link):
            backend.health_check_done = True
            return
        super().close_if_health_check_failed()
        self._asked = (backend.connection, time.monotonic())

    def prepared_cursor(self) -> Any:
        """A cursor whose statements the server keeps with their plans: see ``compliance.audit.prepared``."""
        backend: Any = self
        backend.ensure_connection()
        if backend.queries_logged:
            return self._new_prepared_cursor()
        kept = self._kept
        if kept is None or kept.link is not backend.connection or kept.timezone is not backend.timezone:
            kept = KeptCursors(backend.connection, backend.timezone, self._new_prepared_cursor)
            self._kept = kept
        return PreparedCursor(kept)

    def _new_prepared_cursor(self) -> Any:
        backend: Any = self
        with backend.wrap_database_errors:
            cursor = ForgetfulCursor(backend.connection)
            loader = backend.connection.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT)
            if backend.timezone != loader.timezone:
                register_tzloader(backend.timezone, cursor)
            return backend._prepare_cursor(cursor)


def _is_silent(link: Any) -> bool:
    if link.closed:
        return False
    # poll, not select, which takes no descriptor above 1023.
    listener = select.poll()
    listener.register(link.pgconn.socket, select.POLLIN)
    return not listener.poll(0)
