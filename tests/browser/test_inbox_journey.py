"""The way of a letter: in by IMAP, sorted, the sender confirmed, fulfilled in a browser, the answer out by SMTP."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from requests_inbox.models import Letter, Request
from requests_inbox.services.fetching import poll_mailbox
from requests_inbox.services.mailboxes import add_mailbox
from requests_inbox.services.outbox import send_letters
from tests.browser.test_register_journeys import sign_in
from tests.consents.giving import given, somebody
from tests.personas import hire, signed_in
from tests.register.services.people import AIGERIM
from tests.requests_inbox.answers.requests import a_request
from tests.requests_inbox.ingest.dovecot import LOGIN, PASSWORD, dovecot
from tests.requests_inbox.ingest.letters import letter, today
from tests.smtp import mailbox

__all__ = ["dovecot", "mailbox"]
pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]
WORKER = Actor.job("tests")
ASKING = "Пишу вам ещё раз. Ответьте, пожалуйста."


def address(page: str, *ids: int) -> str:
    return reverse(f"admin:requests_inbox_{page}", args=ids)


def test_from_a_letter_in_the_mailbox_to_an_encrypted_report(
    own_database, live_stack, page, screenshot, dovecot, mailbox, monkeypatch
):
    monkeypatch.setattr(settings, "MAIL_AUTHORITIES", dovecot.ca_file)
    subject = somebody()
    given(subject)
    dovecot.put(letter("Здравствуйте", ASKING, message_id="<journey@example.kz>", date=today()))
    box = add_mailbox(
        code="support",
        values={
            "address": "support@amart.kz", "host": "localhost", "port": dovecot.port, "security": "tls",
            "login": LOGIN, "folder": "INBOX", "active": True,
        },
        password=PASSWORD, actor=WORKER, reason=Reason("settings"), now=timezone.now(),
    )  # fmt: skip
    assert poll_mailbox(mailbox_id=box.pk, actor=WORKER, clock=timezone.now).new == 1
    assert not Request.objects.exists()

    # Nobody could tell what it asks for: a person does.
    sign_in(page, "compliance_officer")
    page.goto(address("message_changelist"))
    page.check("input[name=letters]")
    page.check("input[name=action][value=open]")
    page.check("input[name=types][value=access]")
    page.select_option("#id_reason_code", "requests_inbox.sorting")
    page.click("button.primary[type=submit]:has-text('Sort')")
    expect(page.locator("body")).to_contain_text("1 letter is sorted.")
    request = Request.objects.get()
    assert request.type == "access"
    assert send_letters(actor=WORKER, now=timezone.now()) == 1

    page.goto(address("request_change", request.pk))
    page.click("a[href*='?subject=']")
    page.click("button.primary[type=submit]:has-text('Choose')")
    page.goto(address("request_fulfil", request.pk))
    expect(page.locator("button[name=step]")).to_have_count(0)
    page.goto(address("request_identify", request.pk))
    page.check("input[name=method][value=document]")
    page.click("button.primary[type=submit]:has-text('Confirm')")
    page.click("a.primary:has-text('Fulfil')")
    page.select_option("#id_reason_code", "subject_request")
    page.click("button[name=step][value=preview]")
    expect(page.locator("#effects")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(AIGERIM["surname"])
    screenshot("inbox-fulfil-preview")
    page.click("button[name=step][value=confirm]")
    expect(page.locator("body")).to_contain_text("waits to be sent")

    assert send_letters(actor=WORKER, now=timezone.now()) == 1
    (_to, first), (to, answer) = mailbox.taken
    assert to == [AIGERIM["email"]]
    assert (first["In-Reply-To"], answer["In-Reply-To"]) == ("<journey@example.kz>",) * 2
    assert request.reference in answer["Subject"]
    [enclosed] = answer.iter_attachments()
    page.goto(address("request_letters", request.pk))
    screenshot("inbox-letters")
    page.locator("tr", has_text="with an enclosure").locator("a:has-text('Read')").first.click()
    page.select_option("#id_reason_code", "subject_request")
    page.click("button.primary[type=submit]:has-text('Read')")
    password = page.locator("dt:has-text('Password') + dd").inner_text()
    reader = PdfReader(io.BytesIO(enclosed.get_content()))
    assert not reader.decrypt("guessed")
    assert reader.decrypt(password)
    [data] = reader.attachments[f"report-{request.reference}.json"]
    assert {one["category"]: one["value"] for one in json.loads(data)["data"]} == dict(AIGERIM)

    request.refresh_from_db()
    assert (request.status, request.outcome) == ("done", "fulfilled")
    assert Letter.objects.get(kind="answer").state == "sent"
    told = set(AuditEntry.objects.filter(subject_id=subject.pk).values_list("event", flat=True))
    assert {
        "requests_inbox.identified", "requests_inbox.report_made", "requests_inbox.fulfilled",
        "requests_inbox.letter_sent", "requests_inbox.letter_revealed",
    } <= told  # fmt: skip


def test_the_flag_rises_with_the_first_moment_after_the_term_in_almaty(own_database):
    officer = hire("compliance_officer", language="en")
    request = a_request("access", now=datetime(2026, 4, 6, 9, 30, tzinfo=UTC))
    # Three working days from Monday: the end of Thursday, 24:00 in Almaty.
    end = datetime(2026, 4, 9, 19, 0, tzinfo=UTC)
    assert request.due_at == end
    board = address("request_changelist") + "?tab=overdue"
    for moment, overdue in ((end - timedelta(seconds=1), False), (end, True)):
        with time_machine.travel(moment, tick=False):
            page = signed_in(officer).get(board).content.decode()
            assert (request.reference in page) is overdue, moment
            assert Request.objects.overdue(timezone.now()).exists() is overdue


def test_the_flag_rises_before_the_eyes_of_who_looks(own_database, live_stack, page, screenshot):
    """The servers' own clock runs past the end of a term: right before it there is no flag, right after one."""
    request = a_request("access", now=timezone.now())
    sign_in(page, "compliance_officer")
    end = timezone.now() + timedelta(seconds=6)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requests_inbox_request SET due_at = %s WHERE id = %s", [end, request.pk])
    board = address("request_changelist")
    before = 0
    while True:
        asked = timezone.now()
        page.goto(board + "?tab=overdue")
        shown = page.locator(f"text={request.reference}").count()
        told = timezone.now()
        if told < end:
            assert not shown
            before += 1
        if asked >= end:
            assert shown
            break
    assert before > 0
    expect(page.locator("tr", has_text=request.reference)).to_contain_text("overdue")
    screenshot("inbox-overdue")
