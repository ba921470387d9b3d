"""Migration operations that put a model under the history's protection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation, OperationCategory
from django.utils import timezone

from .actors import Actor

MIGRATION = Actor.job("migrate")


def run_file(migration: str, name: str) -> RunSQL:
    """An operation that runs a file of the app's ``sql`` folder. It has no way back.

    ``migration`` is the ``__file__`` of the migration.
    """
    return RunSQL((Path(migration).resolve().parents[1] / "sql" / name).read_text(encoding="utf-8"))


class TrackHistory(Operation):
    """Last operation of a migration that makes a tracked model.

    From then on each new row of the history table makes an audit entry, the history table refuses
    update, delete and truncate, and the model's own table refuses delete and truncate.

    ``model`` is the tracked model's name; ``subject`` the history column that says whose data it is.
    """

    reversible = True
    category = OperationCategory.SQL

    def __init__(self, model: str, subject: str | None = None) -> None:
        self.model = model
        self.subject = subject

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model], {"subject": self.subject}

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        base = to_state.apps.get_model(app_label, self.model)
        history = to_state.apps.get_model(app_label, f"Historical{self.model}")
        schema_editor.execute(
            "SELECT audit_track(%s, %s, %s, %s, %s)",
            [
                history._meta.db_table,
                base._meta.db_table,
                f"{app_label}.{self.model.lower()}",
                base._meta.pk.column,
                self.subject,
            ],
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        history = from_state.apps.get_model(app_label, f"Historical{self.model}")
        schema_editor.execute(
            "DELETE FROM audit_trackedtable WHERE table_name = %s", [history._meta.db_table]
        )

    def describe(self) -> str:
        return f"Track the history of {self.model}"


def create_tracked(apps: Any, app_label: str, model: str, **fields: Any) -> Any:
    """Makes a row of a tracked model and its history row inside a data migration.

    Reason ``shipped``, actor ``job:migrate``. Returns the saved row (of the migration's model state).
    """
    row = apps.get_model(app_label, model)(**fields)
    row.save(force_insert=True)
    history = apps.get_model(app_label, f"Historical{model}")
    copied = {f.attname for f in history._meta.fields if not f.name.startswith("history_")}
    history.objects.create(
        history_date=timezone.now(),
        history_type="+",
        history_change_reason="shipped",
        history_actor=MIGRATION.label,
        **{name: getattr(row, name) for name in copied},
    )
    return row
