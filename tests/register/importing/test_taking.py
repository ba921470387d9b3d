from __future__ import annotations

import pytest
from django.test import override_settings

from compliance.audit.models import AuditEntry
from compliance.audit.sealing import seal_entries
from compliance.audit.verify import verify
from compliance.register.models import (
    Category,
    DataItem,
    ImportedSubject,
    Processing,
    Subject,
)
from compliance.register.services.importing import ImportOptions
from compliance.register.services.search import find_subjects
from compliance.register.services.tokens import index_of
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.rotation import rotate
from tests.register.importing.files import COLUMNS, COMMAND, NOW, counts, crowd, table, taken, values_of
from tests.register.services.people import OFFICER, registered, why

pytestmark = pytest.mark.django_db
IINS = ("851103300425", "900101300017", "791028302728")


def holder(iin: str) -> Subject:
    return Subject.objects.get(pk=find_subjects(iin, actor=OFFICER, now=NOW).subject_ids[0])


def test_people_of_a_file_are_registered_with_sealed_values_keys_and_history():
    crowded = crowd(25)
    run = taken(table(crowded), batch=10)
    assert (run.state, counts(run)) == ("done", (25, 0, 0, 0))
    assert Subject.objects.count() == Subject.history.count() == ImportedSubject.objects.count() == 25
    assert DataItem.objects.count() == DataItem.history.count() == 25 * len(COLUMNS)
    assert DataKey.objects.filter(subject_id__isnull=False).count() == 25 * len(COLUMNS)
    for expected in crowded:
        found = values_of(holder(expected["iin"]))
        assert found["iin"] == expected["iin"]
        assert found["surname"] == expected["surname"]
        assert found["mobile_phone"].startswith("+7")


def test_history_and_trail_say_who_why_and_in_which_import():
    run = taken(table(crowd(5)), batch=2)
    for row in [*Subject.history.all(), *DataItem.history.all()]:
        assert row.history_actor == COMMAND.label
        assert row.history_change_reason == "import"
        assert row.history_request == run.request_id
        assert row.history_type == "+"
    entries = AuditEntry.objects.filter(request_id=run.request_id)
    assert entries.filter(event="register.dataitem.created", subject_id__isnull=False).count() == 5 * 8
    assert entries.filter(event="register.import_batch").count() == 3
    assert entries.filter(event="register.import_started").count() == 1
    assert entries.filter(event="register.import_finished").count() == 1
    assert [row.state for row in run.history.order_by("history_id")] == ["waiting", "running", "done"]
    seal_entries(now=NOW)
    report = verify()
    assert report.ok, report.problems


def test_every_value_is_indexed_as_a_single_registration_would_index_it():
    taken(table(crowd(10)))
    items = list(DataItem.objects.select_related("category"))
    for item, value in zip(items, open_values([item.value for item in items]), strict=True):
        index = index_of(item.category, value)
        assert (sorted(item.tokens), item.identity, item.token_key) == (
            sorted(index.tokens),
            index.identity,
            index.token_key,
        )


def test_a_row_may_say_language_kind_source_and_when_it_was_collected():
    row = {
        "iin": IINS[0],
        "surname": "Қалиев",
        "language": "қазақша",
        "kind": "представитель",
        "source": "бумага",
        "collected_at": "01.02.2024",
    }
    taken(table([row], tuple(row)))
    subject = Subject.objects.get()
    assert (subject.language, subject.kind) == ("kk", "company_representative")
    for item in subject.items.all():
        assert (item.source, item.medium) == ("paper", "paper")
        assert item.collected_at.isoformat() == "2024-01-31T18:00:00+00:00"  # midnight in Almaty, then UTC+6


def test_what_a_row_does_not_say_the_options_say():
    options = ImportOptions(source="third_person", language="kk", kind="company_representative")
    taken(table([{"iin": IINS[0]}], ("iin",)), options=options)
    subject = Subject.objects.get()
    assert (subject.language, subject.kind) == ("kk", "company_representative")
    item = subject.items.get()
    assert (item.source, item.medium, item.collected_at) == ("third_person", "electronic", NOW)


def test_importing_the_same_people_again_changes_nothing():
    crowded = crowd(20)
    taken(table(crowded))
    before = dict(DataItem.objects.values_list("pk", "value"))
    history = DataItem.history.count() + Subject.history.count()
    again = taken(table(crowded), batch=7)
    assert counts(again) == (0, 0, 20, 0)
    assert {pk: value.envelope for pk, value in DataItem.objects.values_list("pk", "value")} == {
        pk: value.envelope for pk, value in before.items()
    }
    assert DataItem.history.count() + Subject.history.count() == history


