"""A tracked model that lives in migrations only, so that tests can change it as releases would."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.migrations import Migration, operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from compliance.audit.migrations_support import TrackHistory, create_tracked
from compliance.audit.models import AuditEntry, Layout
from compliance.audit.proof import proof_of
from compliance.audit.proof_check import contents_of
from tests.audit.trail import seal_all

APP = "sample"
TABLE = "sample_historicalthing"


def history_fields() -> list[tuple[str, models.Field]]:
    """What simple-history and our base class add to the columns of a model."""
    return [
        ("history_id", models.BigAutoField(primary_key=True)),
        ("history_actor", models.CharField(max_length=80)),
        ("history_request", models.UUIDField(null=True)),
        ("history_date", models.DateTimeField()),
        ("history_change_reason", models.TextField(null=True)),
        ("history_type", models.CharField(max_length=1)),
        ("history_user_id", models.BigIntegerField(null=True)),
    ]


def migration_of(operations: Sequence[Operation]) -> Migration:
    """A migration as a module of the app would define it."""
    made: type[Migration] = type("Made", (Migration,), {"operations": list(operations)})
    return made("probe", APP)


class Evolving:
    """The model ``sample.Thing`` with its history, and the migrations applied to it so far."""

    def __init__(self, **fields: models.Field) -> None:
        self.state = ProjectState()
        self.model = "Thing"
        columns = list(fields.items())
        self.migrate(
            ops.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True)), *columns]),
            ops.CreateModel(
                "HistoricalThing", [("id", models.BigIntegerField()), *columns, *history_fields()]
            ),
            TrackHistory("Thing", subject="subject_id" if "subject_id" in fields else None),
        )

    def migrate(self, *operations: Operation) -> None:
        """Applies a migration made of these operations, as ``manage.py migrate`` would."""
        migration = migration_of(operations)
        with connection.schema_editor(atomic=True) as editor:
            after = migration.apply(self.state.clone(), editor)
        self.state = after

    def both(self, operation: type[Operation], *args: Any, **kwargs: Any) -> None:
        """The same operation for the model and for its history, in one migration."""
        self.migrate(*(operation(name, *args, **kwargs) for name in (self.model, f"Historical{self.model}")))

    def printed(self, *operations: Operation) -> str:
        """What ``sqlmigrate`` would print for these operations."""
        migration = migration_of(operations)
        with connection.schema_editor(collect_sql=True, atomic=True) as editor:
            migration.apply(self.state.clone(), editor, collect_sql=True)
        return "\n".join(editor.collected_sql)

    def add(self, **values: Any) -> AuditEntry:
        """A new row with its history row; gives the entry about it."""
        create_tracked(self.state.apps, APP, self.model, **values)
        return AuditEntry.objects.latest("pk")

    @property
    def table(self) -> str:
        """Name of the history table now."""
        return str(self.state.apps.get_model(APP, f"Historical{self.model}")._meta.db_table)


def odd_values() -> dict[str, Any]:
    """Values that a careless canonical form would trip over."""
    return {
        "text": "50 % \\ ' \" Қазақша \U0001f600 \t\n{}",
        "data": {"б": [1, 2.50, None, "%s"], "a": {"z": 1}},
        "raw": b"\x00\\\xff%",
        "ratio": 0.1 + 0.2,
        "token": uuid.UUID(int=7),
    }


def entries() -> list[AuditEntry]:
    """Entries about the sample's rows, oldest first."""
    return list(AuditEntry.objects.filter(object_label__startswith="sample.").order_by("pk"))


def proofs() -> list[dict[str, Any]]:
    """The proof of each, after sealing."""
    seal_all()
    return [proof_of(entry) for entry in entries()]


def said(place: int) -> dict[str, str | None]:
    """What the row behind an entry says, by the names it was hashed under."""
    return contents_of(proofs()[place])["row"]


def layouts() -> list[int]:
    """Version of the layout behind each entry, oldest entry first."""
    versions = dict(Layout.objects.values_list("pk", "version"))
    return [versions[entry.layout_id or 0] for entry in entries()]
