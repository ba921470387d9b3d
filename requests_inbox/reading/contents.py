"""What the parts of one letter hold: its text, its attachments, its reports."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .charsets import decode, known_charset
from .cleaning import clean_line, clean_text
from .headers import parameters
from .html_text import declared_charset, html_to_text
from .magic import HEAD_BYTES, clean_name, sniff
from .message import Attachment, ReadMessage
from .structure import Budget, Part, depth_of
from .transfer import KNOWN, decoded_head, decoded_size, has_strange_base64, known_encoding, looks_like_base64

_LETTERS = frozenset({"message/rfc822", "message/global", "message/news"})
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)
_RETURNED = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
_DATA_TEXTS = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css", "text/csv"}
)

ReadLetter = Callable[[bytes, int, int, str, Budget], ReadMessage]


@dataclass(slots=True)
class Contents:
    """What was gathered. ``report`` and ``original`` are of a delivery report."""

    parts: list[Part] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    nested_texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    report: str = ""
    original: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.texts)


def gather(raw: bytes, top: Part, budget: Budget, read_letter: ReadLetter) -> Contents:
    """Everything of the tree below ``top``."""
    gatherer = _Gatherer(raw, budget, read_letter)
    gatherer.contents.texts = [text for text in gatherer.walk(top) if text]
    if gatherer.html and not gatherer.plain:
        budget.defects.add("html_only")
    return gatherer.contents


class _Gatherer:
    def __init__(self, raw: bytes, budget: Budget, read_letter: ReadLetter) -> None:
        self.raw = raw
        self.view = memoryview(raw)
        self.budget = budget
        self.read_letter = read_letter
        self.contents = Contents()
        self.room = budget.limits.text_chars
        self.html = self.plain = False

    def walk(self, part: Part) -> list[str]:
        """The texts below a part, in order; attachments are kept on the way."""
        if not part.is_multipart:
            return self._leaf(part)
        if part.type == "multipart/alternative":
            return self._alternative(part)
        return [text for child in part.children for text in self.walk(child)]

    def _alternative(self, part: Part) -> list[str]:
        """One of the texts: plain if it says anything, else the last of the others."""
        plain = [child for child in part.children if child.type == "text/plain" and not _is_file(child)]
        others = [child for child in part.children if child not in plain]
        texts = [text for child in plain for text in self.walk(child) if text.strip()]
        if texts and not _only_points_to_html(texts):
            # The others are read for their attachments only.
            for child in others:
                if not _is_html(child):
                    self.walk(child)
            return texts
        chosen: list[str] = []
        for child in others:
            chosen = [text for text in self.walk(child) if text.strip()] or chosen
        return chosen or texts

    def _leaf(self, part: Part) -> list[str]:
        self.contents.parts.append(part)
        if part.type in _REPORTS:
            self.contents.report += (
                self._head(part, 50_000).decode("utf-8", "replace").replace("\r", "") + "\n"
            )
            return []
        if part.type in _RETURNED and not _is_attached(part):
            self.contents.original += self._head(part, 100_000).decode("utf-8", "replace")
            return []
        if part.type in _LETTERS:
            self._letter(part)
            return []
        is_text = part.type.startswith(("text/", "multipart/")) and part.type not in _DATA_TEXTS
        if is_text and not _is_file(part):
            return [self._text(part)]
        self._attach(part, None)
        return []

    def _encoding(self, part: Part) -> str:
        encoding = known_encoding(part.headers.token("content-transfer-encoding"))
        if encoding not in KNOWN:
            self.budget.defects.add("unknown_encoding")
        return encoding

    def _head(self, part: Part, limit: int) -> bytes:
        return decoded_head(self.view[part.start : part.end], self._encoding(part), limit)

    def _text(self, part: Part) -> str:
        limits, defects = self.budget.limits, self.budget.defects
        body = self.view[part.start : part.end]
        encoding = self._encoding(part)
        if encoding == "base64" and has_strange_base64(body[:100_000]):
            defects.add("bad_base64")
            if not looks_like_base64(body):
                encoding = ""
        as_html = _is_html(part)
        room = 4 * (2 * limits.html_chars if as_html else max(self.room, 0)) + 4
        data = decoded_head(body, encoding, room)
        declared = part.parameters.get("charset", "")
        if as_html and not known_charset(declared):
            declared = declared_charset(data) or declared
        text, defect = decode(data, declared)
        if defect:
            defects.add(defect)
        if as_html:
            self.html = True
            text, gave_up = html_to_text(text, limits.html_chars)
            if gave_up:
                defects.add("bad_html")
        elif text.strip():
            self.plain = True
        text, controls = clean_text(text[: self.room + 1])
        if controls:
            defects.add("control_characters")
        if len(text) > self.room or len(data) >= room:
            defects.add("text_cut")
        text = text[: max(self.room, 0)].strip()
        self.room -= len(text)
        return text

    def _letter(self, part: Part) -> None:
        """A letter within the letter: an attachment, and its text counts among what is repeated."""
        letter = None
        if (
            self.budget.letters < self.budget.limits.nested_letters
            and depth_of(part.path) < self.budget.limits.depth
        ):
            self.budget.letters += 1
            letter = self._nested(part)
            self.contents.original += f"Message-ID: {letter.message_id}\n" if letter.message_id else ""
            text = "\n".join(filter(None, (letter.subject, letter.text)))
            self.contents.nested_texts.append(text)
        else:
            self.budget.defects.add("too_deep")
        self._attach(part, letter)

    def _nested(self, part: Part) -> ReadMessage:
        encoding = self._encoding(part)
        path = part.path or "1"
        inner = Budget(self.budget.limits, set(), self.budget.parts, self.budget.letters)
        if encoding in {"base64", "quoted-printable"}:
            # Not allowed, and done all the same.
            data = self._head(part, self.budget.limits.attachment_bytes)
            letter = self.read_letter(data, 0, len(data), path, inner)
        else:
            letter = self.read_letter(self.raw, part.start, part.end, path, inner)
        self.budget.parts, self.budget.letters = inner.parts, inner.letters
        self.budget.defects |= inner.defects & {"too_deep", "too_many_parts", "too_many_attachments"}
        return letter

    def _attach(self, part: Part, letter: ReadMessage | None) -> None:
        limits, defects = self.budget.limits, self.budget.defects
        if len(self.contents.attachments) >= limits.attachments:
            defects.add("too_many_attachments")
            return
        encoding = self._encoding(part)
        body = self.view[part.start : part.end]
        head = decoded_head(body, encoding, HEAD_BYTES)
        tail = decoded_head(body[-8192 // 4 * 4 :], encoding, 8192) if head.startswith(b"PK") else b""
        kind = "eml" if letter is not None else sniff(head, tail)
        size = decoded_size(body, encoding)
        if encoding == "base64" and has_strange_base64(body):
            defects.add("bad_base64")
        too_large = size > limits.attachment_bytes
        if too_large:
            defects.add("too_large")
        disposition, named = parameters(part.headers.first("content-disposition"))
        name = named.get("filename") or part.parameters.get("name") or (letter.subject if letter else "")
        if letter is not None and name and not name.lower().endswith(".eml"):
            name += ".eml"
        related = bool(part.headers.first("content-id")) and part.type.startswith("image/")
        self.contents.attachments.append(
            Attachment(
                name=clean_name(name, kind=kind, path=part.path),
                declared_type=clean_line(part.type, 100),
                sniffed_type=kind,
                size=size,
                inline=disposition == "inline" or (related and disposition != "attachment"),
                path=part.path,
                too_large=too_large,
                letter=letter,
                source=self.raw,
                start=part.start,
                end=part.end,
                encoding=encoding,
            )
        )


def _is_html(part: Part) -> bool:
    return part.type in {"text/html", "application/xhtml+xml"}


def _is_attached(part: Part) -> bool:
    return parameters(part.headers.first("content-disposition"))[0] == "attachment"


def _is_file(part: Part) -> bool:
    disposition, named = parameters(part.headers.first("content-disposition"))
    return disposition == "attachment" or bool(named.get("filename") or part.parameters.get("name"))


def _only_points_to_html(texts: list[str]) -> bool:
    text = " ".join(texts)
    return len(text) < 200 and "html" in text.lower()
