"""Who works on a request, how it goes on and how it ends; what may not be is refused and recorded."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from compliance.audit.reasons import Reason
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.retention.models import Hold
from compliance.vault.models import DataKey
from requests_inbox.models import Note, Outcome, Request, Status
from requests_inbox.rules.workflow import TRANSITIONS
from requests_inbox.services import listeners
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.handling import assign, change_type, write_note
from requests_inbox.services.identifying import identify
from requests_inbox.services.keys import open_fields, open_in_scope
from requests_inbox.services.workflow import ask_subject, mark_duplicate, require_identified
from tests.consents.giving import somebody
from tests.personas import hire
from tests.requests_inbox.workflow.requests import (
    ACTOR,
    HANDLING,
    NOW,
    dates,
    finished,
    letter,
    moved,
    opened,
    told,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 proof"


def said(actor=ACTOR, **fields):
    return {"actor": actor, "reason": HANDLING, "now": NOW, **fields}


def by(user):
    from compliance.audit.actors import Actor

    return Actor.staff(user)


def refused(code, act):
    with pytest.raises(Refused, match=code):
        act()
    assert told("requests_inbox.refused").details["codes"] == code


def test_every_status_is_in_the_table_and_done_leads_nowhere():
    assert set(TRANSITIONS) == set(Status.values)
    assert TRANSITIONS["done"] == frozenset()


def test_a_request_moves_on_with_a_record_and_stays_where_it_is_without_one():
    request = opened("complaint")
    moved(request, "in_progress")
    entry = told("requests_inbox.moved")
    assert (entry.details["from"], entry.details["to"]) == ("received", "in_progress")
    rows = Request.history.count()
    moved(request, "in_progress")
    assert Request.history.count() == rows


def test_what_is_done_stays_done():
    request = finished(opened("complaint"), "fulfilled")
    request.refresh_from_db()
    assert (request.status, request.outcome, request.done_at) == ("done", "fulfilled", NOW)
    assert told("requests_inbox.finished").details["late"] is False
    refused("request_done", lambda: moved(request, "in_progress"))
    refused("request_done", lambda: finished(request))


@pytest.mark.parametrize(("after", "late"), [(timedelta(hours=9), False), (timedelta(hours=10), True)])
def test_what_is_to_be_done_at_once_and_is_done_on_its_day_is_not_late(after, late):
    finished(opened("distribution_stop"), now=NOW + after)
    assert told("requests_inbox.finished").details["late"] is late


def test_a_condition_changes_a_consent_so_somebody_makes_sure_who_asks():
    request = opened("marketing_condition", subject=somebody())
    refused("identity_missing", lambda: finished(request, "fulfilled"))
    finished(opened("marketing_opt_out"), "fulfilled")


@pytest.mark.parametrize(
    ("to", "fields", "code"),
    [
        ("received", {}, "move_not_allowed"),
        ("done", {}, "outcome_missing"),
        ("waiting", {"outcome": "fulfilled"}, "outcome_early"),
        ("done", {"outcome": "fulfilled"}, "identity_missing"),
        ("done", {"outcome": "partly"}, "identity_missing"),
        ("done", {"outcome": "refused", "refusal": "x"}, "ground_missing"),
        ("done", {"outcome": "refused", "ground": "barred"}, "refusal_missing"),
        ("done", {"outcome": "duplicate"}, "duplicate_of_missing"),
    ],
)
def test_a_step_that_may_not_be_is_refused_and_changes_nothing(to, fields, code):
    request = moved(opened("access"))
    refused(code, lambda: moved(request, to, **fields))
    request.refresh_from_db()
    assert (request.status, request.outcome) == ("in_progress", "")


def test_a_refusal_keeps_its_text_sealed():
    request = finished(opened("access"), "refused", ground="no_identity", refusal="Мы не узнали Вас")
    row = Request.objects.get(pk=request.pk)
    assert row.ground == "no_identity"
    assert open_fields(row, ("refusal",)) == {"refusal": "Мы не узнали Вас"}


def test_a_duplicate_names_what_it_repeats():
    first, again = opened("access"), opened("access")
    mark_duplicate(request=again, of=first, **said())
    again.refresh_from_db()
    assert (again.outcome, again.duplicate_of_id) == (Outcome.DUPLICATE, first.pk)
    refused("duplicate_of_missing", lambda: mark_duplicate(request=first, of=again, **said()))
    other = opened("access", subject=somebody())
    theirs = opened("access", subject=somebody({"surname": "Сапаров", "name": "Ержан"}))
    refused("duplicate_of_another", lambda: mark_duplicate(request=theirs, of=other, **said()))


def test_asking_waits_without_stopping_the_clock(monkeypatch):
    heard = []
    monkeypatch.setattr(listeners, "ASKED", [lambda request, question, *rest: heard.append(question)])
    request = opened("access")
    ask_subject(request=request, question=" Какой договор? ", **said())
    request.refresh_from_db()
    assert (request.status, heard) == ("waiting", ["Какой договор?"])
    assert len(dates(request)) == 1
    refused("question_missing", lambda: ask_subject(request=request, question=" ", **said()))


def test_only_who_may_work_on_requests_gets_one():
    request, officer = opened("access"), hire("compliance_officer")
    assign(request=request, to=officer, **said())
    assert told("requests_inbox.assigned").details["to"] == officer.pk
    assign(request=request, to=None, **said())
    request.refresh_from_db()
    assert request.assignee is None
    auditor = hire("auditor")
    refused("assignee_unable", lambda: assign(request=request, to=auditor, **said()))


def test_a_corrected_type_keeps_what_the_machine_said_and_counts_anew():
    message = letter()
    request = opened("access", message=message)
    change_type(request=request, to="consent_withdrawal", **said())
    request.refresh_from_db()
    message.refresh_from_db()
    assert (request.type, request.machine_type, message.type) == (
        "consent_withdrawal",
        "access",
        "consent_withdrawal",
    )
    assert dates(request) == [("received", "2026-04-10 00:00"), ("type", "2026-04-28 00:00")]
    assert told("requests_inbox.type_changed").details["from"] == "access"
    second = opened("destruction", message=message)
    refused("type_there", lambda: change_type(request=second, to="consent_withdrawal", **said()))
    refused("type_unknown", lambda: change_type(request=second, to="automatic", **said()))


def test_a_note_is_sealed_and_in_the_trail():
    request, officer = opened("access"), hire("compliance_officer")
    note = write_note(request=request, text="Звонила Айгерим", author=officer, **said(by(officer)))
    row = Note.objects.get(pk=note.pk)
    assert "Айгерим".encode() not in row.text.envelope
    assert open_in_scope([row.text], None, request.scope) == ["Звонила Айгерим"]
    assert told("requests_inbox.noted").actor == f"staff:{officer.pk}"


class TestIdentity:
    def test_a_person_confirms_it_and_work_begins(self):
        officer = hire("compliance_officer")
        request = opened("access", subject=somebody())
        with pytest.raises(Refused, match="identity_missing"):
            require_identified(request)
        identify(request=request, method="document", **said(by(officer)))
        request.refresh_from_db()
        assert (request.identity_method, request.identified_at) == ("document", NOW)
        assert request.status == "in_progress"
        require_identified(request)
        assert told("requests_inbox.identified").details["how"] == "document"

    def test_a_representative_is_sealed_with_the_proof(self):
        officer = hire("compliance_officer")
        request = opened("access", subject=somebody())
        named = {"name": "Ержан Сапаров", "authority": "доверенность 17"}
        again = lambda **more: identify(  # noqa: E731 - said once, asked thrice
            request=request, method="document", representative=named, **more, **said(by(officer))
        )
        refused("proof_missing", again)
        refused("proof_type", lambda: again(proof=io.BytesIO(b"<html>"), proof_name="x.html"))
        again(proof=io.BytesIO(PDF), proof_name="Доверенность.pdf")
        row = Request.objects.get(pk=request.pk)
        kept = open_fields(row, ("representative", "proof"))
        assert kept["representative"] == named
        assert (kept["proof"]["name"], kept["proof"]["type"]) == ("Доверенность.pdf", "application/pdf")

    @pytest.mark.parametrize(
        ("wanted", "method", "code"),
        [
            ("access", "document", "subject_missing"),
            ("access", "letterhead", "method_not_here"),
            ("authority_inquiry", "document", "method_not_here"),
            ("access", "guess", "method_unknown"),
        ],
    )
    def test_what_is_no_identification_is_refused(self, wanted, method, code):
        officer, request = hire("compliance_officer"), opened(wanted)
        refused(code, lambda: identify(request=request, method=method, **said(by(officer))))

    def test_a_job_identifies_nobody(self):
        request = opened("access", subject=somebody())
        refused("identity_by_person", lambda: identify(request=request, method="document", **said()))


def test_an_open_demand_holds_the_data_and_its_end_lets_it_go():
    subject = somebody()
    request = opened("access", subject=subject)
    hold = Hold.objects.get(key=f"requests_inbox.request:{request.pk}")
    assert (hold.subject_id, hold.kind, hold.source) == (subject.pk, "open_request", request.reference)
    assert hold.lifted_at is None
    finished(request)
    assert Hold.objects.get(pk=hold.pk).lifted_at is not None
    opened("destruction", subject=subject)
    assert not Hold.objects.filter(lifted_at=None).exists()


def test_a_note_goes_with_the_data_of_its_subject():
    from compliance.vault.services import Doomed, shred_keys
    from compliance.vault.values import Shredded

    subject, officer = somebody(), hire("compliance_officer")
    request = opened("access", subject=subject)
    note = write_note(request=request, text="о ней", author=officer, **said(by(officer)))
    shred_keys([Doomed(subject.pk, None, "D-1")], actor=ACTOR, now=NOW + timedelta(1))
    assert isinstance(open_in_scope([note.text], subject.pk, request.scope)[0], Shredded)


def test_an_authority_that_was_checked_is_no_subject_that_was_checked():
    officer = hire("compliance_officer")
    request = opened("authority_inquiry")
    identify(request=request, method="letterhead", **said(by(officer)))
    change_type(request=request, to="access", **said())
    request = Request.objects.get(pk=request.pk)
    choose_subject(request=request, subject=somebody(), **said())
    request.refresh_from_db()
    assert (request.is_identified, request.identity_method) == (False, "")
    refused("identity_missing", lambda: finished(request, "fulfilled"))
    identify(request=request, method="document", **said(by(officer)))
    change_type(request=request, to="rectification", **said())
    request.refresh_from_db()
    assert request.is_identified, "who asks is the same whatever of their data it is about"
    change_type(request=request, to="authority_inquiry", **said())
    request.refresh_from_db()
    assert not request.is_identified


def test_no_remark_is_kept_on_a_request_of_a_destroyed_subject():
    """A key made for it would live for ever: nothing of theirs is left that anybody would destroy."""
    subject, officer = somebody(), hire("compliance_officer")
    request = opened("access", subject=subject)
    finished(request)
    destroy(subject=subject, categories=None, actor=ACTOR, reason=Reason("subject_request"), now=NOW)
    about = {"request": request, "author": officer, **said(by(officer))}
    refused("subject_destroyed", lambda: write_note(text="о ней", **about))
    assert not Note.objects.exists()
    assert not DataKey.objects.filter(subject_id=subject.pk, shredded_at=None).exists()


def test_no_request_is_opened_of_a_destroyed_subject():
    subject = somebody()
    destroy(subject=subject, categories=None, actor=ACTOR, reason=Reason("subject_request"), now=NOW)
    with pytest.raises(Refused, match="subject_destroyed"):
        opened("access", subject=subject, contents={"text": "Удалите"})
    assert not DataKey.objects.filter(subject_id=subject.pk, shredded_at=None).exists()
