"""Letters for tests of ingestion, and short words for taking them in."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any

from compliance.audit.actors import Actor
from requests_inbox.models import Message
from requests_inbox.services.storing import Stored, store_message
from requests_inbox.services.understanding import understand
from tests.services import ROOT

ACTOR = Actor.command("tests")
NOW = datetime(2026, 4, 7, 9, 30, tzinfo=UTC)
SAMPLE = ROOT / "tests" / "mail" / "sample"
WITHDRAWAL = "Отзыв согласия на обработку персональных данных"
_serial = count(1)


def letter(
    subject: str = WITHDRAWAL,
    body: str = "Прошу прекратить обработку моих персональных данных.",
    *,
    sender: str = "aigerim@example.kz",
    name: str = "Айгерим",
    message_id: str | None = None,
    date: str = "Tue, 07 Apr 2026 10:15:00 +0500",
    **headers: str,
) -> bytes:
    """A plain letter; headers are named with _ for -."""
    message_id = message_id or f"<n{next(_serial)}@example.kz>"
    lines = [
        f"From: {name} <{sender}>",
        "To: support@amart.kz",
        f"Subject: {subject}",
        f"Date: {date}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        *(f"{key.replace('_', '-')}: {value}" for key, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body + "\r\n").encode()


def today() -> str:
    """The date of a letter that is new: older ones are not acknowledged any more."""
    return format_datetime(datetime.now(UTC))


def stored(raw: bytes, **options: Any) -> Stored:
    """A letter that is kept and not read."""
    return store_message(content=raw, actor=ACTOR, now=options.pop("now", NOW), **options)


def understood(raw: bytes, **options: Any) -> Message:
    """A letter that is kept and read."""
    now = options.get("now", NOW)
    message_id = stored(raw, **options).message_id
    understand(message_id=message_id, actor=ACTOR, now=now)
    found: Message = Message.objects.get(pk=message_id)
    return found


def large(size: int) -> bytes:
    """A letter with an attachment of about so many bytes."""
    head = (
        b"From: a@example.kz\r\nTo: support@amart.kz\r\nSubject: test\r\nMessage-ID: <large@example.kz>\r\n"
        b"Date: Tue, 07 Apr 2026 10:15:00 +0500\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n'
        b'--b\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    line = b"JVBERi0xLjQKJeLjz9MKMyAwIG9iago8PC9UeXBlL0NhdGFsb2c+PgplbmRvYmoKJVBERi0xLjQKJeLjz9MK\r\n"
    return head + line * (size // len(line)) + b"--b--\r\n"


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, and may fail on the way."""

    def __init__(
        self, content: bytes, *, fails_after: int | None = None, error: OSError | None = None
    ) -> None:
        self._rest, self._left, self._error = io.BytesIO(content), fails_after, error

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._left is not None:
            self._left -= 1
            if self._left < 0 and self._error is not None:
                raise self._error
        return self._rest.read(min(size, 50_000) if size > 0 else 50_000)
