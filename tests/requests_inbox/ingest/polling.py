"""A mailbox of the office, and reading it once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from compliance.audit.reasons import Reason
from requests_inbox.models import Mailbox
from requests_inbox.services import fetching
from requests_inbox.services.fetching import poll_mailbox
from requests_inbox.services.mailboxes import add_mailbox
from tests.requests_inbox.ingest.dovecot import LOGIN, PASSWORD
from tests.requests_inbox.ingest.letters import ACTOR, NOW

HANDLING = Reason("requests_inbox.handling")


def mailbox(port: int, **said: Any) -> Mailbox:
    values = {
        "address": "support@amart.kz", "host": "localhost", "port": port, "security": "tls", "login": LOGIN,
        "folder": "INBOX", "active": True, **said,
    }  # fmt: skip
    password = values.pop("password", PASSWORD)
    return add_mailbox(
        code="support", values=values, password=password, actor=ACTOR, reason=HANDLING, now=NOW
    )


def poll(box: Mailbox, now: datetime = NOW, **options: Any) -> fetching.Polled:
    polled = poll_mailbox(mailbox_id=box.pk, actor=ACTOR, clock=lambda: now, **options)
    box.refresh_from_db()
    return polled
