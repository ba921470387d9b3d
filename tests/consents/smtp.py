"""A mail server of the tests: real SMTP on this machine, which takes letters or refuses them."""

from __future__ import annotations

import email
import email.policy
import os
import signal
from email.message import EmailMessage
from typing import Any


class Mailbox:
    """What a mail server took, what it answers instead, and whom it kills once it has taken a letter."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []
        self.answer_to_recipient = ""
        self.kills: int | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer_to_recipient:
            return f"{self.answer_to_recipient} <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos, message))
        if self.kills is not None:
            os.kill(self.kills, signal.SIGKILL)
        return "250 taken"
