"""In the demonstration a folder stands for the mail server: what is put there comes in once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override, pgettext

from requests_inbox.models import Mailbox, Message
from requests_inbox.services.mailboxes import change_mailbox, try_mailbox
from tests.requests_inbox.ingest.letters import ACTOR, NOW, letter
from tests.requests_inbox.ingest.polling import HANDLING, mailbox, poll

pytestmark = pytest.mark.django_db

NOWHERE = {"host": "imap.shop.example", "security": "tls"}


@pytest.fixture
def folder(tmp_path, settings):
    """The folder of a demonstration."""
    settings.MAILBOX_FOLDER = tmp_path / "mailbox"
    return settings.MAILBOX_FOLDER


def test_a_letter_put_into_the_folder_comes_in_once_and_the_mailbox_counts_as_read(folder):
    box = mailbox(993, **NOWHERE)
    assert poll(box).new == 0
    (folder / "one.eml").write_bytes(letter())
    (folder / "notes.txt").write_text("no letter")
    polled = poll(box, NOW + timedelta(minutes=1))
    assert (polled.new, polled.failure) == (1, "")
    assert poll(box, NOW + timedelta(minutes=2)).seen == 0
    assert Message.objects.count() == 1
    box = Mailbox.objects.get(pk=box.pk)
    assert (box.failure, box.read_at) == ("", NOW + timedelta(minutes=2))
    assert sorted(file.name for file in folder.iterdir()) == ["notes.txt", "one.eml.taken"]


def test_trying_the_connection_of_a_demonstration_works_without_a_server(folder):
    assert try_mailbox(mailbox=mailbox(993, **NOWHERE), actor=ACTOR, now=NOW) == ""


def test_a_mailbox_that_is_switched_off_is_called_so(folder, administrator):
    box = mailbox(993, **NOWHERE)
    change_mailbox(mailbox=box, values={"active": False}, actor=ACTOR, reason=HANDLING, now=NOW)
    assert ">switched off</span>" in administrator.get("/admin/requests_inbox/mailbox/").content.decode()
    for language, word in (("ru", "выключен"), ("kk", "өшірулі")):
        with override(language):
            assert pgettext("a mailbox", "switched off") == word
