"""Registering subjects and correcting their values."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from compliance.audit.models import AuditEntry
from compliance.audit.tracking import UntrackedWrite
from compliance.audit.verify import verify
from compliance.register.models import Category, DataItem, Subject
from compliance.register.services import search
from compliance.register.services.blocking import block
from compliance.register.services.refusals import Refused, ValuesRejected
from compliance.register.services.search import find_subjects
from compliance.register.services.subjects import Provenance, change_values
from compliance.vault.reading import open_values
from tests.register.services.people import AIGERIM, NOW, OFFICER, end_all, registered, why

FORM = Provenance("website_form")


def found(text: str) -> list[int]:
    return find_subjects(text, actor=OFFICER, now=NOW).subject_ids


@pytest.mark.django_db
class TestRegistering:
    def test_every_value_is_kept_normalised_under_a_key_of_its_own(self):
        subject = registered({**AIGERIM, "mobile_phone": "8 (701) 555-01-02"})

        items = {item.category.code: item.value for item in subject.items.select_related("category")}
        assert open_values([items["mobile_phone"]]) == ["+77015550102"]
        assert len({value.key_id for value in items.values()}) == len(AIGERIM)

    def test_the_trail_tells_who_registered_whom_and_holds_no_value(self):
        subject = registered()

        entries = AuditEntry.objects.filter(subject_id=subject.pk)
        assert {"register.subject.created", "register.dataitem.created", "register.subject_registered"} <= {
            entry.event for entry in entries
        }
        assert {entry.actor for entry in entries} == {OFFICER.label}
        assert verify().ok

    def test_a_reference_says_nothing_of_the_person(self):
        assert str(registered()).startswith("S-")

    def test_one_bad_value_keeps_everything_out(self):
        with pytest.raises(ValuesRejected) as rejected:
            registered({**AIGERIM, "iin": "900101300018"})

        assert rejected.value.codes == {"iin": "iin_check_digit"}
        assert "900101300018" not in repr(rejected.value)
        assert not Subject.objects.exists()

    @pytest.mark.parametrize("code", ["race", "political_views", "intimate_life"])
    def test_a_forbidden_category_takes_no_value(self, code):
        with pytest.raises(ValuesRejected) as rejected:
            registered({code: "…"})

        assert rejected.value.codes == {code: "category_forbidden"}

    def test_the_database_itself_refuses_a_value_of_a_forbidden_category(self):
        subject = registered()
        forbidden = Category.objects.get(code="race")

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE register_dataitem SET category_id = %s WHERE subject_id = %s",
                [forbidden.pk, subject.pk],
            )

    def test_nobody_is_registered_twice_under_one_iin(self):
        registered()

        with pytest.raises(ValuesRejected) as rejected:
            registered({"iin": AIGERIM["iin"]})

        assert rejected.value.codes == {"iin": "identity_taken"}


@pytest.mark.django_db
class TestFinding:
    @pytest.mark.parametrize(
        "text",
        ["900101300017", "9001 0130 0017", "8 701 555 01 02", "AIGERIM@example.kz", "әлімжанова", "алимж"],
    )
    def test_a_subject_is_found_by_what_staff_type(self, text):
        subject = registered()
        assert found(text) == [subject.pk]

    def test_two_letters_find_nobody(self):
        registered()
        assert found("ал") == []

    @pytest.mark.parametrize(
        ("text", "holders"), [("алим", search.ENOUGH), ("алим эльвира", 0), ("900101300017", search.ENOUGH)]
    )
    def test_only_a_search_for_one_thing_may_stop_at_a_part_of_its_holders(self, text, holders):
        registered()
        with CaptureQueriesContext(connection) as asked:
            find_subjects(text, actor=OFFICER, now=NOW)
        limits = [query["sql"] for query in asked if "gin_fuzzy_search_limit = " in query["sql"]]
        assert [sql.rpartition(" = ")[2] for sql in limits] == [str(holders)]
        with connection.cursor() as cursor:
            cursor.execute("SHOW gin_fuzzy_search_limit")
            assert cursor.fetchone() == ("0",)

    def test_the_trail_keeps_that_somebody_searched_and_not_for_what(self):
        registered()
        found("900101300017")

        entry = AuditEntry.objects.filter(event="register.subjects_searched").get()
        assert entry.details == {"found": 1, "more": False}

    def test_a_corrected_value_is_found_under_its_new_spelling_only(self):
        subject = registered()
        change_values(
            subject=subject,
            values={"surname": "Сейтқали"},
            provenance=FORM,
            actor=OFFICER,
            reason=why(),
            now=NOW,
        )

        assert found("сейткали") == [subject.pk]
        assert found("алимжанова") == []


@pytest.mark.django_db
class TestCorrecting:
    def test_a_value_saved_unchanged_keeps_its_envelope_and_makes_no_history(self):
        subject = registered()
        before = {item.pk: item.value.envelope for item in subject.items.all()}
        rows = DataItem.history.count()

        saved = change_values(
            subject=subject, values=AIGERIM, provenance=FORM, actor=OFFICER, reason=why(), now=NOW
        )

        assert (saved.added, saved.changed) == ((), ())
        assert {item.pk: item.value.envelope for item in subject.items.all()} == before
        assert DataItem.history.count() == rows

    def test_old_values_stay_readable_in_the_history_until_they_are_destroyed(self):
        subject = registered()
        change_values(
            subject=subject, values={"name": "Айгүл"}, provenance=FORM, actor=OFFICER, reason=why(), now=NOW
        )

        rows = DataItem.history.filter(subject=subject, category__code="name").order_by("history_id")
        assert open_values([row.value for row in rows]) == ["Айгерім", "Айгүл"]

    def test_blocked_data_is_not_changed_and_the_refusal_is_kept(self):
        subject = registered()
        block(
            subject=subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why("dispute"),
            now=NOW,
        )  # fmt: skip

        with pytest.raises(Refused) as refused:
            change_values(
                subject=subject,
                values={"name": "Айгүл"},
                provenance=FORM,
                actor=OFFICER,
                reason=why(),
                now=NOW,
            )

        assert str(refused.value) == "subject_blocked"
        assert AuditEntry.objects.filter(event="register.change_refused", subject_id=subject.pk).exists()

    def test_a_category_that_no_live_purpose_needs_is_shown_as_excess(self):
        subject = registered(purposes=("notification",))
        excess = {item.category.code: item.is_excess for item in subject.items.with_excess()}

        assert not excess["email"]
        assert excess["iin"]
        end_all(subject)
        assert all(item.is_excess for item in subject.items.with_excess())


@pytest.mark.django_db
def test_no_orm_shortcut_changes_or_deletes_a_subject():
    subject = registered()
    for shortcut in (
        subject.delete,
        Subject.objects.all().delete,
        lambda: Subject.objects.update(status="destroyed"),
        lambda: DataItem.objects.filter(subject=subject).delete(),
        lambda: DataItem.objects.bulk_update([], ["state"]),
    ):
        with pytest.raises(UntrackedWrite):
            shortcut()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM register_dataitem")


def test_two_officers_who_register_the_same_person_make_one_subject(own_database):
    def attempt(_: int) -> str:
        try:
            return registered().reference
        except ValuesRejected as rejected:
            return ",".join(rejected.codes.values())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(attempt, range(4)))

    assert Subject.objects.count() == 1
    assert outcomes.count("identity_taken") == 3
