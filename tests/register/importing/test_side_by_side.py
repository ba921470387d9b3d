"""An import and officers, or two imports, at the same people at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register.models import DataItem, Subject, SubjectImport
from compliance.register.services.destruction import destroy
from compliance.register.services.importing import creating, taking
from compliance.register.services.subjects import Provenance, change_values
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.importing.files import NOW, counts, crowd, faults, table, taken
from tests.register.services.people import OFFICER, registered, why


def elsewhere(act: Callable[[], object]) -> threading.Thread:
    """Does something on a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def once(monkeypatch, module, name: str, before: Callable[[], object]) -> None:
    """Has something happen just before a step of the import, the first time."""
    step = getattr(module, name)
    done: list[object] = []

    def wrapped(*arguments, **named):
        if not done:
            done.append(before())
        return step(*arguments, **named)

    monkeypatch.setattr(module, name, wrapped)


def test_somebody_registered_meanwhile_is_rejected_and_the_rest_of_the_batch_taken(own_database, monkeypatch):
    crowded = crowd(10)
    once(
        monkeypatch, taking, "create",
        lambda: elsewhere(lambda: registered({"iin": crowded[4]["iin"], "surname": "Офицеров"})).join(),
    )  # fmt: skip
    run = taken(table(crowded))
    assert (counts(run), faults(run)) == ((9, 0, 0, 1), [(6, "iin", "identity_taken")])
    assert Subject.objects.count() == 10
    items = DataItem.objects.filter(category__code="surname")
    assert "Офицеров" in open_values([item.value for item in items])
    assert verify().ok


def test_two_imports_of_the_same_people_register_each_once(own_database):
    crowded = crowd(120)
    orders = (crowded, crowded[::-1], crowded[::2] + crowded[1::2])
    threads = [elsewhere(partial(taken, table(rows), batch=25)) for rows in orders]
    for thread in threads:
        thread.join()
    assert Subject.objects.count() == 120
    assert DataItem.objects.count() == 120 * 8
    assert {run.state for run in SubjectImport.objects.all()} == {"done"}
    assert sum(run.created for run in SubjectImport.objects.all()) == 120
    assert verify().ok


def test_a_reference_code_that_is_taken_is_drawn_anew(own_database, monkeypatch):
    taken_code = registered({"iin": "851103300425"}).reference
    draw, draws = creating._new_references, []

    def unlucky(count: int) -> list[str]:
        draws.append(count)
        return [taken_code, *draw(count - 1)] if len(draws) == 1 else draw(count)

    monkeypatch.setattr(creating, "_new_references", unlucky)
    assert counts(taken(table(crowd(3)))) == (3, 0, 0, 0)
    assert len(draws) == 2


def test_destruction_waits_for_the_batch_and_leaves_nothing_readable(own_database, monkeypatch):
    subject = registered({"iin": crowd(1)[0]["iin"], "surname": "Прежний"})
    waiting: list[threading.Thread] = []

    def begin_destruction() -> None:
        waiting.append(
            elsewhere(
                lambda: destroy(
                    subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=NOW
                )
            )
        )

    once(monkeypatch, taking, "update", begin_destruction)
    run = taken(table(crowd(3)))
    waiting[0].join()
    assert counts(run) == (2, 1, 0, 0)
    opened = open_values([item.value for item in subject.items.all()])
    assert len(opened) == 8
    assert all(isinstance(value, Shredded) for value in opened)


def test_an_officer_who_changes_a_value_meanwhile_is_not_lost(own_database, monkeypatch):
    subject = registered({**crowd(1)[0], "email": "old@example.kz"})
    waiting: list[threading.Thread] = []

    def change() -> None:
        waiting.append(
            elsewhere(
                lambda: change_values(
                    subject=subject, values={"email": "officer@example.kz"},
                    provenance=Provenance("email"), actor=OFFICER, reason=why("correction"), now=NOW,
                )
            )
        )  # fmt: skip

    once(monkeypatch, taking, "update", change)
    taken(table(crowd(3)))
    waiting[0].join()
    item = subject.items.get(category__code="email")
    assert open_values([item.value]) == ["officer@example.kz"]
    assert item.history.count() == 3


@pytest.mark.parametrize("batch", [1, 10])
def test_an_import_that_is_stopped_from_elsewhere_writes_nothing_more(own_database, monkeypatch, batch):
    from compliance.register.services.importing import stop_import

    def stop() -> None:
        elsewhere(
            lambda: stop_import(run=SubjectImport.objects.get(), actor=OFFICER, reason=why("other"), now=NOW)
        ).join()

    once(monkeypatch, taking, "lock_position", stop)
    run = taken(table(crowd(5)), batch=batch)
    assert (run.state, run.failure, Subject.objects.count()) == ("failed", "stopped", 0)


@pytest.mark.parametrize("last_word", ["finish", "fail"])
def test_what_staff_stopped_after_the_last_row_stays_stopped(own_database, monkeypatch, last_word):
    from compliance.register.services.importing import running, stop_import

    def stop() -> None:
        elsewhere(
            lambda: stop_import(run=SubjectImport.objects.get(), actor=OFFICER, reason=why("other"), now=NOW)
        ).join()

    once(monkeypatch, running, last_word, stop)
    if last_word == "fail":
        once(monkeypatch, taking, "update", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            taken(table(crowd(5)))
    else:
        taken(table(crowd(5)))
    run = SubjectImport.objects.get()
    assert (run.state, run.failure) == ("failed", "stopped")
    assert AuditEntry.objects.filter(event="register.import_stopped").count() == 1
    assert not AuditEntry.objects.filter(event="register.import_finished").exists()
