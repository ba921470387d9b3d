"""A request that was given to the wrong subject is given to the right one, while nothing came of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.retention.models import Hold
from compliance.vault.models import DataKey
from compliance.vault.notes import note_text
from compliance.vault.reading import open_values
from compliance.vault.services import NOTE_LABEL
from compliance.vault.values import Sealed, Shredded
from requests_inbox.models import Letter
from requests_inbox.services.choosing import choose_subject
from requests_inbox.services.correcting import correct_subject
from requests_inbox.services.fulfilling import Answer
from requests_inbox.services.identifying import identify
from requests_inbox.services.keys import open_fields
from requests_inbox.services.letter_acts import hand_over
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.raw_letters import raw_bytes
from tests.consents.giving import somebody
from tests.personas import hire
from tests.register.services.people import end_all
from tests.requests_inbox.answers.requests import done
from tests.requests_inbox.ingest.letters import letter, understood
from tests.requests_inbox.workflow.requests import NOW, finished, opened, told

pytestmark = pytest.mark.django_db
WHY = Reason("requests_inbox.handling", "Однофамилец, дата рождения другая.")
ERZHAN = {"surname": "Сапаров", "name": "Ержан"}


def corrected(request, subject, actor, reason=WHY):
    return correct_subject(request=request, subject=subject, actor=actor, reason=reason, now=NOW)


def test_request_letters_and_replies_go_to_the_right_subject_and_who_asks_is_asked_anew(officer):
    wrong, right, actor = somebody(), somebody(ERZHAN), officer.actor
    message = understood(letter())
    request = message.requests.get()
    reply = understood(letter(f"Re: {request.reference}", "Ещё."))
    hand_over(letter=Letter.objects.get(), actor=actor, reason=Reason("inbox_delivery"), now=NOW)
    choose_subject(request=request, subject=wrong, actor=actor, reason=WHY, now=NOW)
    identify(request=request, method="document", actor=actor, reason=Reason("identity_check"), now=NOW)
    request.refresh_from_db()
    contact = open_fields(request, ["contact"])
    corrected(request, right, actor)
    for row in (request, message, reply):
        row.refresh_from_db()
        assert row.subject_id == right.pk
    assert (request.identity_method, request.identified_at, request.status) == ("", None, "identity_check")
    entry = told("requests_inbox.subject_corrected")
    assert entry.details == {"reference": request.reference, "from": wrong.reference, "to": right.reference}
    assert entry.subject_id == right.pk
    assert entry.note
    assert not Hold.objects.filter(subject=wrong, lifted_at=None).exists()
    # What the wrong one had goes without the letter, and the letter with the right one.
    end_all(wrong)
    destroy(subject=wrong, categories=None, actor=actor, reason=Reason("subject_request"), now=NOW)
    assert open_fields(request, ["contact"]) == contact
    assert isinstance(raw_bytes(message), bytes)
    finished(request)
    end_all(right)
    destroy(subject=right, categories=None, actor=actor, reason=Reason("subject_request"), now=NOW)
    assert isinstance(open_fields(request, ["contact"])["contact"], Shredded)
    assert isinstance(raw_bytes(message), Shredded)
    assert isinstance(raw_bytes(reply), Shredded)
    assert open_letter(Letter.objects.get()).shredded


def test_the_request_of_an_open_demand_holds_the_right_subject_and_no_longer_the_wrong_one():
    actor = Actor.staff(hire("compliance_officer"))
    wrong, right = somebody(), somebody(ERZHAN)
    request = opened("access", subject=wrong)
    corrected(request, right, actor)
    [held] = Hold.objects.filter(lifted_at=None)
    assert (held.subject_id, held.source) == (right.pk, request.reference)


def test_what_something_came_of_stays_and_so_does_what_nobody_explains():
    actor = Actor.staff(hire("compliance_officer"))
    wrong, right = somebody(), somebody(ERZHAN)
    answered = opened("explanation", subject=wrong, contact={"name": "x"})
    done(answered, Answer("Да."), actor, answer="Да.")
    refused = [
        ("request_done", lambda: corrected(answered, right, actor)),
        ("subject_missing", lambda: corrected(opened("access"), right, actor)),
        (
            "correction_unexplained",
            lambda: corrected(opened("access", subject=wrong), right, actor, Reason("other", " ")),
        ),
    ]
    for code, act in refused:
        with pytest.raises(Refused, match=code):
            act()
        assert code in str(told("requests_inbox.refused").details)
    answered.refresh_from_db()
    assert answered.subject_id == wrong.pk


def test_a_letter_of_which_one_demand_was_carried_out_stays_with_its_subject(officer):
    wrong, right = somebody(), somebody(ERZHAN)
    message = understood(letter())
    request = message.requests.get()
    other = opened("explanation", message=message, channel="email")
    choose_subject(request=request, subject=wrong, actor=officer.actor, reason=WHY, now=NOW)
    other.refresh_from_db()
    done(other, Answer("Да."), officer.actor, answer="Да.")
    with pytest.raises(Refused, match="carried_out"):
        corrected(request, right, officer.actor)
    message.refresh_from_db()
    assert message.subject_id == wrong.pk


def moved(*statements: str) -> None:
    """A transaction of whoever reaches the database, up to what is checked at its commit."""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join([*statements, "SET CONSTRAINTS ALL IMMEDIATE"]))


def test_whoever_reaches_the_database_moves_no_key_away_from_whom_its_document_is_about(officer):
    """A destruction finds what is about a person by the keys."""
    wrong, other = somebody(), somebody(ERZHAN)
    message = understood(letter())
    request = message.requests.get()
    hand_over(letter=Letter.objects.get(), actor=officer.actor, reason=Reason("inbox_delivery"), now=NOW)
    choose_subject(request=request, subject=wrong, actor=officer.actor, reason=WHY, now=NOW)
    keys = DataKey.objects.filter(subject_id=wrong.pk, shredded_at=None)
    documents = {key.scope for key in keys if ":" in key.scope}
    assert {one.partition(":")[0] for one in documents} == {"message", "request", "letter"}
    for scope in documents:
        move = f"UPDATE vault_datakey SET subject_id = {other.pk} WHERE scope = '{scope}'"
        moved(move)
        # Together with the row, but without a word in the history.
        for table in ("message", "request"):
            change = f"UPDATE requests_inbox_{table} SET subject_id = {other.pk}"
            moved(move, change)
            moved(change, move)
    assert {key.scope for key in keys.all()} >= documents


def test_remarks_about_a_request_go_where_the_request_goes(officer):
    """Also those from before anybody was chosen: «звонила Иванова» under a key of nobody would stay for ever."""
    wrong, right = somebody(), somebody(ERZHAN)
    request = opened("access", reason=Reason(WHY.code, "Звонил Ержан Сапаров."))
    choose_subject(request=request, subject=wrong, actor=officer.actor, reason=WHY, now=NOW)
    request.refresh_from_db()
    corrected(request, right, officer.actor)
    finished(request)
    events = ("requests_inbox.opened", "requests_inbox.subject_chosen", "requests_inbox.subject_corrected")
    notes = [bytes(told(event).note) for event in events]
    assert [note_text(one) for one in notes] == ["Звонил Ержан Сапаров.", WHY.note, WHY.note]
    end_all(right)
    destroy(subject=right, categories=None, actor=officer.actor, reason=Reason("subject_request"), now=NOW)
    assert all(isinstance(one, Shredded) for one in open_values([Sealed(one, NOTE_LABEL) for one in notes]))


def test_the_page_offers_the_correction_to_whoever_confirms_identities_only(clerk, officer):
    wrong, right = somebody(), somebody(ERZHAN)
    request = opened("access", subject=wrong)
    address = reverse("admin:requests_inbox_request_subject_corrected", args=[request.pk])
    page = reverse("admin:requests_inbox_request_change", args=[request.pk])
    assert address in officer.get(page).content.decode()
    form = {"subject": right.reference, "reason_code": WHY.code, "note": ""}
    assert "A correction is explained" in officer.post(address, form).content.decode()
    assert officer.post(address, form | {"note": WHY.note}).status_code == 302
    request.refresh_from_db()
    assert request.subject_id == right.pk
    for stranger in (clerk,):
        may = stranger.user.has_perm("requests_inbox.identify_request")
        assert (stranger.get(address).status_code == 200) == may
