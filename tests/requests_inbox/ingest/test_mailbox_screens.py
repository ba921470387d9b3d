"""How mail comes in, shown to those who may see it, and changed by the administrator only."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from compliance.audit.models import AuditEntry
from requests_inbox.mailbox_messages import WHAT_TO_DO
from requests_inbox.models import Mailbox, MailboxFailure
from requests_inbox.services.fetching import note_poll
from tests.requests_inbox.ingest.fake_imap import fake_imap
from tests.requests_inbox.ingest.letters import ACTOR, NOW, letter, understood
from tests.requests_inbox.ingest.polling import mailbox

pytestmark = pytest.mark.django_db
LIST = reverse("admin:requests_inbox_mailbox_changelist")
ADD = reverse("admin:requests_inbox_mailbox_add")
FORM = {
    "code": "info", "address": "info@amart.kz", "host": "127.0.0.1", "port": "143", "security": "none",
    "login": "info", "folder": "INBOX", "active": "on", "password": "Канарейка-7", "reason_code": "correction",
}  # fmt: skip


def change(box: Mailbox) -> str:
    return reverse("admin:requests_inbox_mailbox_change", args=[box.pk])


def test_the_administrator_adds_a_mailbox_and_its_password_is_never_shown(administrator):
    assert administrator.post(ADD, FORM).status_code == 302
    box = Mailbox.objects.get()
    assert (box.code, box.port, box.active) == ("info", 143, True)
    assert "Канарейка" not in administrator.get(change(box)).content.decode()
    changed = {**FORM, "folder": "Letters", "password": ""}
    before = box.password
    assert administrator.post(change(box), changed).status_code == 302
    box.refresh_from_db()
    assert (box.folder, box.password) == ("Letters", before)
    entry = AuditEntry.objects.filter(event="requests_inbox.mailbox_changed").latest("pk")
    assert (entry.actor, entry.details) == (administrator.actor.label, {"fields": "folder"})


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(administrator):
    wrong = {**FORM, "host": "mail.example.kz", "password": ""}
    page = administrator.post(ADD, wrong)
    assert page.status_code == 200
    assert "travel in clear" in page.content.decode()
    assert "needs its password" in page.content.decode()
    assert not Mailbox.objects.exists()


def test_every_failure_is_shown_with_what_to_do_about_it(officer):
    box = mailbox(143, host="127.0.0.1", security="none")
    understood(letter("Тема", "Ни о чём."))
    for failure in MailboxFailure:
        note_poll(box, failure, actor=ACTOR, now=NOW)
        box.refresh_from_db()
        page = unescape(officer.get(LIST).content.decode())
        assert str(failure.label) in page
        assert str(WHAT_TO_DO[failure]) in page
        assert box.address in page
    assert "not recognised" in page.lower()
    assert "Try the connection" not in page


def test_the_connection_is_tried_at_the_press_of_a_button(administrator):
    with fake_imap() as server:
        box = mailbox(server.port, host="127.0.0.1", security="none")
        url = reverse("admin:requests_inbox_mailbox_try", args=[box.pk])
        assert "the connection works" in administrator.post(url, follow=True).content.decode()
    assert "server not reached" in administrator.post(url, follow=True).content.decode()
    assert administrator.get(url).status_code == 405


def test_who_sees_and_who_changes(clerk, officer, responsible, auditor, administrator, stranger):
    box = mailbox(143, host="127.0.0.1", security="none")
    url = reverse("admin:requests_inbox_mailbox_try", args=[box.pk])
    for persona in (clerk, officer, responsible, auditor):
        assert persona.get(LIST).status_code == 200
        assert persona.get(change(box)).status_code == 200
        assert persona.post(change(box), FORM).status_code == 403
        assert persona.get(ADD).status_code == 403
        assert persona.post(url).status_code == 403
    for address in (LIST, ADD, change(box)):
        assert administrator.get(address).status_code == 200
        assert stranger.get(address).status_code == 302
    assert stranger.post(url).status_code == 302
