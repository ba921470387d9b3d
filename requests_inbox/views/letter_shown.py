"""A letter in clear as a page shows it: text only, found words marked, attachments by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from requests_inbox.models import Message, RequestType
from requests_inbox.request_texts import PLACES, REMARKS
from requests_inbox.rules.highlighting import highlighted
from requests_inbox.services.letter_contents import LetterContents

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """What the page of a letter is made of. Nothing of it is ever markup."""

    number: str
    received_at: datetime
    sender: str = field(repr=False)
    subject: Pieces = field(repr=False)
    own: Pieces = field(repr=False)
    quoted: Pieces = field(repr=False)
    cut: bool
    attachments: list[dict[str, Any]] = field(repr=False)
    why: list[tuple[str, str, str]] = field(repr=False)
    gone: str = ""


def shown_letter(message: Message, contents: LetterContents) -> ShownLetter:
    """The letter for a template."""
    reading, evidence = contents.reading, contents.evidence
    sender = reading.get("sender") or {}
    return ShownLetter(
        number=message.number,
        received_at=message.received_at,
        sender=" ".join(
            filter(None, [sender.get("name"), f"<{sender['address']}>" if sender.get("address") else ""])
        ),
        subject=highlighted(reading.get("subject", ""), evidence, "subject"),
        own=highlighted(reading.get("own", ""), evidence, "body"),
        quoted=highlighted(reading.get("quoted", ""), evidence, "quoted"),
        cut=bool(reading.get("cut")),
        attachments=list(reading.get("attachments") or ()),
        why=list(dict.fromkeys(_reason(one) for one in evidence)),
        gone="" if contents.gone is None else str(contents.gone),
    )


def _reason(one: dict[str, Any]) -> tuple[str, str, str]:
    """Which words, for which type, and where they stand."""
    wanted = dict(RequestType.choices).get(one.get("type", ""), one.get("type", ""))
    places = [str(PLACES.get(one.get("where", ""), ""))]
    if note := one.get("note"):
        places.append(str(REMARKS.get(note, note)))
    words = _("«%(words)s»") % {"words": one["words"]} if one.get("words") else "—"
    return words, str(wanted), ", ".join(filter(None, places))
