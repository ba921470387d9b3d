"""Promise 2: what was destroyed is unreadable wherever a copy of it was kept."""

from __future__ import annotations

import base64
import csv
import io
import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from compliance.audit.actors import Actor
from compliance.register import tasks
from compliance.register.models import Subject, SubjectImport
from compliance.register.services.destruction import destroy
from compliance.register.services.importing import (
    ImportOptions,
    continue_import,
    forget_rejected_rows,
    forgetting,
    people,
    request_import,
    stop_import,
    taking,
)
from compliance.register.services.refusals import ValuesRejected
from compliance.register.services.reveal import masked, reveal
from compliance.register.services.subjects import Provenance, change_values
from compliance.register.services.tokens import index_of
from compliance.vault import accepting
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.rotation import rotate
from compliance.vault.values import Shredded
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db
IIN = "851103300425"


@pytest.fixture(autouse=True)
def no_key_remembered():
    """Commits are rolled back here: what a process remembers of them is not true."""
    yield
    accepting._accepted.clear()


def requested(*rows: tuple[str, str], dry_run: bool = False) -> SubjectImport:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([("iin", "email"), *rows])
    return request_import(
        upload=io.BytesIO(text.getvalue().encode()), filename="people.csv", options=ImportOptions(),
        dry_run=dry_run, actor=Actor("staff:7"), reason=why("import"), now=NOW,
    )  # fmt: skip


def imported(*rows: tuple[str, str], dry_run: bool = False) -> SubjectImport:
    run = requested(*rows, dry_run=dry_run)
    tasks.run_import(run.pk)
    return SubjectImport.objects.get(pk=run.pk)


def cells_of(run: SubjectImport) -> list[object]:
    return open_values([row.cells for row in run.rejected_rows.order_by("row")])


def test_rejected_rows_about_people_in_the_register_are_forgotten_after_a_month_too():
    subject = registered({"iin": IIN})
    first, second = imported((IIN, "no address")), imported((IIN, "still none"))
    ended = first.finished_at
    assert ended is not None
    second.finished_at = ended + timedelta(days=9)
    second.record(actor=OFFICER, reason=why("import"), now=NOW, update_fields=["finished_at"])
    assert forget_rejected_rows(actor=OFFICER, now=ended + timedelta(days=31)) == 1
    assert cells_of(first) == [None]
    assert cells_of(second) == [[IIN, "still none"]]
    assert forget_rejected_rows(actor=OFFICER, now=ended + timedelta(days=40)) == 1
    assert isinstance(cells_of(second)[0], Shredded)
    assert reveal(
        subject=subject, items=list(subject.items.all()), actor=OFFICER, reason=why(), now=NOW
    )[0].text == IIN  # fmt: skip


def test_an_import_that_goes_on_again_is_not_forgotten(monkeypatch: pytest.MonkeyPatch):
    run = requested((IIN, "a@example.kz"))
    stop_import(run=run, actor=OFFICER, reason=why("import"), now=NOW)
    forget = forgetting._forget

    def overtaken(pk: int, **about: Any) -> None:
        continue_import(run=run, actor=OFFICER, reason=why("import"), now=NOW)
        forget(pk, **about)

    monkeypatch.setattr(forgetting, "_forget", overtaken)
    forget_rejected_rows(actor=OFFICER, now=NOW + timedelta(days=31))
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.created) == ("done", 1)


def test_a_trial_run_keeps_no_row_of_somebody_who_is_destroyed_meanwhile(monkeypatch: pytest.MonkeyPatch):
    """The trial run, too, holds the subject while it decides and writes what it rejects."""
    registered({"iin": IIN})
    held: list[bool] = []
    find = people.find_people

    def watched(*arguments, lock, **more):
        held.append(lock)
        return find(*arguments, lock=lock, **more)

    monkeypatch.setattr(taking, "find_people", watched)
    run = imported((IIN, "no address"), dry_run=True)
    assert run.rejected == 1
    assert held == [True]


def test_nobody_is_registered_twice_in_the_middle_of_a_rotation(settings: Any):
    registered({"iin": IIN})
    other = registered({"surname": "Ахметов"})
    settings.MASTER_KEYS = f"next:{base64.b64encode(os.urandom(32)).decode()},{settings.MASTER_KEYS}"
    with pytest.raises(ValuesRejected) as rejected:
        registered({"iin": IIN})
    assert rejected.value.codes == {"iin": "identity_taken"}
    with pytest.raises(ValuesRejected):
        change_values(
            subject=other, values={"iin": IIN}, provenance=Provenance("email"), actor=OFFICER,
            reason=why("correction"), now=NOW,
        )  # fmt: skip
    assert Subject.objects.count() == 2


def test_a_rotation_ends_although_a_stale_process_registered_somebody_twice(
    settings: Any, caplog: pytest.LogCaptureFixture
):
    old = settings.MASTER_KEYS
    first = registered({"iin": IIN})
    following = f"next:{base64.b64encode(os.urandom(32)).decode()}"
    settings.MASTER_KEYS = f"{following},{old}"
    second = registered({"iin": "900101300017"})
    twin, item = second.items.get(), first.items.get()
    index = index_of(item.category, IIN)
    # As a process writes it that does not know the old master key.
    twin.identity = index.identity
    twin.record(actor=OFFICER, reason=why("correction"), now=NOW)
    rotate(actor=OFFICER, now=NOW)
    item.refresh_from_db()
    twin.refresh_from_db()
    assert (item.identity, twin.identity) == (None, index.identity)
    assert str(item.pk) in caplog.text
    assert IIN not in caplog.text


def test_an_envelope_moved_to_another_subject_does_not_open_there():
    first, second = registered({"iin": IIN}), registered({"iin": "900101300017"})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_dataitem SET value = (SELECT value FROM register_dataitem WHERE id = %s) "
            "WHERE id = %s",
            [first.items.get().pk, second.items.get().pk],
        )
    item = second.items.select_related("category").get()
    assert not masked([item])[0].readable
    shown = reveal(subject=second, items=[item], actor=OFFICER, reason=why(), now=NOW)
    assert not shown[0].readable
    assert IIN not in shown[0].text


def test_no_key_is_left_live_for_a_destroyed_subject():
    subject = registered({"iin": IIN})
    imported((IIN, "no address"))
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("unlawful"), now=NOW)
    imported((IIN, "no address"))
    assert not DataKey.objects.filter(subject_id=subject.pk, shredded_at=None).exists()
