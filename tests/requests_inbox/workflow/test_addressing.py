"""A letter that wants its answer elsewhere than where it came from: a person decides where it goes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from compliance.audit.actors import Actor
from compliance.register.services.refusals import Refused
from requests_inbox.models import Letter
from requests_inbox.services.addressing import choose_address
from requests_inbox.services.fulfilling import Answer, refuse_request, rehearse
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.workflow import ask_subject
from tests.personas import hire
from tests.requests_inbox.answers.requests import done
from tests.requests_inbox.ingest.letters import NOW, letter, understood
from tests.requests_inbox.workflow.requests import HANDLING, told

pytestmark = pytest.mark.django_db
OTHER = "mallory@example.org"
QUESTION = ("Вопрос о персональных данных", "Где хранятся мои персональные данные?")


def asked(**headers):
    from requests_inbox.services.triage import open_requests

    message = understood(letter(*QUESTION, **headers))
    if not message.requests.exists():
        actor = Actor.command("tests")
        open_requests(messages=[message], types=["explanation"], actor=actor, reason=HANDLING, now=NOW)
    return message.requests.first()


def act(actor):
    return {"actor": actor, "reason": HANDLING, "now": NOW}


def test_the_acknowledgement_goes_where_the_letter_came_from_and_nothing_else_goes_before_somebody_decides():
    request, actor = asked(Reply_To=OTHER), Actor.staff(hire("compliance_officer"))
    assert request.answer_to == "undecided"
    assert open_letter(Letter.objects.get()).address == "aigerim@example.kz"
    outlook = rehearse(request=request, act=Answer("Да."), **act(actor))
    assert [refusal.code for refusal in outlook.refusals] == ["address_undecided"]
    with pytest.raises(Refused, match="address_undecided"):
        ask_subject(request=request, question="Какой договор?", **act(actor))
    with pytest.raises(Refused, match="address_undecided"):
        refuse_request(request=request, ground="unfounded", explanation="Нет.", **act(actor))
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(("to", "address"), [("sender", "aigerim@example.kz"), ("reply_to", OTHER)])
def test_the_answer_goes_to_the_address_that_a_person_chose(to, address):
    request, actor = asked(Reply_To=OTHER), Actor.staff(hire("compliance_officer"))
    choose_address(request=request, to="reply_to", **act(actor))
    choose_address(request=request, to=to, **act(actor))
    assert told("requests_inbox.address_chosen").details["how"] == to
    answer = done(request, Answer("Да."), actor, answer="Да.")
    assert open_letter(answer).address == address
    with pytest.raises(Refused, match="request_done"):
        choose_address(request=request, to="sender", **act(actor))


@pytest.mark.parametrize("headers", [{}, {"Reply_To": "Aigerim@Example.kz"}, {"Reply_To": "<>"}])
def test_who_names_no_other_address_is_answered_as_ever(headers):
    request, actor = asked(**headers), Actor.staff(hire("compliance_officer"))
    assert request.answer_to == ""
    assert rehearse(request=request, act=Answer("Да."), **act(actor)).stands
    with pytest.raises(Refused, match="address_unknown"):
        choose_address(request=request, to="reply_to", **act(actor))


def test_the_page_warns_and_the_choice_shows_masks_only(officer, clerk):
    request = asked(Reply_To=OTHER)
    page = reverse("admin:requests_inbox_request_change", args=[request.pk])
    address = reverse("admin:requests_inbox_request_address", args=[request.pk])
    shown = officer.get(page).content.decode()
    assert "not decided: the letter names another address" in shown
    assert address in shown
    form = officer.get(address).content.decode()
    for hidden in (OTHER, "mallory", "aigerim@example.kz"):
        assert hidden not in shown + form
    assert officer.post(address, {"to": "sender", "reason_code": "identity_check"}).status_code == 302
    assert "not decided" not in officer.get(page).content.decode()
    may = clerk.user.has_perm("requests_inbox.identify_request")
    assert (clerk.get(address).status_code == 200) == may
