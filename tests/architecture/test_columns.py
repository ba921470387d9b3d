"""Every column of every table is declared: sealed by its field, or plain with the reason why it may be."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils.module_loading import module_has_submodule

from compliance.audit.tracking import history_model, tracked_models
from compliance.vault.fields import SealedField

# Kinds of plain content. A new kind is a decision: say what it is.
KINDS = {
    "id": "a number, a random id or a reference code",
    "code": "one of a list that is declared in code or in the catalogue",
    "time": "a moment or a day of the operator's work, not of the subject's life",
    "count": "a number of things",
    "hash": "a digest of ciphertext or ids, or a keyed digest",
    "key": "a wrapped key, a public key, a nonce or a signature",
    "envelope": "ciphertext that a lower app carries without knowing the vault",
    "token": "a keyed token of the blind index, gone with the value",
    "text": "words of the operator: names of categories, texts of settings",
    "staff": "identity of staff, who are not subjects and whom the trail must name",
    "framework": "bookkeeping of a library",
    "empty": "a table the library insists on and nothing writes to",
}
HISTORY = {
    "history_id", "history_date", "history_change_reason", "history_type", "history_user_id",
    "history_actor", "history_request",
}  # fmt: skip


def ours() -> list[str]:
    """Our own apps that declare columns."""
    return [
        config.name
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in {"config", "compliance", "requests_inbox"}
        and config.module
        and module_has_submodule(config.module, "columns")
    ]


def declared() -> dict[str, dict[str, str]]:
    """Table → column → kind, of all apps."""
    found: dict[str, dict[str, str]] = {}
    for module in ours():
        for table, kinds in import_module(f"{module}.columns").PLAIN.items():
            assert table not in found, f"{table} is declared twice"
            found[table] = {column: kind for kind, columns in kinds.items() for column in columns.split()}
    return found


def sealed() -> set[tuple[str, str]]:
    """(table, column) of every sealed field, history included."""
    return {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    }


def columns() -> Iterator[tuple[str, str]]:
    """(table, column) of everything the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        )
        yield from cursor.fetchall()


def base_of_history() -> dict[str, str]:
    """History table → table of its model."""
    return {history_model(model)._meta.db_table: model._meta.db_table for model in tracked_models()}


@pytest.mark.django_db
def test_every_column_is_declared_plain_with_a_reason_or_sealed():
    plain, closed, histories = declared(), sealed(), base_of_history()
    undeclared = []
    for table, column in columns():
        base = histories.get(table, table)
        if (table, column) in closed or column in plain.get(base, {}):
            continue
        if table in histories and column in HISTORY:
            continue
        undeclared.append(f"{table}.{column}")
    assert not undeclared, " ".join(undeclared)


@pytest.mark.django_db
def test_nothing_is_declared_that_is_not_there():
    there = set(columns())
    gone = [f"{t}.{c}" for t, kinds in declared().items() for c in kinds if (t, c) not in there]
    assert not gone


def test_only_known_kinds_are_declared():
    assert {kind for columns in declared().values() for kind in columns.values()} <= KINDS.keys()


def test_no_sealed_column_is_declared_plain():
    plain = declared()
    assert not [(t, c) for t, c in sealed() if c in plain.get(t, {})]


def test_no_personal_column_of_a_subject_is_text_in_clear():
    """A subject's own row and its values: nothing there is a free text."""
    for name in ("Subject", "DataItem", "Processing", "Blocking", "Destruction"):
        model = apps.get_model("register", name)
        free = [
            field.name
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not isinstance(field, SealedField)
            and not field.choices
        ]
        assert set(free) <= {"reference", "number"}, name
