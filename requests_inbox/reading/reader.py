"""Reading of one message: the tree of parts becomes text, attachments and what the headers say."""

from .addresses import clean_address, read_addresses
from .automatic import read_bounce, recognise
from .cleaning import clean_line
from .contents import Contents, gather
from .headers import Headers, header_text
from .limits import DEFAULT_LIMITS, Limits
from .message import Address, Automatic, AutomaticKind, Bounce, ReadMessage
from .quoting import split_quoted
from .receipt import read_date, read_received
from .structure import Budget, Part, read_part

_SUBJECT_LIMIT = 1000
_ID_LIMIT = 500


def read_message(raw: bytes, *, limits: Limits = DEFAULT_LIMITS) -> ReadMessage:
    """Everything that can be read of these bytes; never raises."""
    try:
        return _read(raw, 0, len(raw), "", Budget(limits, set()))
    except Exception:  # noqa: BLE001  # a letter that breaks the reader must wait in triage like any other
        return _unreadable(raw)


def _unreadable(raw: bytes) -> ReadMessage:
    nobody = Address("", "")
    return ReadMessage(
        message_id="", in_reply_to="", references=(), subject="", sender=nobody, reply_to=(), to=(), cc=(),
        date=None, received=(), text="", own="", quoted="", forwarded=False, attachments=(), automatic=None,
        bounce=None, defects=("unreadable",), size=len(raw),
    )  # fmt: skip


def _read(raw: bytes, start: int, end: int, path: str, budget: Budget) -> ReadMessage:
    """One letter, also one within another; its defects are those of the whole message."""
    limits, defects = budget.limits, budget.defects
    if (
        b"\n" not in raw[start : min(end, start + 100_000)]
        and b"\r" in raw[start : min(end, start + 100_000)]
    ):
        # Lines of an old Macintosh.
        raw, start, end = raw[start:end].replace(b"\r", b"\n"), 0, end - start
    top = read_part(raw, start, end, path, budget)
    headers = top.headers
    subject = header_text(headers.first("subject"), _SUBJECT_LIMIT, defects)
    sender = _sender(headers, limits, defects)
    contents = gather(raw, top, budget, _read)
    automatic = recognise(headers=headers, top=top, parts=contents.parts, subject=subject, sender=sender)
    split = split_quoted(contents.text, subject)
    quoted = "\n\n".join(filter(None, (split.quoted, *contents.nested_texts)))[: limits.text_chars]
    written = read_date(headers.first("date"))
    _name_defects(headers, contents, written is not None, sender, defects)
    addresses = {
        name: read_addresses(b", ".join(headers.all(name)), limits.addresses, defects)
        for name in ("reply-to", "to", "cc")
    }
    return ReadMessage(
        message_id=_message_ids(headers.first("message-id"), 1, defects)[0],
        in_reply_to=_message_ids(headers.first("in-reply-to"), 1, defects)[0],
        references=tuple(filter(None, _message_ids(headers.first("references"), limits.references, defects))),
        subject=subject,
        sender=sender,
        reply_to=addresses["reply-to"],
        to=addresses["to"],
        cc=addresses["cc"],
        date=written,
        received=read_received(headers.all("received")),
        text=contents.text,
        own=split.own,
        quoted=quoted,
        forwarded=split.forwarded or (bool(contents.nested_texts) and not split.own),
        attachments=tuple(contents.attachments),
        automatic=automatic,
        bounce=_bounce(automatic, contents),
        defects=tuple(sorted(defects)),
        size=end - start,
    )


def _sender(headers: Headers, limits: Limits, defects: set[str]) -> Address:
    for name in ("from", "sender", "return-path"):
        found = read_addresses(headers.first(name), 1 if name == "from" else limits.addresses, set())
        if found:
            if name != "from":
                defects.add("no_sender")
            elif not found[0].address:
                defects.add("bad_address")
            return found[0]
    defects.add("no_sender")
    return Address("", "")


def _message_ids(value: bytes, limit: int, defects: set[str]) -> list[str]:
    """Identifiers in angle brackets, cleaned; one empty string where there are none."""
    text = header_text(value, 32 * _ID_LIMIT)
    found: list[str] = []
    position = 0
    while len(found) < limit and (opening := text.find("<", position)) >= 0:
        closing = text.find(">", opening)
        if closing < 0:
            break
        content = text[opening + 1 : closing].replace(" ", "").replace("<", "")
        if 0 < len(content) <= _ID_LIMIT:
            found.append(f"<{content}>")
        position = closing + 1
    if not found:
        bare = clean_line(text, _ID_LIMIT).strip("<>")
        found.append(f"<{bare}>" if bare and " " not in bare and clean_address(bare) else "")
    return found


def _name_defects(
    headers: Headers, contents: Contents, dated: bool, sender: Address, defects: set[str]
) -> None:
    if not headers.first("message-id").strip():
        defects.add("no_message_id")
    if not headers.has("date"):
        defects.add("no_date")
    elif not dated:
        defects.add("bad_date")
    if any(len(headers.all(name)) > 1 for name in ("from", "subject", "date", "message-id")):
        defects.add("duplicate_header")
    if not contents.text and not contents.attachments:
        defects.add("empty")


def _bounce(automatic: Automatic | None, contents: Contents) -> Bounce | None:
    if automatic is None or automatic.kind != AutomaticKind.BOUNCE:
        return None
    return read_bounce(contents.report, contents.original, contents.text)


__all__ = ["Part", "read_message"]
