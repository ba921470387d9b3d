"""What ``record_event`` takes, and what it refuses before it can reach the trail."""

from __future__ import annotations

import pickle
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import given, strategies as st

from compliance.audit.actors import STRANGER, SYSTEM, Actor
from compliance.audit.events import Kind, UnknownEvent, all_events, event_label
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason, UnknownReason, reason_choices, reason_label
from compliance.audit.request import current_request_id, request_id_scope
from compliance.audit.services import NotAnIdentifier, NoteNotSealed, record_event
from tests.audit.trail import CLERK, NOW

EVENT = "audit.trail_read"
ENVELOPE = b"\x01" + bytes(44)


@pytest.mark.django_db
class TestRecording:
    def test_an_entry_holds_what_it_was_given(self):
        with request_id_scope() as request_id:
            record_event(
                EVENT, actor=CLERK, now=NOW, subject_id=5, object_label="register.subject", object_id=5,
                reason="settings", note=ENVELOPE, details={"rows": 3, "act": "D-2026/1", "more": True, "none": None},
            )  # fmt: skip
        entry = AuditEntry.objects.latest("pk")

        assert (entry.at, entry.event, entry.kind, entry.actor) == (NOW, EVENT, Kind.READ, "staff:7")
        assert (entry.subject_id, entry.object_label, entry.object_id) == (5, "register.subject", "5")
        assert (entry.reason, bytes(entry.note), entry.request_id) == ("settings", ENVELOPE, request_id)
        assert entry.details == {"rows": 3, "act": "D-2026/1", "more": True, "none": None}
        assert (entry.layout_id, entry.history_id, entry.row_hash) == (None, None, None)

    def test_an_entry_goes_with_its_transaction(self):
        before = AuditEntry.objects.count()
        with transaction.atomic():
            record_event(EVENT, actor=CLERK, now=NOW)
            transaction.set_rollback(True)

        assert AuditEntry.objects.count() == before


class TestRefusing:
    def test_an_event_nobody_registered(self):
        with pytest.raises(UnknownEvent):
            record_event("audit.made_up", actor=CLERK, now=NOW)

    def test_a_reason_nobody_registered(self):
        with pytest.raises(UnknownReason):
            record_event(EVENT, actor=CLERK, now=NOW, reason="because Иванов asked")
        with pytest.raises(UnknownReason):
            Reason("because")

    @pytest.mark.parametrize(
        "value", ["Иванов", "a b", "a@b.kz", "x" * 201, "two\nlines", 1.5, [1], {"a": 1}, b"x"]
    )
    def test_a_detail_that_is_no_id_code_or_count(self, value):
        with pytest.raises(NotAnIdentifier, match="what"):
            record_event(EVENT, actor=CLERK, now=NOW, details={"what": value})
        with pytest.raises(NotAnIdentifier):
            record_event(EVENT, actor=CLERK, now=NOW, object_id=value)

    @given(st.text(alphabet=st.characters(min_codepoint=0x80), min_size=1, max_size=20))
    def test_a_name_in_any_script_is_not_a_detail(self, name):
        with pytest.raises(NotAnIdentifier) as refused:
            record_event(EVENT, actor=CLERK, now=NOW, details={"what": name})
        assert name not in str(refused.value)

    def test_a_name_as_the_name_of_a_detail(self):
        with pytest.raises(NotAnIdentifier) as refused:
            record_event(EVENT, actor=CLERK, now=NOW, details={"Иванов": 1})
        assert "Иванов" not in str(refused.value)

    @pytest.mark.parametrize("note", ["in clear", b"in clear" * 9, b"\x01short", b"\x02" + bytes(60)])
    def test_a_note_in_clear(self, note):
        with pytest.raises(NoteNotSealed):
            record_event(EVENT, actor=CLERK, now=NOW, note=note)


class TestActors:
    def test_an_actor_is_a_kind_and_an_id(self):
        class User:
            pk = 7

        assert Actor.staff(User()) == CLERK
        assert (CLERK.staff_id, SYSTEM.staff_id, STRANGER.staff_id) == (7, None, None)
        assert [Actor.job("seal").label, Actor.command("seal").label] == ["job:seal", "command:seal"]

    def test_somebody_without_an_id_is_no_member_of_staff(self):
        with pytest.raises(ValueError, match="primary key"):
            Actor.staff(AnonymousUser())


class TestReasons:
    def test_a_note_never_shows(self):
        reason = Reason("settings", note="Иванов просил")

        assert "Иванов" not in f"{reason} {reason!r} {[reason]} {(reason,)!s}"
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(reason)

    def test_a_reason_no_longer_registered_still_has_a_text(self):
        assert reason_label("gone") == "gone"
        assert event_label("gone.event") == "gone.event"
        assert [code for code, _ in reason_choices("settings", "schedule")] == ["settings", "schedule"]

    def test_every_event_says_which_app_it_is_of(self):
        assert all(event.name.count(".") >= 1 and str(event.label) for event in all_events())


class TestRequestIds:
    def test_scopes_nest_and_end(self):
        assert current_request_id() is None
        with request_id_scope() as outer:
            with request_id_scope(uuid.UUID(int=1)) as inner:
                assert current_request_id() == inner == uuid.UUID(int=1)
            assert current_request_id() == outer
        assert current_request_id() is None
