"""The page of one entry: what changed without its values, the note for a reason, the proof once there is a seal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.vault.services import Doomed, seal_note, shred_keys
from tests.audit.admin.events import LIST, happened, page
from tests.register.services.people import AIGERIM, registered

pytestmark = pytest.mark.django_db


class TestNotes:
    def test_a_note_opens_for_a_reason_and_that_is_recorded(self, auditor, officer):
        subject = registered()
        entry = happened(subject_id=subject.pk, note=seal_note(subject.pk, "Звонил брат", timezone.now()))
        assert "Звонил брат" not in auditor.get(page(entry)).content.decode()
        assert officer.post(page(entry, "note"), {"reason": "audit.incident"}).status_code == 403
        assert auditor.post(page(entry, "note"), {"reason": ""}).status_code == 302
        # Another language is chosen beside an open note: back to the entry, and the note is closed.
        again = auditor.get(page(entry, "note"))
        assert (again.status_code, again["Location"]) == (302, page(entry))
        assert not AuditEntry.objects.filter(event="audit.note_opened").exists()
        opened = auditor.post(page(entry, "note"), {"reason": "audit.incident"})
        assert "Звонил брат" in opened.content.decode()
        record = AuditEntry.objects.get(event="audit.note_opened")
        assert (record.object_id, record.subject_id, record.reason) == (
            str(entry.pk), subject.pk, "audit.incident",
        )  # fmt: skip

    def test_a_note_of_a_destroyed_subject_gives_the_act(self, auditor):
        subject = registered()
        entry = happened(subject_id=subject.pk, note=seal_note(subject.pk, "Звонил брат", timezone.now()))
        shred_keys([Doomed(subject.pk, None, "D-2026-1")], actor=Actor.job("tests"), now=timezone.now())
        body = auditor.post(page(entry, "note"), {"reason": "audit.incident"}).content.decode()
        assert "destroyed, act D-2026-1" in body

    def test_an_entry_without_a_note_has_none_to_open(self, auditor):
        entry = happened()
        assert auditor.post(page(entry, "note"), {"reason": "audit.incident"}).status_code == 404


class TestEntryPage:
    def test_it_shows_the_change_and_never_a_sealed_value(self, auditor):
        subject = registered()
        changed = AuditEntry.objects.get(event="register.subject.created", subject_id=subject.pk)
        valued = AuditEntry.objects.filter(event="register.dataitem.created")[0]
        assert subject.reference in auditor.get(page(changed)).content.decode()
        body = auditor.get(page(valued)).content.decode()
        assert "set, sealed" in body
        for value in AIGERIM.values():
            assert value not in body

    def test_its_number_of_queries_is_small(self, auditor):
        registered()
        for entry in AuditEntry.objects.order_by("-pk")[:8]:
            with CaptureQueriesContext(connection) as queries:
                assert auditor.get(page(entry)).status_code == 200
            assert len(queries) <= 15, entry.event

    def test_an_entry_that_waits_for_its_seal_cannot_be_proved_yet(self, auditor, responsible):
        entry = happened()
        assert "waits for the next seal" in auditor.get(page(entry)).content.decode()
        answer = auditor.post(page(entry, "proof"), follow=True)
        assert "waits for the next seal, in a few minutes" in answer.content.decode()
        assert responsible.post(page(entry, "proof")).status_code == 403
        assert auditor.get(page(entry, "proof")).status_code == 405

    @pytest.mark.parametrize("number", ["0", "999999999", "abc", "1e5", "%20"])
    def test_there_is_no_page_for_no_entry(self, auditor, number):
        assert auditor.get(f"{LIST}{number}/change/").status_code == 404
