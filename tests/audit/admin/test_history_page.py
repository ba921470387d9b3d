"""The history of a record: readable for people, and silent about what is sealed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from compliance.audit.actors import Actor
from compliance.audit.admin.history import HistoryReader
from compliance.audit.admin.paging import Cursor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, DataItem, Processing
from compliance.register.services.subjects import Provenance, change_values
from compliance.vault.accepting import ensure_accepted
from compliance.vault.models import KnownMasterKey
from tests.personas import hire
from tests.register.services.people import AIGERIM, end_all, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    """A category that was changed twice by a member of staff."""
    found = Category.objects.get(code="email")
    someone = Actor.staff(hire("responsible_person", username="gulnar"))
    for name, allowed in (("E-mail", True), ("Electronic mail", False)):
        found.name_en, found.allowed = name, allowed
        found.record(actor=someone, reason=Reason("correction"), now=timezone.now())
    return found


def lines_of(record, **options):
    return HistoryReader(type(record), **options).page(record.pk, Cursor())[1]


def test_each_line_says_who_when_why_and_what_from_what_to_what(category):
    with translation.override("en"):
        newest, middle, first = lines_of(category)
    assert (newest.actor_name, newest.reason, newest.created) == ("gulnar", "Correction of data", False)
    assert [(c.label, c.old, c.new) for c in newest.changes] == [
        ("Name in English", "E-mail", "Electronic mail"),
        ("Allowed", "yes", "no"),
    ]
    assert [c.name for c in middle.changes] == ["name_en"]
    assert first.created
    assert first.actor_name == "job migrate"
    assert first.reason == "Shipped with the product"
    assert ("Code", "email") in [(c.label, c.new) for c in first.changes]


def test_choices_and_links_to_other_records_are_shown_by_name(officer):
    subject = registered(purposes=("notification",))
    end_all(subject)
    with translation.override("en"):
        ended, started = lines_of(Processing.objects.get(subject=subject))
        purpose = str(Processing.objects.get(subject=subject).purpose)
    said = {c.name: c.new for c in started.changes}
    assert said["subject"] == subject.reference
    assert said["purpose"] == purpose
    changed = {c.name: (c.old, c.new) for c in ended.changes}
    assert changed["ended_at"][0] == "none"
    assert changed["end_reason"][1] not in {"achieved", "demanded", "withdrawn"}


def test_a_sealed_value_is_shown_as_changed_and_no_more():
    subject = registered()
    change_values(
        subject=subject, values={"email": "other@example.kz"}, provenance=Provenance("email"),
        actor=Actor.command("tests"), reason=Reason("correction"), now=timezone.now(),
    )  # fmt: skip
    item = DataItem.objects.get(subject=subject, category__code="email")
    newest, first = lines_of(item)
    for line in (newest, first):
        [value] = [c for c in line.changes if c.name == "value"]
        assert value.sealed
        assert (value.old, value.new) == ("", "")
    for value in [*AIGERIM.values(), "other@example.kz"]:
        assert value not in repr(lines_of(item))
    envelope = item.value.envelope
    assert envelope.hex() not in repr(lines_of(item))


def test_a_long_history_is_read_page_by_page_and_the_change_across_pages_is_right(category):
    for number in range(60):
        category.name_en = f"E-mail {number}"
        category.record(actor=Actor.job("x"), reason=Reason("correction"), now=timezone.now())
    reader, cursor, seen = HistoryReader(Category), Cursor(), []
    while True:
        page, lines = reader.page(category.pk, cursor)
        seen += lines
        if page.older is None:
            break
        cursor = Cursor(before=page.older)
    assert len(seen) == 63
    assert [(line.changes[0].old, line.changes[0].new) for line in seen[:59]] == [
        (f"E-mail {number - 1}", f"E-mail {number}") for number in range(59, 0, -1)
    ]


class TestPage:
    ADDRESS = "/admin/register/category/{}/history/"

    def test_who_may_see_the_record_may_see_its_history(
        self, category, clerk, officer, auditor, administrator
    ):
        address = self.ADDRESS.format(category.pk)
        for reader in (clerk, officer, auditor):
            body = reader.get(address).content.decode()
            assert "Electronic mail" in body
            assert "gulnar" in body
        assert administrator.get(address).status_code == 403
        assert auditor.get(self.ADDRESS.format(999_999)).status_code == 404
        assert administrator.get(self.ADDRESS.format(999_999)).status_code == 403

    def test_only_readers_of_the_trail_are_led_to_the_entries(self, category, clerk, auditor):
        address = self.ADDRESS.format(category.pk)
        assert "/admin/audit/auditentry/" not in clerk.get(address).content.decode()
        assert "/admin/audit/auditentry/" in auditor.get(address).content.decode()

    def test_the_number_of_queries_does_not_grow(self, category, auditor):
        address, counts = self.ADDRESS.format(category.pk), []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                auditor.get(address)
            counts.append(len(queries))
            for number in range(30):
                category.name_en = f"E-mail {number}"
                someone = Actor.staff(hire("intake_clerk"))
                category.record(actor=someone, reason=Reason("correction"), now=timezone.now())
        # One more: the row before the page, for the change of its last line.
        assert counts[1] <= counts[0] + 1
        assert max(counts) <= 15

    def test_django_s_own_log_stays_empty_and_nothing_is_deleted(self, category, responsible):
        from django.contrib.admin.models import LogEntry

        responsible.post(f"/admin/register/category/{category.pk}/delete/", {"post": "yes"})
        responsible.post(
            "/admin/register/category/", {"action": "delete_selected", "_selected_action": category.pk}
        )
        assert Category.objects.filter(pk=category.pk).exists()
        assert not LogEntry.objects.exists()

    def test_fingerprints_of_master_keys_are_left_out(self, auditor):
        ensure_accepted(timezone.now())
        key = KnownMasterKey.objects.get()
        body = auditor.get(f"/admin/vault/knownmasterkey/{key.pk}/history/").content.decode()
        assert key.key_id in body
        assert "fingerprint" not in body.lower()
        assert bytes(key.fingerprint).hex() not in body
