"""Recording breaches, their term, closing them: the services and their record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.deadlines.models import DayKind
from compliance.deadlines.rules import Name
from compliance.deadlines.services import set_calendar_day
from compliance.incidents.models import Incident
from compliance.incidents.rules.closing import closing_faults
from compliance.incidents.services.closing import close_incident, reopen_incident
from compliance.incidents.services.recording import change_incident, texts_of, write_letter
from compliance.policy.dashboard import REGISTRY
from tests.incidents.breaches import (
    NOW,
    WHAT,
    breach,
    entries,
    facts,
    refused,
    told,
    why,
)
from tests.personas import hire
from tests.register.services.people import OFFICER

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class TestRecording:
    def test_a_breach_has_its_term_its_history_and_its_entry(self):
        incident = breach()
        assert incident.due_at == datetime(2026, 4, 7, 19, tzinfo=UTC)  # 24:00 of Tuesday in Almaty
        assert incident.rule is not None
        assert incident.rule.code == "breach_notice"
        assert incident.history.get().history_actor == OFFICER.label
        [entry] = entries("incidents.recorded")
        assert (entry.object_id, entry.reason) == (str(incident.pk), "breach")

    def test_what_staff_wrote_is_sealed_in_the_row_and_in_the_history(self):
        incident = breach()
        assert texts_of(Incident.objects.get())["what"] == WHAT
        with connection.cursor() as cursor:
            for table in ("incidents_incident", "incidents_historicalincident", "audit_auditentry"):
                cursor.execute(f"SELECT t::text FROM {table} t")
                assert all("Серік" not in row for (row,) in cursor.fetchall())
        assert "Серік" not in f"{incident!s}{incident!r}{facts()!r}"

    def test_a_text_that_stays_keeps_its_envelope(self):
        incident = breach()
        changed = change_incident(
            incident=incident, facts=facts(estimated=12), actor=OFFICER, reason=why(), now=NOW
        )
        assert changed.what.envelope == incident.what.envelope
        assert Incident.objects.get().estimated == 12
        assert entries("incidents.changed")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": "prank"}, "kind_unknown"),
            ({"categories": ()}, "categories_missing"),
            ({"categories": ("shoe_size",)}, "category_unknown"),
            ({"what": " "}, "what_missing"),
            ({"measures": "m" * 10_001}, "text_too_long"),
            ({"estimated": -1}, "estimated_absurd"),
            ({"discovered_at": NOW + DAY}, "discovered_in_future"),
            ({"discovered_at": datetime(1999, 1, 1, tzinfo=UTC)}, "discovered_absurd"),
            ({"happened_from": NOW + DAY}, "happened_after_discovery"),
            ({"happened_from": NOW - DAY, "happened_until": NOW - 2 * DAY}, "happened_backwards"),
        ],
    )
    def test_what_cannot_be_is_refused_and_the_refusal_kept(self, changes, code):
        from compliance.incidents.services.recording import record_incident

        assert code in refused(record_incident, facts=facts(**changes))
        assert not Incident.objects.exists()

    def test_only_staff_who_see_to_breaches_are_responsible(self):
        from compliance.incidents.services.recording import record_incident

        assert refused(record_incident, facts=facts(responsible=hire("intake_clerk"))) == (
            "responsible_unfit",
        )


class TestTheTerm:
    def test_before_the_law_had_one_there_is_none(self):
        found = datetime(2024, 6, 28, 6, tzinfo=UTC)
        assert breach(discovered_at=found).due_at is None
        assert breach(discovered_at=datetime(2024, 7, 1, 6, tzinfo=UTC)).due_at is not None

    def test_a_day_off_moves_open_terms_and_the_history_keeps_the_old_day(self):
        incident = breach()
        settled = breach()
        told(settled)
        set_calendar_day(
            day=date(2026, 4, 7), kind=DayKind.DAY_OFF, name=Name("Демалыс", "Выходной", "Day off"), order_reference="№ 5", actor=OFFICER, reason=why("calendar_order"), now=NOW,
        )  # fmt: skip
        moved = Incident.objects.get(pk=incident.pk)
        assert moved.due_at == datetime(2026, 4, 8, 19, tzinfo=UTC)
        assert [row.due_at.day for row in moved.history.order_by("history_id")] == [7, 8]
        assert Incident.objects.get(pk=settled.pk).due_at == settled.due_at

    def test_another_moment_of_discovery_has_another_term(self):
        incident = breach()
        friday = NOW - 3 * DAY
        changed = change_incident(
            incident=incident, facts=facts(discovered_at=friday), actor=OFFICER, reason=why(), now=NOW
        )
        assert changed.due_at == datetime(2026, 4, 6, 19, tzinfo=UTC)  # Monday

    def test_overdue_is_a_question_about_now(self):
        incident = breach()
        assert not incident.is_overdue(NOW)
        assert incident.is_overdue(NOW + 2 * DAY)
        assert list(Incident.objects.overdue(NOW + 2 * DAY)) == [incident]
        told(incident)
        assert not Incident.objects.overdue(NOW + 2 * DAY).exists()

    def test_the_dashboard_counts_what_is_overdue_and_what_runs_out(self):
        breach()
        told(breach())
        later = breach(now=NOW + DAY, discovered_at=NOW + DAY)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) {REGISTRY.tiles['incidents.overdue'].rows}", {"at": NOW + 2 * DAY}
            )
            assert cursor.fetchone() == (1,)
            cursor.execute(REGISTRY.terms["incidents.notice"].rows)
            assert [row[3] for row in cursor.fetchall()][-1] == later.due_at


class TestClosing:
    def test_a_breach_the_authority_does_not_know_of_stays_open(self):
        incident = breach()
        assert refused(close_incident, incident=incident, outcome="remedied") == ("authority_not_told",)
        told(incident)
        closed = close_incident(incident=incident, outcome="remedied", actor=OFFICER, reason=why(), now=NOW)
        assert (closed.outcome, closed.closed_at) == ("remedied", NOW)
        assert entries("incidents.closed")[0].details["outcome"] == "remedied"

    def test_one_that_was_none_is_closed_without_a_notice(self):
        incident = breach()
        assert refused(close_incident, incident=incident, outcome="fine") == ("outcome_unknown",)
        close_incident(incident=incident, outcome="unfounded", actor=OFFICER, reason=why(), now=NOW)
        assert refused(close_incident, incident=incident, outcome="unfounded") == ("closed_already",)

    def test_a_closed_breach_changes_only_after_it_is_opened_again(self):
        incident = breach()
        close_incident(incident=incident, outcome="unfounded", actor=OFFICER, reason=why(), now=NOW)
        assert refused(change_incident, incident=incident, facts=facts()) == ("closed_already",)
        assert refused(write_letter, incident=incident, text_kk="а", text_ru="б") == ("closed_already",)
        reopened = reopen_incident(incident=incident, actor=OFFICER, reason=why(), now=NOW)
        assert (reopened.outcome, reopened.closed_at) == ("", None)
        assert refused(reopen_incident, incident=incident) == ("open_already",)

    def test_the_rule_alone(self):
        fine: dict[str, Any] = {"outcome": "remedied", "closed": False, "told": True, "has_term": True,
                "letters_ordered": True, "letters_waiting": False}  # fmt: skip
        assert closing_faults(**fine) == []
        assert closing_faults(**{**fine, "told": False}) == ["authority_not_told"]
        assert closing_faults(**{**fine, "told": False, "has_term": False}) == []
        assert closing_faults(**{**fine, "letters_waiting": True}) == ["letters_waiting"]


def test_the_database_itself_wants_an_outcome_with_an_end():
    incident = breach()
    incident.closed_at = NOW
    with pytest.raises(DatabaseError), transaction.atomic():
        incident.record(actor=OFFICER, reason=why(), now=NOW)
