"""A message as it is handed on: plain frozen values. Nothing here decides anything.

``ReadMessage`` is all that was read. ``Letter`` is the part of it that classification looks at; it can
also be made by hand, for instance to try new marks against past mail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .private import Unshown


class Where(StrEnum):
    """The part of a letter in which something stands."""

    SUBJECT = "subject"
    BODY = "body"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True, repr=False)
class Address(Unshown):
    """One correspondent; either may be empty. ``address`` is cleaned, its domain in small letters."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class AutomaticKind(StrEnum):
    """Why a message counts as sent by a machine."""

    REPLY = "reply"  # out of office, acknowledgement (RFC 3834)
    BOUNCE = "bounce"  # delivery status (RFC 3464)
    RECEIPT = "receipt"  # read receipt (RFC 8098)
    CHALLENGE = "challenge"  # "prove that you are human"
    CALENDAR = "calendar"  # invitations and their answers
    GENERATED = "generated"  # Auto-Submitted: auto-generated and the like
    LIST = "list"  # mailing lists and newsletters: classified as unrelated


@dataclass(frozen=True, slots=True)
class Automatic:
    """What kind of automatic mail, and which headers or words say so (codes, no values)."""

    kind: AutomaticKind
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Bounce(Unshown):
    """What a delivery report says (RFC 3464)."""

    original_message_id: str
    """Of the letter that bounced, with angle brackets; empty if the report does not say."""
    status: str
    """Like ``5.1.1``; empty if the report does not say."""
    action: str
    """``failed``, ``delayed``, ``delivered``, ``relayed``, ``expanded`` or empty."""
    recipient: str
    permanent: bool


@dataclass(frozen=True, slots=True, repr=False)
class Attachment(Unshown):
    """One attachment; its bytes are decoded from the raw message each time they are asked for."""

    name: str
    """Cleaned: no path, no controls, at most 150 characters; never empty."""
    declared_type: str
    """As the sender says, like ``application/pdf``; cleaned, may be empty."""
    sniffed_type: str
    """By its first bytes, one of ``magic.KINDS``, like ``pdf``, ``docx``, ``empty`` or ``unknown``."""
    size: int
    """Bytes after decoding."""
    inline: bool
    path: str
    """Place in the tree of parts, like ``1.2``."""
    too_large: bool
    letter: "ReadMessage | None"
    """The letter inside, for message/rfc822."""
    source: bytes
    """The whole raw message, not a copy."""
    start: int
    end: int
    encoding: str

    def chunks(self, size: int = 64 * 1024) -> Iterator[bytes]:
        """The decoded bytes, piece by piece; ``size`` is that of the encoded piece."""
        from .transfer import decoded_chunks

        return decoded_chunks(memoryview(self.source)[self.start : self.end], self.encoding, size)

    def content(self) -> bytes:
        """All decoded bytes at once."""
        return b"".join(self.chunks())


@dataclass(frozen=True, slots=True, repr=False)
class Letter(Unshown):
    """What classification looks at."""

    subject: str = ""
    own: str = ""
    """The writer's own words."""
    quoted: str = ""
    """What the letter repeats of others: quotations, forwarded letters."""
    forwarded: bool = False
    """The quoted part was sent on by the writer, rather than answered."""
    sender: Address = Address("", "")
    automatic: Automatic | None = None
    attachment_names: tuple[str, ...] = ()
    has_attachments: bool = False

    def part(self, where: Where) -> str:
        """The text in which something was found."""
        return {Where.SUBJECT: self.subject, Where.BODY: self.own, Where.QUOTED: self.quoted}[where]


@dataclass(frozen=True, slots=True, repr=False)
class ReadMessage(Unshown):
    """A message as read: never an exception, always one of these."""

    message_id: str
    """With angle brackets, cleaned; empty if there is none."""
    in_reply_to: str
    references: tuple[str, ...]
    subject: str
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None
    received: tuple[datetime, ...]
    """Of the Received headers, the newest hop first as they stand."""
    text: str
    """All readable text; ``own`` and ``quoted`` are its two parts."""
    own: str
    quoted: str
    forwarded: bool
    attachments: tuple[Attachment, ...]
    automatic: Automatic | None
    bounce: Bounce | None
    defects: tuple[str, ...]
    """Codes of every oddity met, sorted: see ``DEFECTS``."""
    size: int
    """Bytes of the raw message."""

    @property
    def letter(self) -> Letter:
        """The part that classification looks at."""
        names = tuple(attachment.name for attachment in self.attachments if not attachment.inline)
        return Letter(
            subject=self.subject,
            own=self.own,
            quoted=self.quoted,
            forwarded=self.forwarded,
            sender=self.sender,
            automatic=self.automatic,
            attachment_names=names,
            has_attachments=bool(names),
        )

    def received_at(self, now: datetime) -> datetime:
        """When the operator received it: the newest plausible Received, else Date, never after ``now``."""
        from .receipt import receipt

        return receipt(self.received, self.date, now)


@dataclass(frozen=True, slots=True, repr=False)
class Found(Unshown):
    """One identifier, normalised, and where it stands."""

    value: str
    where: Where
    start: int
    end: int


@dataclass(frozen=True, slots=True, repr=False)
class Identifiers(Unshown):
    """What in a letter may tell who somebody is; what is quoted comes last, no value twice."""

    iins: tuple[Found, ...] = ()
    bins: tuple[Found, ...] = ()
    phones: tuple[Found, ...] = ()
    """In E.164."""
    emails: tuple[Found, ...] = ()
    """Found in the text; the sender's address is not among them."""


class TermUnit(StrEnum):
    """How a named number of days is counted."""

    WORKING = "working"
    CALENDAR = "calendar"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A term that the letter names: the last day (``until``), or a number of days or of months."""

    until: date | None
    days: int | None
    unit: TermUnit
    where: Where
    start: int
    end: int
    months: int | None = None


DEFECTS = frozenset(
    {
        "bad_address",
        "bad_base64",
        "bad_boundary",
        "bad_charset",
        "bad_date",
        "bad_html",
        "control_characters",
        "duplicate_header",
        "empty",
        "header_too_large",
        "html_only",
        "missing_blank_line",
        "mojibake_repaired",
        "no_date",
        "no_message_id",
        "no_sender",
        "raw_8bit_header",
        "text_cut",
        "too_deep",
        "too_many_addresses",
        "too_many_attachments",
        "too_many_headers",
        "too_many_parts",
        "too_large",
        "truncated_multipart",
        "unknown_encoding",
        "unreadable",
    }
)
