"""Fulfilling: what the preview says is what happens, all at once, with the letter; or nothing at all."""

from __future__ import annotations

import pytest

from compliance.register.models import Destruction
from compliance.register.services.refusals import Refused
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from requests_inbox.models import Letter, Request
from requests_inbox.services.fulfilling import (
    Access,
    Answer,
    Destroy,
    Rectify,
    SetCondition,
    carrying_out,
    fulfil,
    refuse_request,
)
from requests_inbox.services.letter_acts import hand_over
from requests_inbox.services.letter_sealing import open_letter
from tests.consents.giving import MARKETING, given, somebody
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.answers.requests import (
    NOW,
    SENDER,
    a_request,
    done,
    entries,
    identified,
    outlook_of,
    refused_codes,
    value_of,
    why,
)

pytestmark = pytest.mark.django_db


def test_nothing_is_done_for_whom_nobody_identified(actor):
    subject = somebody()
    for request_type, act in (
        ("access", Access("ru")),
        ("rectification", Rectify({"surname": "Иная"})),
        ("destruction", Destroy(None, ends_processing=True)),
        ("marketing_condition", SetCondition(given(subject, MARKETING), "нет")),
    ):
        request = a_request(request_type, subject=subject)
        with pytest.raises(Refused, match="identity_missing"):
            fulfil(request=request, act=act, seen="", actor=actor, reason=why(), now=NOW)
    assert value_of(subject, "surname") == AIGERIM["surname"]
    assert not entries("requests_inbox.report_made", "register.values_revealed")


def test_an_act_of_another_type_is_refused(actor):
    request = identified(a_request("access", subject=somebody()), actor)
    assert refused_codes(outlook_of(request, Destroy(None), actor)) == {"act_not_here"}


def test_a_request_is_fulfilled_once(actor):
    request = a_request("explanation")
    done(request, Answer("Да."), actor, answer="Да.")
    with pytest.raises(Refused, match="request_done"):
        fulfil(
            request=request, act=Answer("Нет."), seen="", answer="Нет.", actor=actor, reason=why(), now=NOW
        )
    assert Letter.objects.filter(kind="answer").count() == 1


def test_a_confirmation_of_something_else_does_nothing(actor):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    seen = outlook_of(request, Rectify({"surname": "Сәрсенова"}), actor).digest
    act = Rectify({"surname": "Сәрсенова", "name": "Иная"})
    with pytest.raises(Refused, match="preview_changed"):
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)
    assert value_of(subject, "name") == AIGERIM["name"]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Rectify({"surname": "Сәрсенов"}), {}),
        (Rectify({"surname": "Сәрсенова"}), {"answer": "Иначе."}),
        (Rectify({"surname": "Сәрсенова"}), {"language": "kk"}),
        (Rectify({"surname": "Сәрсенова"}), {"outcome": "partly", "answer": "Часть."}),
    ],
)
def test_what_was_typed_since_the_preview_is_not_done(actor, act, words):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    seen = outlook_of(request, Rectify({"surname": "Сәрсенова"}), actor, answer="Часть.").digest
    with pytest.raises(Refused, match="preview_changed"):
        fulfil(
            request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW,
            **{"answer": "Часть.\r\n" if "outcome" in words else "", **words},
        )  # fmt: skip
    assert value_of(subject, "surname") == AIGERIM["surname"]
    assert entries("requests_inbox.fulfilment_refused")


def test_a_failure_at_the_letter_leaves_nothing_behind(actor, monkeypatch):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    act = Rectify({"surname": "Сәрсенова"})
    seen = outlook_of(request, act, actor).digest

    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(carrying_out, "write_letter", broken)
    with pytest.raises(RuntimeError):
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)
    request = Request.objects.get(pk=request.pk)
    assert request.status == "in_progress"
    assert value_of(subject, "surname") == AIGERIM["surname"]


def test_a_rehearsal_leaves_no_trace(actor):
    subject = registered(purposes=("service_access",))
    request = identified(a_request("destruction", subject=subject), actor)
    before = len(entries("register.destroyed", "register.processing_ended", "vault.keys_shredded"))
    assert outlook_of(request, Destroy(None, ends_processing=True), actor).stands
    assert len(entries("register.destroyed", "register.processing_ended", "vault.keys_shredded")) == before
    assert not Destruction.objects.exists()


def test_what_is_done_in_part_says_why(actor):
    request = a_request("explanation")
    act = Answer("Частично.")
    with pytest.raises(Refused, match="answer_missing"):
        fulfil(
            request=request, act=act, seen=outlook_of(request, act, actor).digest, outcome="partly",
            actor=actor, reason=why(), now=NOW,
        )  # fmt: skip
    letter = done(request, act, actor, outcome="partly", answer="Остальное касается других лиц.")
    assert "исполнено частично" in open_letter(letter).body


@pytest.mark.parametrize(
    ("ground", "explanation"), [("", "Пояснение"), ("no_power", "Пояснение"), ("others_data", " ")]
)
def test_a_refusal_has_a_ground_of_its_type_and_an_explanation(actor, ground, explanation):
    request = a_request("access")
    with pytest.raises(Refused):
        refuse_request(
            request=request, ground=ground, explanation=explanation, actor=actor, reason=why(), now=NOW
        )
    request.refresh_from_db()
    assert request.status == "received"
    assert not Letter.objects.filter(kind="refusal").exists()
    assert entries("requests_inbox.fulfilment_refused")


def test_a_letter_of_a_request_goes_with_the_subject_once_that_is_known(actor):
    request = a_request("access")
    letter = Letter.objects.get()
    hand_over(letter=letter, actor=actor, reason=why("inbox_delivery"), now=NOW)
    subject = somebody()
    request.subject = subject
    request.record(actor=actor, reason=why(), now=NOW)
    from requests_inbox.services.listeners import tell_changed

    tell_changed(request, actor=actor, reason=why(), now=NOW)
    assert DataKey.objects.get(scope=letter.scope).subject_id == subject.pk
    assert open_letter(Letter.objects.select_related("request").get()).address == SENDER


def test_a_request_of_a_destroyed_subject_is_refused_and_what_was_written_is_in_the_letter_only(actor):
    subject = registered(purposes=("service_access",))
    late = a_request("consent_withdrawal", subject=subject)
    late.answer_to = "undecided"
    late.record(actor=actor, reason=why(), now=NOW)
    done(
        identified(a_request("destruction", subject=subject), actor),
        Destroy(None, ends_processing=True),
        actor,
    )
    late.refresh_from_db()
    letter = refuse_request(
        request=late,
        ground="no_consent",
        explanation="Данные уничтожены.",
        actor=actor,
        reason=why(),
        now=NOW,
    )
    late.refresh_from_db()
    assert (late.status, late.outcome) == ("done", "refused")
    assert "Данные уничтожены." in str(open_letter(letter).body)
    assert isinstance(open_values([late.refusal])[0], Shredded)
    assert not DataKey.objects.filter(subject_id=subject.pk, shredded_at=None).exists()
