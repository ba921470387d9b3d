"""Screens of answering, persona by persona: who may, who may not, and what the page never shows."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.register.models import DataItem
from compliance.register.services.subjects import Provenance, change_values
from requests_inbox.answer_messages import WHAT_TO_DO
from requests_inbox.models import Letter, LetterFailure, LetterTemplate
from requests_inbox.services.texts import text_for
from tests.consents.giving import MARKETING, given, somebody
from tests.register.services.people import AIGERIM
from tests.requests_inbox.answers.requests import NOW, SENDER, WORKER, a_request, entries, identified, why

pytestmark = pytest.mark.django_db

REASON = {"reason_code": "subject_request", "note": ""}
SEE = {"clerk", "officer", "responsible", "auditor"}
DAILY = {"officer", "responsible"}
READ = {"officer", "responsible", "auditor"}
DECIDE = {"responsible"}
SCREENS = [
    ("letter_changelist", (), SEE),
    ("letter_history", ("letter",), SEE),
    ("request_letters", ("request",), SEE),
    ("request_fulfil", ("request",), DAILY),
    ("request_refuse", ("request",), DAILY),
    ("letter_reveal", ("letter",), READ),
    ("letter_print", ("letter",), READ),
    ("letter_resend", ("letter",), DAILY),
    ("letter_hand_over", ("letter",), DAILY),
    ("lettertemplate_changelist", (), SEE),
    ("lettertemplate_change", ("text",), SEE),
    ("lettertemplate_history", ("text",), SEE),
    ("lettertemplate_add", (), DECIDE),
    ("lettertemplate_retire", ("text",), DECIDE),
]


def url(screen, *ids):
    return reverse(f"admin:requests_inbox_{screen}", args=ids)


@pytest.fixture
def ids():
    request = a_request("explanation")
    return {
        "request": request.pk,
        "letter": Letter.objects.get().pk,
        "text": LetterTemplate.objects.earliest("pk").pk,
    }


@pytest.mark.parametrize("who", ["clerk", "officer", "responsible", "auditor", "administrator"])
def test_each_role_opens_what_it_may_and_nothing_else(who, ids, request):
    persona = request.getfixturevalue(who)
    for screen, wanted, allowed in SCREENS:
        response = persona.get(url(screen, *(ids[one] for one in wanted)))
        assert response.status_code == (200 if who in allowed else 403), (screen, response.status_code)
        assert SENDER.encode() not in response.content
        if who not in allowed:
            refused = persona.post(url(screen, *(ids[one] for one in wanted)), {**REASON, "step": "confirm"})
            assert refused.status_code in {403, 405}, screen  # 405: it only shows
    if who == "administrator":
        assert AuditEntry.objects.filter(event__startswith="access.").exists()


def test_a_stranger_is_sent_away_from_all_of_them(stranger, ids):
    for screen, wanted, _allowed in SCREENS:
        response = stranger.get(url(screen, *(ids[one] for one in wanted)))
        assert response.status_code == 302, screen
        assert "/login/" in response["Location"]


def test_a_correction_is_previewed_then_confirmed(officer):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), officer.actor)
    said = {
        **REASON, "outcome": "fulfilled", "language": "ru", "answer": "", "value_surname": "Сәрсенова",
    }  # fmt: skip
    preview = officer.post(url("request_fulfil", request.pk), {**said, "step": "preview"})
    assert preview.status_code == 200
    outlook = preview.context["outlook"]
    assert outlook.effects
    assert AIGERIM["surname"] not in preview.content.decode()
    assert DataItem.history.filter(subject_id=subject.pk, category__code="surname").count() == 1
    confirmed = officer.post(
        url("request_fulfil", request.pk), {**said, "step": "confirm", "seen": outlook.digest}
    )
    assert confirmed.status_code == 302
    request.refresh_from_db()
    assert request.status == "done"
    assert Letter.objects.filter(request=request, kind="answer").exists()
    [entry] = entries("requests_inbox.fulfilled")
    assert entry.actor == officer.actor.label


def test_a_confirmation_without_its_preview_does_nothing(officer):
    request = identified(a_request("rectification", subject=somebody()), officer.actor)
    said = {**REASON, "outcome": "fulfilled", "language": "ru", "value_surname": "Сәрсенова"}
    response = officer.post(url("request_fulfil", request.pk), {**said, "step": "confirm", "seen": "x"})
    assert response.status_code == 200
    assert "Nothing was done" in response.content.decode()
    request.refresh_from_db()
    assert request.status == "in_progress"


def test_what_would_happen_otherwise_by_now_is_shown_at_once_and_confirmed_with_one_press(officer):
    subject = somebody()
    request = identified(a_request("access", subject=subject), officer.actor)
    said = {**REASON, "outcome": "fulfilled", "language": "ru"}
    place = url("request_fulfil", request.pk)
    first = officer.post(place, {**said, "step": "preview"})
    assert "new</span>" not in first.content.decode()
    seen, before = first.context["outlook"].digest, first.context["preview"]
    change_values(
        subject=subject, values={"patronymic": "Серікқызы"}, provenance=Provenance("phone"),
        actor=officer.actor, reason=why(), now=NOW,
    )  # fmt: skip
    again = officer.post(place, {**said, "step": "confirm", "seen": seen, "shown": before.packed})
    text = again.content.decode()
    assert "Nothing was done" in text
    after = again.context["preview"]
    [line] = [line for line, is_new in after.lines if is_new]
    assert "patronymic" in line.lower()
    assert line.replace(", Patronymic", "") in after.gone
    assert (text.count("new</span>"), text.count("<del>")) == (1, 1)
    assert again.context["outlook"].digest != seen
    assert 'value="confirm"' in text
    request.refresh_from_db()
    assert request.status == "in_progress"
    anew = {**said, "step": "confirm", "seen": again.context["outlook"].digest}
    assert officer.post(place, anew).status_code == 302
    request.refresh_from_db()
    assert request.status == "done"


def test_an_officer_destroys_nothing_by_a_request_and_the_responsible_person_does(officer, responsible):
    subject = somebody()
    request = identified(a_request("destruction", subject=subject), officer.actor)
    assert officer.get(url("request_fulfil", request.pk)).status_code == 403
    said = {
        **REASON, "outcome": "fulfilled", "language": "ru", "what": "everything", "ends_processing": "on",
        "end_reason": "demanded",
    }  # fmt: skip
    preview = responsible.post(url("request_fulfil", request.pk), {**said, "step": "preview"})
    seen = preview.context["outlook"].digest
    assert responsible.post(
        url("request_fulfil", request.pk), {**said, "step": "confirm", "seen": seen}
    ).status_code == 302  # fmt: skip
    subject.refresh_from_db()
    assert subject.status == "destroyed"


@pytest.mark.parametrize(
    ("request_type", "said"),
    [
        ("access", {}),
        ("blocking", {"what": "everything", "ground": "dispute"}),
        ("consent_withdrawal", {"consents": "first"}),
        ("marketing_condition", {"consent": "second", "conditions": "Только по вторникам"}),
        ("marketing_opt_out", {"channels": ["email"], "email": SENDER, "scope": "marketing"}),
        ("explanation", {"answer": "Ваши данные хранятся в Алматы."}),
        ("authority_inquiry", {"answer": "Сообщаем."}),
    ],
)
def test_each_type_has_a_screen_that_does_what_it_previews(officer, request_type, said):
    subject = somebody()
    pks = {"first": given(subject, at=NOW).pk, "second": given(subject, MARKETING, at=NOW).pk}
    said = {name: pks.get(value, value) if isinstance(value, str) else value for name, value in said.items()}
    request = a_request(request_type, subject=subject)
    if request_type not in {"marketing_opt_out", "explanation"}:
        identified(request, officer.actor)
    form = {**REASON, "outcome": "fulfilled", "language": "kk", **said}
    preview = officer.post(url("request_fulfil", request.pk), {**form, "step": "preview"})
    outlook = preview.context["outlook"]
    assert outlook is not None, preview.context["form"].errors
    done = officer.post(
        url("request_fulfil", request.pk), {**form, "step": "confirm", "seen": outlook.digest}
    )
    assert done.status_code == 302, done.context["form"].errors
    request.refresh_from_db()
    assert request.outcome == "fulfilled"


def test_who_was_not_identified_is_told_so_instead_of_a_form(officer):
    request = a_request("access", subject=somebody())
    response = officer.get(url("request_fulfil", request.pk))
    assert response.context["obstacle"]
    assert b'name="step"' not in response.content


def test_a_refusal_is_previewed_and_sent(officer):
    request = a_request("access")
    said = {**REASON, "ground": "identity_unproved", "language": "ru", "explanation": "Пришлите документ."}
    preview = officer.post(url("request_refuse", request.pk), {**said, "step": "preview"})
    assert "Пришлите документ." in preview.context["letter"][1]
    assert officer.post(url("request_refuse", request.pk), {**said, "step": "confirm"}).status_code == 302
    request.refresh_from_db()
    assert (request.outcome, request.ground) == ("refused", "identity_unproved")


def test_the_auditor_reads_a_letter_with_a_reason_and_cannot_send_it(auditor, ids):
    reason = {"reason_code": "internal_audit", "note": ""}
    response = auditor.post(url("letter_reveal", ids["letter"]), reason)
    assert SENDER in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
    assert len(entries("requests_inbox.letter_revealed")) == 1
    assert auditor.post(url("letter_resend", ids["letter"]), reason).status_code == 403


def test_a_letter_is_printed_as_pdf(officer, ids):
    response = officer.post(url("letter_print", ids["letter"]), REASON)
    assert response.content.startswith(b"%PDF")
    assert SENDER not in response["Content-Disposition"]


def test_what_was_not_delivered_says_what_to_do(officer, ids, settings):
    letter = Letter.objects.get(pk=ids["letter"])
    letter.state, letter.failure = "failed", "refused"
    letter.record(actor=WORKER, reason=why(), now=NOW)
    page = officer.get(url("letter_changelist")).content.decode()
    assert "the address may be wrong" in page
    for failure in LetterFailure:
        letter.failure = failure
        letter.record(actor=WORKER, reason=why(), now=NOW)
        shown = unescape(officer.get(url("letter_changelist")).content.decode())
        assert str(WHAT_TO_DO[failure]) in shown, failure
    assert officer.post(
        url("letter_resend", ids["letter"]),
        {"reason_code": "inbox_delivery", "address": "new@example.kz"},
    ).status_code == 302  # fmt: skip
    letter.refresh_from_db()
    assert letter.state == "pending"


def test_a_text_is_previewed_and_becomes_the_next_version(responsible):
    old = text_for(kind="acknowledgement", language="ru")
    said = {
        "reason_code": "policy_changed", "kind": "acknowledgement", "type": "", "outcome": "",
        "language": "ru", "subject_line": "Получено: {reference}", "body": "Принято {received}:\n\n{requests}",
    }  # fmt: skip
    preview = responsible.post(url("lettertemplate_add"), {**said, "step": "preview"})
    assert preview.context["sample"][0] == "Получено: R-2026-000001"
    assert responsible.post(url("lettertemplate_add"), {**said, "step": "confirm"}).status_code == 302
    new = text_for(kind="acknowledgement", language="ru")
    assert (new.version, new.body) == (old.version + 1, "Принято {received}:\n\n{requests}\n")
    old.refresh_from_db()
    assert old.body != new.body
    assert len(entries("requests_inbox.text_published")) == 1
    a_request()
    assert Letter.objects.get().template == new


def test_what_is_typed_after_the_preview_is_pointed_at(officer):
    request = a_request("explanation", subject=somebody())
    said = {**REASON, "outcome": "fulfilled", "language": "ru", "answer": "Да."}
    place = url("request_fulfil", request.pk)
    first = officer.post(place, {**said, "step": "preview"})
    seen = {"seen": first.context["outlook"].digest, "shown": first.context["preview"].packed}
    again = officer.post(place, {**said, **seen, "answer": "Нет.", "step": "confirm"})
    assert "compare the letter below" in again.content.decode()
    assert "Нет." in again.context["letter"][1]


def test_a_page_shows_nothing_that_another_page_did_not_say(officer):
    request = a_request("explanation", subject=somebody())
    said = {**REASON, "outcome": "fulfilled", "language": "ru", "answer": "Да.", "seen": "x"}
    for packed in ("", "made up", "WzFd:made:up"):
        page = officer.post(url("request_fulfil", request.pk), {**said, "step": "confirm", "shown": packed})
        assert page.context["preview"].gone == []
        assert not page.context["preview"].is_same
        assert not any(is_new for _line, is_new in page.context["preview"].lines)