def test_a_newer_file_changes_only_what_differs_and_keeps_the_key():
    crowded = crowd(3)
    taken(table(crowded))
    subject = holder(crowded[1]["iin"])
    before = {item.category.code: item for item in subject.items.select_related("category")}
    crowded[1] |= {"email": "new.address@example.org", "legal_address": ""}
    run = taken(table(crowded))
    assert counts(run) == (0, 1, 2, 0)
    after = {item.category.code: item for item in subject.items.select_related("category")}
    assert after["email"].value.envelope != before["email"].value.envelope
    assert after["email"].value.key_id == before["email"].value.key_id
    assert after["surname"].value.envelope == before["surname"].value.envelope
    assert after["legal_address"].value.envelope == before["legal_address"].value.envelope
    assert [row.history_type for row in after["email"].history.order_by("history_id")] == ["+", "~"]
    assert after["surname"].history.count() == 1
    assert find_subjects("new.address@example.org", actor=OFFICER, now=NOW).subject_ids == [subject.pk]
    assert find_subjects(crowd(3)[1]["email"], actor=OFFICER, now=NOW).subject_ids == []


def test_a_value_that_was_missing_is_added_to_who_is_registered():
    subject = registered({"surname": "Қалиев", "iin": IINS[0]})
    run = taken(table([{"iin": IINS[0], "email": "kaliev@example.kz"}], ("iin", "email")))
    assert counts(run) == (0, 1, 0, 0)
    assert values_of(subject)["email"] == "kaliev@example.kz"
    added = subject.items.get(category__code="email")
    assert added.history.get().history_request == run.request_id
    assert DataKey.objects.filter(subject_id=subject.pk, scope="email").count() == 1


def test_kind_and_language_of_who_is_registered_are_brought_up_to_date():
    subject = registered({"iin": IINS[0]})
    run = taken(table([{"iin": IINS[0], "language": "ru"}], ("iin", "language")))
    subject.refresh_from_db()
    assert (counts(run), subject.language, subject.history.count()) == ((0, 1, 0, 0), "ru", 2)


def test_a_person_is_found_by_reference_code_and_may_get_another_iin():
    subject = registered({"surname": "Қалиев", "iin": IINS[0]})
    rows = [{"reference": subject.reference.lower(), "iin": IINS[1]}]
    run = taken(table(rows, ("reference", "iin")))
    assert counts(run) == (0, 1, 0, 0)
    assert values_of(subject)["iin"] == IINS[1]
    assert find_subjects(IINS[0], actor=OFFICER, now=NOW).subject_ids == []


def test_a_processing_is_started_once_for_everybody_of_the_file():
    crowded = crowd(4)
    options = ImportOptions(purposes=(("service_access", "law"), ("notification", "law")))
    run = taken(table(crowded), options=options)
    assert Processing.objects.count() == Processing.history.count() == 8
    assert {row.history_request for row in Processing.history.all()} == {run.request_id}
    again = taken(table(crowded), options=options)
    assert counts(again) == (0, 0, 4, 0)
    assert Processing.objects.count() == 8


def test_during_a_rotation_people_are_known_by_the_tokens_of_the_older_key():
    from django.conf import settings

    crowded = crowd(5)
    taken(table(crowded))
    both = f"new:{'bmV3' * 10}bmU=,{settings.MASTER_KEYS}"
    with override_settings(MASTER_KEYS=both):
        crowded[0] |= {"email": "rotated@example.kz"}
        run = taken(table([*crowded, *crowd(2, start=50)]), batch=3)
        assert counts(run) == (2, 1, 4, 0)
        rotate(actor=OFFICER, now=NOW)
        run = taken(table([*crowded, *crowd(2, start=50)]), now=NOW)
        assert counts(run) == (0, 0, 7, 0)


def test_a_category_that_staff_have_added_is_imported_too():
    category = Category(
        code="position", name_kk="Лауазымы", name_ru="Должность", name_en="Position", validator="text",
        sensitivity="ordinary", position=90,
    )  # fmt: skip
    category.record(actor=OFFICER, reason=why("other"), now=NOW)
    taken(table([{"iin": IINS[0], "Должность": "бухгалтер"}], ("iin", "Должность")))
    assert values_of(Subject.objects.get())["position"] == "бухгалтер"
