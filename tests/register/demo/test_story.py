"""The demonstration's data is told by the real services and can be proved like any other."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F, Min
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.consents.models import Consent, DistributionDemand, Publication, Suppression, Withdrawal
from compliance.extracts.models import Extract
from compliance.incidents.models import Incident, SubjectNotice
from compliance.policy.models import DailyFigure, MonthFigure
from compliance.policy.services import operator
from compliance.policy.services.figures import readings
from compliance.policy.services.statement import statement
from compliance.register.models import Blocking, DataItem, Destruction, Subject, SubjectImport
from compliance.retention.models import AnonymousFact, DestructionAct, Hold, RetentionPlan
from requests_inbox.models import Letter, Message, MessageState, Request

pytestmark = pytest.mark.long


def months_of(rows, field):
    return {(at.year, at.month) for at in rows.values_list(field, flat=True)}


def states(model, field="state"):
    return set(model.objects.values_list(field, flat=True))


def the_register_has_a_year():
    assert operator().complete
    assert Subject.objects.count() == 240 + SubjectImport.objects.get().created
    assert len(months_of(Subject.objects, "registered_at")) >= 12
    assert Blocking.objects.filter(lifted_at=None).exists()
    assert DataItem.objects.held().with_excess().filter(is_excess=True).exists()
    assert DataItem.history.filter(history_type="~").exists()
    assert SubjectImport.objects.get().rejected == 2
    assert Extract.objects.count() >= 6


def consents_are_given_narrowed_renewed_and_end():
    acts = set(Consent.history.values_list("act", flat=True))
    assert {"given", "renewed", "narrowed", "changed", "withdrawn", "expired"} <= acts
    assert states(Withdrawal) == {"open", "refused", "fulfilled"}
    assert Consent.history.filter(giver="representative").exists()
    assert Publication.objects.filter(published_at__gt=F("due_at")).exists()
    assert Publication.objects.filter(published_at=None, ended_at=None).exists()
    assert states(DistributionDemand) == {"accepted", "incomplete"}
    assert Suppression.objects.filter(lifted_at=None).count() >= 4


def retention_went_on_every_month():
    assert {"done", "proposed", "rejected", "stopped"} <= states(RetentionPlan)
    assert DestructionAct.objects.count() >= 6
    assert len(months_of(Destruction.objects, "destroyed_at")) >= 8
    assert Hold.objects.filter(key="", lifted_at=None).count() >= 2
    assert Hold.objects.filter(key="").exclude(lifted_at=None).exists()
    assert AnonymousFact.objects.aggregate(least=Min("people"))["least"] >= 5


def letters_became_requests_that_were_answered_in_time_and_late():
    done = Request.objects.filter(status="done")
    assert {"fulfilled", "refused"} <= set(done.values_list("outcome", flat=True))
    assert done.filter(done_at__lt=F("due_at")).count() > done.filter(done_at__gte=F("due_at")).count() > 3
    assert done.filter(extended=True).exists()
    assert len(months_of(Request.objects, "received_at")) >= 11
    assert {"in_progress", "waiting"} <= states(Request, "status")
    assert Request.objects.exclude(status="done").filter(due_at__lt=timezone.now()).exists()
    assert Message.objects.filter(state=MessageState.TRIAGE).count() >= 2
    assert Letter.objects.filter(state="sent").count() > 60


def breaches_were_told_in_time_and_late():
    told = Incident.objects.exclude(told_at=None)
    assert told.filter(told_at__lt=F("due_at")).exists()
    assert told.filter(told_at__gte=F("due_at")).exists()
    assert Incident.objects.filter(told_at=None, closed_at=None).exists()
    assert {"sent", "otherwise"} <= states(SubjectNotice)


def every_night_kept_its_figures_and_nothing_is_broken_for_want_of_a_server():
    today = timezone.localdate()
    nights = {today - timedelta(days=ago) for ago in range(1, 361)}
    assert nights <= set(DailyFigure.objects.values_list("day", flat=True))
    assert statement(day=today - timedelta(days=200), now=timezone.now()).counts["unknown"] == 0
    sound = ("audit.sealed", "inbox.mailboxes", "policy.operator_incomplete", "inbox.unread")
    kept = DailyFigure.objects.filter(code__in=sound, day__in=nights)
    assert list(kept.exclude(standing="ok").values_list("code", "day", "standing")) == []
    told = readings(today, timezone.now())
    assert {str(told[code].standing) for code in (*sound, "audit.verified")} == {"ok"}
    # Since then the office verifies every week.
    assert told["audit.verified"].since == today - timedelta(days=85)
    assert told["audit.verified"].changed


def withdrawals_from_before_their_law_have_a_term_of_their_own():
    early = Request.objects.filter(type="consent_withdrawal", rule__source="internal")
    assert early.exists()
    assert not early.filter(done_at__gte=F("due_at")).exists()
    assert not Request.objects.filter(rule=None).exists()


def test_every_screen_has_a_year_to_show_and_the_history_holds(demonstration):
    the_register_has_a_year()
    consents_are_given_narrowed_renewed_and_end()
    retention_went_on_every_month()
    letters_became_requests_that_were_answered_in_time_and_late()
    breaches_were_told_in_time_and_late()
    every_night_kept_its_figures_and_nothing_is_broken_for_want_of_a_server()
    withdrawals_from_before_their_law_have_a_term_of_their_own()
    for code in ("consents.acts", "register.destroyed", "inbox.received"):
        assert len(set(MonthFigure.objects.filter(code=code).values_list("month", flat=True))) >= 8, code
    assert not AuditEntry.objects.filter(at__gt=timezone.now()).exists()
    assert verify().ok

    entries = AuditEntry.objects.count()
    call_command("load_demo")
    assert AuditEntry.objects.count() == entries, "a second load changes something"
