"""From stored bytes to requests, each letter once, and whatever fails waits for a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError

from compliance.audit.reasons import Reason
from compliance.vault.reading import open_values
from requests_inbox.models import DueDate, Letter, Mark, Message, Request
from requests_inbox.rules.sorting import DAILY
from requests_inbox.services import taking_in
from requests_inbox.services.replies import REPLIED
from requests_inbox.services.understanding import FRESH, PAUSES, reread, understand, understand_waiting
from requests_inbox.services.workflow import move
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.ingest.letters import ACTOR, NOW, SAMPLE, letter, stored, understood

pytestmark = pytest.mark.django_db


def ingest(*paths, capsys) -> list[dict]:
    call_command("ingest_mail", *map(str, paths), "--json")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_sample_mailbox_becomes_what_is_expected_and_nothing_more_the_second_time(capsys):
    expected = json.loads((SAMPLE / "expected.json").read_text())
    first = {
        row["file"].rpartition("/")[2].removesuffix(".eml"): row for row in ingest(SAMPLE, capsys=capsys)
    }
    assert first.keys() == expected.keys()
    for name, wanted in expected.items():
        got = first[name]
        if "duplicate_of" in wanted:
            assert got["outcome"] == "duplicate"
            continue
        told = {
            key: got[key] for key in ("type", "language", "attachments", "complete", "due") if key in wanted
        }
        assert told == {key: wanted[key] for key in told}, name
        assert set(wanted.get("also", ())) <= set(got["also"]), name
        assert all(got[f"{key}_found"] for key in ("iin", "phone") if key in wanted), name

    counts = [model.objects.count() for model in (Message, Request, Letter, DueDate)]
    second = ingest(SAMPLE, capsys=capsys)
    assert {row["outcome"] for row in second} == {"duplicate"}
    assert [model.objects.count() for model in (Message, Request, Letter, DueDate)] == counts
    assert [row["requests"] for row in second] == [row["requests"] for row in first.values()]


@time_machine.travel(datetime(2026, 4, 23, 9, 0, tzinfo=UTC), tick=True)
def test_whoever_wrote_these_days_is_answered_once_however_often_the_mailbox_is_read(capsys):
    ingest(SAMPLE, capsys=capsys)
    letters = list(Letter.objects.values_list("pk", "request"))
    assert len(letters) > 5
    assert len({request for _pk, request in letters}) == len(letters)
    ingest(SAMPLE, capsys=capsys)
    assert list(Letter.objects.values_list("pk", "request")) == letters


def test_what_is_told_of_a_letter_holds_nothing_it_says(capsys, tmp_path):
    path = tmp_path / "one.eml"
    path.write_bytes(letter(body="ИИН 900101300017, +7 701 555 01 02, aigerim.canary@example.kz"))
    [row] = ingest(path, capsys=capsys)
    assert (row["iin_found"], row["phone_found"]) == (True, True)
    said = json.dumps(row, ensure_ascii=False)
    for value in ("900101300017", "5550102", "canary", "Айгерим", "aigerim", "Отзыв"):
        assert value not in said
    assert row["evidence"]


def test_the_words_that_decided_are_kept_for_staff_and_sealed():
    message = understood(letter())
    reading, evidence = open_values([message.reading, message.evidence])
    assert reading["sender"] == {"name": "Айгерим", "address": "aigerim@example.kz"}
    assert any(one["words"].startswith("Отзыв согласия") for one in evidence if one["where"] == "subject")


def test_candidates_come_from_sender_iin_and_phone_and_nobody_is_identified():
    subject = registered()
    other = registered({"surname": "Другая", "name": "Анна", "email": "anna@example.kz"})
    by_sender = understood(letter(sender=AIGERIM["email"]))
    by_number = understood(
        letter(sender="new@example.kz", body=f"ИИН {AIGERIM['iin']}, пишите anna@example.kz")
    )
    nobody = understood(letter(sender="nobody@example.kz"))
    assert by_sender.candidates == [subject.pk]
    assert set(by_number.candidates) == {subject.pk, other.pk}
    assert nobody.candidates == []
    assert {request.subject_id for request in Request.objects.all()} == {None}


def test_a_letter_is_understood_once_however_often_it_is_asked():
    message = understood(letter())
    assert understand(message_id=message.pk, actor=ACTOR, now=NOW) == "filed"
    assert Request.objects.filter(message=message).count() == 1
    assert Message.history.filter(id=message.pk).count() == 2


def test_a_letter_that_fails_waits_in_triage_and_is_tried_again(monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("ИИН 900101300017")

    monkeypatch.setattr(taking_in, "classify", broken)
    message = understood(letter())
    assert (message.state, message.triage_reason, message.attempts) == ("triage", "failed", 1)
    assert not Request.objects.exists()
    assert understand_waiting(actor=ACTOR, now=NOW) == 0, "too early"
    monkeypatch.undo()
    assert understand_waiting(actor=ACTOR, now=NOW + PAUSES[0]) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("filed", 0)
    assert Request.objects.count() == 1


def test_tries_come_to_an_end_and_the_letter_still_waits_for_a_person(monkeypatch):
    monkeypatch.setattr(taking_in, "classify", lambda *_: 1 / 0)
    message, now = understood(letter()), NOW
    for _ in range(len(PAUSES) + 2):
        now += timedelta(days=1)
        understand_waiting(actor=ACTOR, now=now)
    message.refresh_from_db()
    assert (message.state, message.triage_reason, message.next_attempt_at) == ("triage", "failed", None)


def test_a_failure_after_the_requests_were_opened_leaves_none_of_them(monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(taking_in.TakenIn, "follow", lambda self, sorted_: (self._open("access"), broken()))
    assert understood(letter()).triage_reason == "failed"
    assert not Request.objects.exists()


def test_a_database_that_goes_away_is_no_fault_of_the_letter(monkeypatch):
    def gone(*_args):
        raise OperationalError

    kept = stored(letter())
    monkeypatch.setattr(taking_in, "classify", gone)
    with pytest.raises(OperationalError):
        understand(message_id=kept.message_id, actor=ACTOR, now=NOW)
    assert Message.objects.get(pk=kept.message_id).state == "stored"


def test_what_a_killed_worker_left_is_read_and_what_kills_workers_is_put_off(monkeypatch):
    left = stored(letter())
    assert understand_waiting(actor=ACTOR, now=NOW) == 0, "it may be in somebody's hands"
    assert understand_waiting(actor=ACTOR, now=NOW + FRESH) == 1
    assert Message.objects.get(pk=left.message_id).state == "filed"

    deadly = stored(letter())

    def killed(**_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("requests_inbox.services.understanding.understand", killed)
    now = NOW + FRESH
    for _ in PAUSES:
        with pytest.raises(KeyboardInterrupt):
            understand_waiting(actor=ACTOR, now=now)
        now += timedelta(days=1)
    assert understand_waiting(actor=ACTOR, now=now) == 1
    message = Message.objects.get(pk=deadly.message_id)
    assert (message.state, message.triage_reason) == ("triage", "failed")


def test_the_first_letters_of_a_flood_become_requests_and_the_others_wait_and_are_counted():
    for _ in range(DAILY + 3):
        understood(letter(sender="robot@example.kz"))
    assert Request.objects.count() == DAILY
    assert Message.objects.in_triage().filter(triage_reason="flood").count() == 3
    assert understood(letter(sender="somebody@example.kz")).state == "filed"
    tomorrow = letter(sender="robot@example.kz", date="Wed, 08 Apr 2026 10:15:00 +0500")
    assert understood(tomorrow, now=NOW + timedelta(days=1)).state == "filed"


def test_a_reply_that_names_the_request_joins_it_and_opens_no_second_one():
    replied = []
    REPLIED.append(lambda *told: replied.append(told[:2]))
    try:
        first = understood(letter(message_id="<first@example.kz>"))
        request = first.requests.get()
        by_number = understood(letter(f"Re: {request.reference}", "Прилагаю документ."))
        by_thread = understood(letter("Re: Отзыв", "Вот ещё.", In_Reply_To="<first@example.kz>"))
    finally:
        REPLIED.pop()
    assert [message.state for message in (by_number, by_thread)] == ["filed", "filed"]
    assert [message.request for message in (by_number, by_thread)] == [request, request]
    assert replied == [(request, by_number), (request, by_thread)]
    assert Request.objects.count() == 1


def test_a_stranger_who_names_a_request_waits_for_a_person():
    request = understood(letter()).requests.get()
    other = understood(letter(f"Re: {request.reference}", "Прилагаю документ.", sender="other@example.kz"))
    assert (other.state, other.triage_reason, other.request) == ("triage", "other_sender", None)


def test_a_thread_of_another_sender_does_not_count():
    understood(letter(message_id="<first@example.kz>"))
    other = understood(
        letter("Re: Отзыв", "Вот ещё.", sender="other@example.kz", In_Reply_To="<first@example.kz>")
    )
    assert other.request is None


def test_a_reply_with_a_new_demand_in_its_own_words_opens_it():
    request = understood(letter()).requests.get()
    reply = letter(
        f"Re: {request.reference}",
        "Прошу предоставить сведения о том, какие мои персональные данные вы обрабатываете.",
    )
    message = understood(reply)
    assert message.request == request
    assert [opened.type for opened in message.requests.all()] == ["access"]


def test_a_reply_after_the_end_is_seen_by_a_person():
    request = understood(letter()).requests.get()
    move(
        request=request, to="done", outcome="withdrawn", actor=ACTOR, now=NOW,
        reason=Reason("requests_inbox.handling"),
    )  # fmt: skip
    late = understood(letter(f"Re: {request.reference}", "Спасибо, но у меня вопрос остался."))
    assert (late.state, late.request) == ("triage", request)


def test_a_mark_that_staff_add_is_used_from_then_on():
    before = understood(letter("Тема", "Хочу зелёный билет."))
    Mark(
        code="green", type="explanation", language="ru", kind="phrase", text="зелёный билет", weight=95
    ).record(actor=ACTOR, reason=Reason("requests_inbox.handling"), now=NOW)
    after = understood(letter("Тема", "Хочу зелёный билет!"))
    assert before.type != "explanation"
    assert after.type == "explanation"
    assert (
        reread(message_id=before.pk, actor=ACTOR, reason=Reason("requests_inbox.sorting"), now=NOW)
        is not None
    )
    before.refresh_from_db()
    assert before.type == "explanation"
    assert before.requests.count() == 1


def test_reading_anew_keeps_what_staff_decided():
    message = understood(letter())
    message.type = "complaint"
    message.record(actor=ACTOR, reason=Reason("requests_inbox.sorting"), now=NOW)
    reread(message_id=message.pk, actor=ACTOR, reason=Reason("requests_inbox.sorting"), now=NOW)
    message.refresh_from_db()
    assert (message.type, message.machine_type, message.state) == ("complaint", "consent_withdrawal", "filed")
    assert Request.objects.count() == 1


def test_the_clock_starts_at_receipt_never_later_than_now():
    future = understood(letter(date="Tue, 07 Apr 2099 10:15:00 +0500"))
    assert future.received_at <= NOW
    hop = understood(letter(Received="from a by b; Mon, 06 Apr 2026 08:00:00 +0500"))
    assert hop.received_at.isoformat() == "2026-04-06T03:00:00+00:00"
