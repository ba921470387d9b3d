"""Screens of requests: what they show and what they never show, what each act records."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.register.services.destruction import destroy
from requests_inbox.models import Note, Request
from requests_inbox.services.board import Place, board_page, requests_of
from tests.consents.giving import somebody
from tests.requests_inbox.workflow.requests import ACTOR, NOW, finished, letter, moved, opened, told
from tests.requests_inbox.workflow.screens import SECRET, WHY, now_opened, text_of, url

pytestmark = pytest.mark.django_db


def test_the_board_shows_no_word_of_a_letter_and_neither_does_the_page(officer, written):
    board = text_of(officer.get(reverse("admin:requests_inbox_request_changelist") + "?tab=open"))
    page = text_of(officer.get(url(written)))
    assert written.reference in board
    assert written.reference in page
    for text in (board, page):
        assert SECRET not in text
        assert "aigerim" not in text
        assert "Прошу" not in text


def test_tabs_sort_requests_by_what_they_need(officer):
    mine, late, waits, done = (now_opened("complaint") for _ in range(4))
    far = now_opened("authority_inquiry")
    officer.post(url(mine, "take"))
    now = late.due_at
    assert now is not None
    moved(waits, "waiting")
    finished(done)

    def shown(tab, at=now):
        return {row.pk for row in requests_of(tab, user_id=officer.user.pk, now=at)}

    assert shown("mine") == {mine.pk}
    assert shown("overdue") == {mine.pk, late.pk, waits.pk}
    assert shown("overdue", now - timedelta(microseconds=1)) == set()
    assert shown("soon", now - timedelta(days=1)) == {mine.pk, late.pk, waits.pk}
    assert shown("waiting") == {waits.pk}
    assert shown("unassigned") == {late.pk, waits.pk, far.pk}
    assert shown("open") == {mine.pk, late.pk, waits.pk, far.pk}
    everything = text_of(officer.get(reverse("admin:requests_inbox_request_changelist") + "?tab=all"))
    assert done.reference in everything


def test_pages_of_the_board_miss_nothing_and_repeat_nothing():
    rows = [now_opened("complaint").pk for _ in range(7)]
    found, seen, after = Request.objects.open(), [], None
    while True:
        page = board_page(found, after=after, size=3)
        seen += [row.pk for row in page.rows]
        if page.later is None:
            break
        after = page.later
    assert seen == rows
    back = board_page(found, before=Place.of(Request.objects.get(pk=rows[6])), size=3)
    assert [row.pk for row in back.rows] == rows[3:6]
    assert Place.read("nonsense") is Place.read("1-2-3") is Place.read(f"{10**17}9-1") is None


def test_reading_takes_a_reason_is_recorded_and_shows_text_never_markup(officer, written):
    address = url(written, "read")
    before = AuditEntry.objects.filter(event="requests_inbox.request_revealed").count()
    assert SECRET not in text_of(officer.get(address))
    assert SECRET not in text_of(officer.post(address, {}))
    assert AuditEntry.objects.filter(event="requests_inbox.request_revealed").count() == before
    answer = officer.post(address, WHY)
    raw = answer.content.decode()
    assert SECRET in unescape(raw)
    assert "<b>предоставить</b>" not in raw
    assert "&lt;b&gt;предоставить" in raw
    assert "<mark>Прошу </mark>" in raw
    assert "aigerim@example.kz" in raw
    assert answer["Cache-Control"] == "no-store, private"
    assert told("requests_inbox.request_revealed", object_id=str(written.pk)).actor == officer.actor.label


def test_a_clerk_reads_the_letter_and_not_the_contact_of_the_request(clerk, written):
    answer = text_of(clerk.post(url(written, "read"), WHY))
    assert "предоставить" in answer
    assert told("requests_inbox.message_revealed").object_id == str(written.message_id)
    assert clerk.get(url(now_opened("access"), "read")).status_code == 403


def test_candidates_are_masked(officer, auditor, written):
    page = text_of(officer.get(url(written)))
    assert "Who may have written" in page
    assert "Әлімжанова" not in page


def test_a_subject_is_chosen_then_confirmed_and_what_was_sealed_goes_along(officer, written):
    from compliance.vault.models import DataKey

    subject = somebody({"surname": "Сапаров"})
    answer = officer.post(url(written, "identify"), {"method": "document", **WHY})
    assert "whose data this is about" in text_of(answer)
    officer.post(url(written, "subject"), {"subject": subject.reference, **WHY})
    written.refresh_from_db()
    assert (written.subject_id, written.message.subject_id) == (subject.pk, subject.pk)
    assert DataKey.objects.filter(scope=written.scope, subject_id=subject.pk).exists()
    assert told("requests_inbox.subject_chosen").subject_id == subject.pk
    assert SECRET in text_of(officer.post(url(written, "read"), WHY))
    proof = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 x")
    said = {"method": "document", "representative_name": "A", "representative_authority": "B", "proof": proof}
    answer = officer.post(url(written, "identify"), {**said, **WHY})
    assert answer.status_code == 302
    written.refresh_from_db()
    assert written.is_identified
    got = officer.post(url(written, "proof"), WHY)
    assert b"".join(got.streaming_content) == b"%PDF-1.7 x"
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"].startswith("attachment")
    assert told("requests_inbox.proof_read").object_id == str(written.pk)


def test_acts_of_the_page_do_what_they_say(officer, written):
    officer.post(url(written, "take"))
    officer.post(url(written, "note"), {"text": "позвонить", **WHY})
    officer.post(url(written, "type"), {"to": "rectification"})
    officer.post(
        url(written, "event"),
        {"event": "documents", "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), **WHY},
    )
    officer.post(url(written, "ask"), {"question": "Какой адрес?", **WHY})
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    officer.post(url(written, "extend"), {"until": until, "explanation": "долго", **WHY})
    written.refresh_from_db()
    assert (written.assignee, written.type, written.status) == (officer.user, "rectification", "waiting")
    assert written.extended
    assert Note.objects.filter(request=written).count() == 1
    page = text_of(officer.get(url(written)))
    for line in (
        "Given to",
        "Note written",
        "Type: correction",
        "Status: waiting for the subject",
        "extended",
    ):
        assert line in page
    officer.post(url(written, "finish"), {"outcome": "withdrawn", **WHY})
    assert "withdrawn by the sender" in text_of(officer.get(url(written)))


def test_a_refused_act_says_why_and_keeps_what_was_typed(officer):
    request = now_opened("access")
    until = timezone.localdate().isoformat()
    answer = officer.post(url(request, "extend"), {"until": until, "explanation": "долго очень", **WHY})
    assert "The new last day is not later" in text_of(answer)
    assert "долго очень" in text_of(answer)


def test_the_term_page_explains_every_day(officer):
    request = now_opened("consent_withdrawal")
    page = text_of(officer.get(url(request, "term")))
    assert "day 15 of the term" in page
    assert "94-V 8(7)" in page
    stop = text_of(officer.get(url(now_opened("destruction"), "term")))
    assert "strictest reading" in stop


def test_a_request_on_paper_is_taken_in(clerk):
    said = {
        "type": "access", "channel": "paper", "language": "kk", "email": "a@example.kz", "name": SECRET,
        "text": "Прошу сведения", "reason_code": "subject_request",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    address = reverse("admin:requests_inbox_request_add")
    assert "Say where the answer goes" in text_of(clerk.post(address, {**said, "email": ""}))
    assert clerk.post(address, said).status_code == 302
    request = Request.objects.latest("pk")
    assert (request.channel, request.language, request.message) == ("paper", "kk", None)
    assert told("requests_inbox.opened").actor == clerk.actor.label
    assert request.contents is not None
    assert "Прошу".encode() not in request.contents.envelope

    gone = somebody()
    destroy(subject=gone, categories=None, actor=ACTOR, reason=Reason("subject_request"), now=NOW)
    page = clerk.post(address, {**said, "subject": gone.reference})
    assert page.context["form"].errors.keys() == {"subject"}
    assert Request.objects.latest("pk") == request


def test_the_report_counts_what_people_corrected(auditor, officer, written):
    officer.post(url(written, "type"), {"to": "complaint"})
    opened("access", message=letter(), received_at=timezone.now(), now=timezone.now())
    with CaptureQueriesContext(connection) as seen:
        page = text_of(auditor.get(reverse("admin:requests_inbox_request_confusion")))
    assert "right: 1 of 2" in page
    assert sum("UNION ALL" in one["sql"] for one in seen) == 1


def test_the_board_opens_on_what_is_mine_or_on_what_is_open_while_nothing_is(officer):
    waits = now_opened("access")
    board = reverse("admin:requests_inbox_request_changelist")
    first = officer.get(board)
    assert first.context["tab"] == "open"
    assert waits.reference in text_of(first)
    officer.post(url(waits, "take"))
    assert officer.get(board).context["tab"] == "mine"
