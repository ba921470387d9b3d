"""PostgreSQL with a schema editor that keeps sealed history verifiable.

Ordinary migrations may add, rename, retype and drop columns of tracked models: what a dropped or
retyped column said is kept for verification, a renamed one is followed, and the trigger that
hashes new rows is written anew.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor


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
        self._run_deferred_for_history()
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)

    def _run_deferred_for_history(self) -> None:
        # Deferred constraint triggers of earlier statements would block ALTER TABLE in this transaction.
        if self.connection.in_atomic_block:
            with self.connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

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
        old_type = old_field.db_parameters(self.connection)["type"]
        new_type = new_field.db_parameters(self.connection)["type"]
        if old_type != new_type:
            self._audit("SELECT audit_retire_column(%s, %s)", table, old_field.column)
        super().alter_field(model, old_field, new_field, strict)
        if old_field.column != new_field.column:
            self._audit("SELECT audit_rename_column(%s, %s, %s)", table, old_field.column, new_field.column)
        self._refresh(table)

    def alter_db_table(self, model: Any, old_db_table: str, new_db_table: str) -> None:
        tracked = old_db_table != new_db_table and self._is_tracked(old_db_table)
        super().alter_db_table(model, old_db_table, new_db_table)
        if tracked:
            self._audit("SELECT audit_rename_table(%s, %s)", old_db_table, new_db_table)
            self._refresh(new_db_table)

    def _refresh(self, table: str) -> None:
        if self._is_tracked(table):
            self._audit("SELECT audit_refresh(%s)", table)


class DatabaseWrapper(PostgresWrapper):
    """The backend named in ``DATABASES``: ``compliance.audit.postgresql``."""

    SchemaEditorClass = AuditedSchemaEditor
