"""Screens of the inbox: who reaches which, what they show and what they never show, what each act records."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from requests_inbox.models import Mark, Message, Note, Request
from requests_inbox.services.board import Place, board_page, requests_of
from requests_inbox.services.storing import store_message
from requests_inbox.services.understanding import understand
from tests.consents.giving import somebody
from tests.requests_inbox.workflow.requests import finished, letter, moved, opened, sealed, told

pytestmark = pytest.mark.django_db
WHY = {"reason_code": "requests_inbox.handling"}
SECRET = "Айгерім Әлімжанова"


def now_opened(wanted="access", **fields):
    now = timezone.now()
    return opened(wanted, received_at=now, now=now, **fields)


def url(row, page="change", *ids):
    name = row._meta.model_name
    return reverse(f"admin:requests_inbox_{name}_{page}", args=[row.pk, *ids])


def text_of(response):
    return unescape(response.content.decode())


@pytest.fixture
def written():
    """A letter with words, and a request of it."""
    message = sealed(
        letter(candidates=[somebody().pk]),
        reading={
            "subject": "Прошу данные",
            "sender": {"name": SECRET, "address": "aigerim@example.kz"},
            "own": "Прошу <b>предоставить</b> мои данные.",
            "quoted": "> старое письмо",
            "attachments": [{"name": "скан.pdf", "type": "pdf", "size": 2048, "too_large": False}],
        },
        evidence=[
            {
                "code": "x",
                "type": "access",
                "where": "body",
                "start": 0,
                "end": 6,
                "note": "",
                "words": "Прошу",
            }
        ],
    )
    return now_opened("access", message=message, channel="email", contact={"email": "aigerim@example.kz"})


# Who may GET each page: clerk, officer, responsible, auditor, administrator.
GETS = {
    "changelist": "yyyyn",
    "add": "yyynn",
    "change": "yyyyn",
    "read": "yyyyn",
    "term": "yyyyn",
    "confusion": "yyyyn",
    "history": "yyyyn",
    "assign": "nyynn",
    "ask": "yyynn",
    "note": "yyynn",
    "event": "yyynn",
    "extend": "nyynn",
    "day": "yyynn",
    "identify": "nyynn",
    "subject": "nyynn",
    "finish": "yyynn",
    "proof": "nyyyn",
}
POSTS = {"take": "yyynn", "type": "yyynn"}
MESSAGES = {
    "changelist": "yyyyn",
    "change": "yyyyn",
    "read": "yyyyn",
    "history": "yyyyn",
    "attachment": "yyyyn",
    "destroy": "nnynn",
}
MARKS = {"changelist": "yyyyn", "add": "nyynn", "change": "yyyyn", "history": "yyyyn"}


def test_each_role_reaches_what_it_is_for_and_nothing_else(
    clerk, officer, responsible, auditor, administrator, stranger, written
):
    people = (clerk, officer, responsible, auditor, administrator)
    mark = Mark.objects.earliest("pk")
    for row, pages in ((written, GETS), (written.message, MESSAGES), (mark, MARKS)):
        for page, allowed in pages.items():
            bare = page in {"changelist", "add", "confusion"}
            extra = [1] if page == "attachment" else []
            address = (
                reverse(f"admin:requests_inbox_{row._meta.model_name}_{page}")
                if bare
                else url(row, page, *extra)
            )
            assert stranger.get(address).status_code == 302, address
            for person, may in zip(people, allowed, strict=True):
                expected = 200 if may == "y" else 403
                assert person.get(address).status_code == expected, (address, person.user.roles)
    for page, allowed in POSTS.items():
        for person, may in zip(people, allowed, strict=True):
            answer = person.post(url(written, page), {"to": "access"})
            assert answer.status_code == (302 if may == "y" else 403), (page, person.user.roles)


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


def test_the_board_and_the_page_ask_the_same_questions_whatever_there_is(officer, written):
    def asked(address):
        officer.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert officer.get(address).status_code == 200
        return len(seen)

    board = reverse("admin:requests_inbox_request_changelist") + "?tab=open"
    few = (asked(board), asked(url(written)))
    for number in range(12):
        row = now_opened("complaint", subject=somebody({"surname": "Фамилия" + "а" * number}))
        officer.post(url(row, "take"))
        officer.post(url(written, "note"), {"text": "x", **WHY})
    officer.post(url(written, "take"))
    many = (asked(board), asked(url(written)))
    assert many[0] == few[0]
    assert many[1] <= few[1] + 2, "names of staff are looked up once there are any"


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


def test_letters_are_sorted_many_at_once(clerk, auditor):
    letters = [letter(type="unclassified", machine_type="unclassified") for _ in range(3)]
    address = reverse("admin:requests_inbox_message_changelist")
    ticked = {"letters": [one.pk for one in letters[:2]], "reason_code": "requests_inbox.sorting"}
    assert auditor.post(address, {**ticked, "action": "unrelated"}).status_code == 403
    answer = clerk.post(address, {**ticked, "action": "open", "types": ["access", "destruction"]})
    assert answer.status_code == 302
    assert Request.objects.filter(message__in=letters[:2]).count() == 4
    answer = clerk.post(address, {**ticked, "letters": [letters[2].pk], "action": "unrelated"})
    letters[2].refresh_from_db()
    assert letters[2].state == "set_aside"
    letter()
    answer = clerk.post(address, {"action": "unrelated", "reason_code": "requests_inbox.sorting"})
    assert "Choose at least one letter" in text_of(answer)


def test_the_report_counts_what_people_corrected(auditor, officer, written):
    officer.post(url(written, "type"), {"to": "complaint"})
    opened("access", message=letter(), received_at=timezone.now(), now=timezone.now())
    with CaptureQueriesContext(connection) as seen:
        page = text_of(auditor.get(reverse("admin:requests_inbox_request_confusion")))
    assert "right: 1 of 2" in page
    assert sum("UNION ALL" in one["sql"] for one in seen) == 1


def test_an_attachment_is_taken_along_as_bytes_that_no_browser_opens(officer, auditor):
    sample = Path(__file__).parents[2] / "mail" / "sample" / "20-alternative-attach.eml"
    now = timezone.now()
    stored = store_message(content=sample.read_bytes(), actor=officer.actor, now=now)
    understand(message_id=stored.message_id, actor=officer.actor, now=now)
    message = Message.objects.get(pk=stored.message_id)
    address = url(message, "attachment", 1)
    count = AuditEntry.objects.filter(event="requests_inbox.attachment_read").count()
    assert officer.post(address, {}).status_code == 200
    assert AuditEntry.objects.filter(event="requests_inbox.attachment_read").count() == count
    got = auditor.post(address, WHY)
    assert b"".join(got.streaming_content)
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"].startswith(f'attachment; filename="{message.number}-1.bin"')
    assert told("requests_inbox.attachment_read", object_id=str(message.pk)).details["items"] == 1
    assert officer.post(url(message, "attachment", 9), WHY).status_code == 404


def test_two_letters_of_one_subject_go_to_them_with_all_that_they_asked_for(officer):
    message = letter(also=["destruction"])
    first, second = now_opened("access", message=message), now_opened("destruction", message=message)
    subject = somebody()
    officer.post(url(first, "subject"), {"subject": subject.reference, **WHY})
    second.refresh_from_db()
    assert second.subject_id == subject.pk
    answer = officer.post(url(second, "subject"), {"subject": somebody({"surname": "Б"}).reference, **WHY})
    assert "about somebody already" in text_of(answer)
    assert told("requests_inbox.refused").details["codes"] == "subject_chosen"


def test_the_responsible_person_destroys_unwanted_mail_and_no_letter_of_a_request(responsible, written):
    spam = letter(type="unrelated", machine_type="unrelated")
    sealed(spam, reading={"own": SECRET})
    assert url(spam, "destroy") in text_of(responsible.get(url(spam)))
    assert responsible.post(url(spam, "destroy"), {"reason_code": "requests_inbox.spam"}).status_code == 302
    spam.refresh_from_db()
    assert spam.state == "destroyed"
    assert told("requests_inbox.message_destroyed").object_id == str(spam.pk)
    assert SECRET not in text_of(responsible.post(url(spam, "read"), WHY))
    kept = written.message
    assert url(kept, "destroy") not in text_of(responsible.get(url(kept)))
    answer = responsible.post(url(kept, "destroy"), {"reason_code": "requests_inbox.spam"})
    assert "The letter has requests already" in text_of(answer)
    assert told("requests_inbox.destruction_refused").object_id == str(kept.pk)


def test_a_letter_that_was_destroyed_is_read_as_such_and_gives_no_attachment(responsible):
    spam = letter(type="unrelated", machine_type="unrelated")
    sealed(spam, reading={"own": SECRET})
    responsible.post(url(spam, "destroy"), {"reason_code": "requests_inbox.spam"})
    page = responsible.post(url(spam, "read"), {"reason_code": "internal_audit"})
    assert page.status_code == 200
    assert spam.number in text_of(page)
    assert SECRET not in text_of(page)
    assert responsible.post(url(spam, "attachment", 1), {"reason_code": "internal_audit"}).status_code == 404
