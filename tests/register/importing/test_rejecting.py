"""Rows that are not taken, and why."""

from __future__ import annotations

import pytest

from compliance.register.models import Category, Processing, Subject
from compliance.register.services import processing
from compliance.register.services.blocking import block
from compliance.register.services.destruction import destroy
from compliance.register.services.importing import ImportOptions, ImportRefused
from compliance.register.services.refusals import Refusal
from tests.register.importing.files import NOW, counts, crowd, faults, table, taken, values_of
from tests.register.services.people import AIGERIM, OFFICER, registered, why

pytestmark = pytest.mark.django_db
IINS = ("851103300425", "900101300017", "791028302728")


def test_rows_that_name_nobody_or_somebody_else_are_rejected():
    subject = registered({"iin": IINS[0]})
    other = registered({"iin": IINS[1]})
    rows = [
        {"surname": "Никто"},
        {"reference": "S-ZZZZ-ZZZZ", "surname": "Чужой"},
        {"reference": subject.reference, "iin": IINS[1]},
        {"reference": other.reference, "iin": IINS[2]},
        {"iin": IINS[2], "surname": "Второй"},
    ]
    run = taken(table(rows, ("reference", "iin", "surname")))
    assert faults(run) == [
        (2, "", "identity_missing"),
        (3, "reference", "reference_unknown"),
        (4, "iin", "identity_taken"),
        (6, "", "duplicate_row"),
    ]
    assert counts(run) == (0, 1, 0, 4)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_a_second_row_about_a_person_counts_if_it_says_the_same_and_is_rejected_if_not(batch: int):
    first = {"iin": IINS[0], "surname": "Қалиев", "email": "first@example.kz"}
    rows = [first, first, {**first, "email": ""}, {**first, "email": "second@example.kz"}, first]
    run = taken(table(rows, tuple(first)), batch=batch)
    assert counts(run) == (1, 0, 3, 1)
    assert faults(run) == [(5, "", "duplicate_row")]
    assert values_of(Subject.objects.get())["email"] == "first@example.kz"


@pytest.mark.parametrize("batch", [1, 100])
def test_a_second_row_is_rejected_even_if_the_first_changed_nothing(batch: int):
    registered({"iin": IINS[0], "surname": "Қалиев"})
    same = {"iin": IINS[0], "surname": "Қалиев"}
    run = taken(table([same, {**same, "surname": "Другой"}], ("iin", "surname")), batch=batch)
    assert (counts(run), faults(run)) == ((0, 0, 1, 1), [(3, "", "duplicate_row")])


def test_data_that_is_blocked_or_destroyed_is_not_touched():
    blocked, part, gone = (registered({"iin": iin, "surname": "Қалиев"}) for iin in IINS)
    surname = Category.objects.get(code="surname")
    for subject, category in ((blocked, None), (part, surname)):
        block(
            subject=subject, category=category, ground="dispute", until=None, actor=OFFICER,
            reason=why("dispute"), now=NOW,
        )  # fmt: skip
    destroy(subject=gone, categories=None, actor=OFFICER, reason=why("unlawful"), now=NOW)
    rows = [
        {"iin": IINS[0], "surname": "Новый"},
        {"iin": IINS[1], "surname": "Новый"},
        {"iin": IINS[1], "name": "Новый"},
        {"reference": gone.reference, "surname": "Снова"},
    ]
    run = taken(table(rows, ("reference", "iin", "surname", "name")))
    assert faults(run) == [
        (2, "", "subject_blocked"),
        (3, "surname", "category_blocked"),
        (5, "", "subject_destroyed"),
    ]
    assert counts(run) == (0, 1, 0, 3)
    rejected = {row.row: row for row in run.rejected_rows.all()}
    assert rejected[5].cells is None
    assert rejected[2].cells is not None


def test_every_fault_of_a_row_is_told_and_nothing_of_it_is_taken():
    row = {"iin": "900101300018", "surname": "Иванoв", "email": "нет", "birth_date": "31.02.1990"}
    run = taken(table([row], tuple(row)))
    assert faults(run) == [
        (2, "iin", "iin_check_digit"),
        (2, "surname", "name_mixed_scripts"),
        (2, "email", "email_syntax"),
        (2, "birth_date", "date_impossible"),
    ]
    assert not Subject.objects.exists()


def test_warnings_are_counted_by_code():
    row = {"iin": AIGERIM["iin"], "birth_date": "1991-01-01", "legal_address": "=1+1"}
    run = taken(table([row], tuple(row)))
    run.refresh_from_db()
    assert run.warnings == {"iin_birth_date_differs": 1, "formula_like": 1}


def test_rows_that_a_gate_refuses_are_rejected_and_the_others_taken(monkeypatch):
    refused = crowd(3)[1]["iin"]

    def gate(start: processing.Start) -> dict[int, list[Refusal]]:
        people = Subject.objects.filter(pk__in=start.subject_ids)
        return {one.pk: [Refusal("purpose_inactive")] for one in people if values_of(one)["iin"] == refused}

    monkeypatch.setattr(processing, "GATES", [gate])
    run = taken(table(crowd(3)), options=ImportOptions(purposes=(("service_access", "law"),)))
    assert (counts(run), faults(run)) == ((2, 0, 0, 1), [(3, "", "purpose_inactive")])
    assert Processing.objects.count() == Subject.objects.count() == 2


def test_purposes_of_one_file_that_may_not_share_data_reject_its_rows():
    together = (("service_access", "law"), ("marketing", "law"))
    run = taken(table(crowd(2)), options=ImportOptions(purposes=together))
    assert counts(run) == (0, 0, 0, 2)
    assert {code for _, _, code in faults(run)} == {"purposes_incompatible"}
    assert not Subject.objects.exists()


def test_options_out_of_use_refuse_the_import():
    for options in (
        ImportOptions(purposes=(("nonsense", "law"),)),
        ImportOptions(purposes=(("marketing", "nonsense"),)),
        ImportOptions(source="rumour"),
        ImportOptions(purposes=(("service_access", "consent"),)),
        ImportOptions(purposes=(("service_access", "public_offer"),)),
    ):
        with pytest.raises(ImportRefused):
            taken(table(crowd(1)), options=options)
