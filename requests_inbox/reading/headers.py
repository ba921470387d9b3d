"""Header fields: found in the bytes, decoded (RFC 2047, RFC 2231), cleaned. Bounded and linear."""

import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from .charsets import decode
from .cleaning import clean_line

FIELD_BYTES = 16 * 1024
FIELDS = 2000
_PARAMETERS = 64

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*+)(?:\n|\Z)")
_BLANK = re.compile(rb"[ \t]*\r?(?:\n|\Z)")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_BODY = re.compile(rb"\n\r?\n")
_FAMILIAR = re.compile(
    rb"(?i)(?:from|to|cc|bcc|subject|date|message-id|mime-version|content-[a-z-]+|received|reply-to|sender|"
    rb"in-reply-to|references|return-path|x-[!-9;-~]+)[ \t]*:"
)
_FOLD = re.compile(rb"\r?\n[ \t]*")
_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


@dataclass(slots=True)
class Headers:
    """The fields of one block, in their order, as raw bytes with folds undone."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> bytes:
        for key, value in self.fields:
            if key == name:
                return value
        return b""

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)

    def token(self, name: str) -> str:
        """A field of few ASCII words, in small letters without comments."""
        return self.first(name)[:500].decode("ascii", "ignore").partition("(")[0].strip().lower()


def read_headers(raw: bytes, start: int, end: int, limit: int, defects: set[str]) -> tuple[Headers, int]:
    """The fields from ``start`` on, and where the body begins."""
    headers = Headers()
    position = start
    if raw.startswith((b"From ", b">From "), position):
        position = _after_line(raw, position, end)
    while position < end:
        if (blank := _BLANK.match(raw, position, end)) is not None:
            return headers, blank.end()
        if position - start > limit or len(headers.fields) >= FIELDS:
            defects.add("header_too_large" if position - start > limit else "too_many_headers")
            body = _BODY.search(raw, position - 1, end)
            return headers, body.end() if body else end
        found = _FIELD.match(raw, position, end)
        if found is not None:
            headers.fields.append((found[1].decode("ascii").lower(), _unfolded(found[2])))
            position = found.end()
            continue
        defects.add("missing_blank_line")
        following = _after_line(raw, position, end)
        # A fold that lost its white space; anything else is the beginning of the body.
        if not headers.fields or _FAMILIAR.match(raw, following, end) is None:
            return headers, position
        name, value = headers.fields[-1]
        if len(value) < FIELD_BYTES:
            headers.fields[-1] = (
                name,
                value + b" " + raw[position : min(following, position + FIELD_BYTES)].strip(),
            )
        position = following
    return headers, end


def _after_line(raw: bytes, position: int, end: int) -> int:
    line = _LINE.match(raw, position, end)
    return line.end() if line else end


def _unfolded(value: bytes) -> bytes:
    value = value[:FIELD_BYTES].strip()
    return _FOLD.sub(b" ", value) if b"\n" in value else value


def header_text(value: bytes, limit: int, defects: set[str] | None = None) -> str:
    """A field for people: decoded, on one line, without what cannot be seen."""
    return clean_line(_decoded(value, defects if defects is not None else set()), limit)


def _decoded(value: bytes, defects: set[str]) -> str:
    if b"=?" not in value:
        return _plain(value, defects)
    texts: list[str] = []
    waiting: list[bytes] = []
    charset = ""
    position = 0

    def flush() -> None:
        if waiting:
            text, defect = decode(b"".join(waiting), charset)
            texts.append(text)
            waiting.clear()
            if defect:
                defects.add(defect)

    for word in _WORD.finditer(value):
        between = value[position : word.start()]
        own = word[1].decode("ascii", "replace").lower()
        # A letter may be split between two words of one charset, against the rule; white space between
        # words does not count.
        if between.strip() or own != charset:
            flush()
        if between.strip() or (between and position == 0):
            texts.append(_plain(between, defects))
        charset = own
        waiting.append(_word_bytes(word[2], word[3]))
        position = word.end()
    flush()
    if position < len(value):
        texts.append(_plain(value[position:], defects))
    return "".join(texts)


def _word_bytes(kind: bytes, text: bytes) -> bytes:
    if kind in b"bB":
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
        if len(clean) % 4 == 1:
            clean = clean[:-1]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
    return binascii.a2b_qp(text.replace(b"_", b" "), header=True)


def _plain(value: bytes, defects: set[str]) -> str:
    if value.isascii():
        return value.decode("ascii")
    defects.add("raw_8bit_header")
    return decode(value)[0]


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """A field like Content-Type: its token in small letters, and its parameters decoded."""
    text = value[:FIELD_BYTES].decode("latin-1")
    token, _, rest = text.partition(";")
    found: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    position = 0
    while position < len(rest) and len(found) + sum(map(len, pieces.values())) < _PARAMETERS:
        equals = rest.find("=", position)
        if equals < 0:
            break
        name = rest[position:equals].rpartition(";")[2].strip().lower()
        content, position = _parameter_value(rest, equals + 1)
        if "*" in name:
            _keep_piece(pieces, name, content)
        elif name and name not in found:
            found[name] = header_text(content.encode("latin-1"), 1000)
    for name, parts in pieces.items():
        found[name] = _joined(parts)
    return token.strip().lower(), found


def _parameter_value(rest: str, start: int) -> tuple[str, int]:
    while start < len(rest) and rest[start] in " \t":
        start += 1
    if rest.startswith('"', start):
        position = start + 1
        while (quote := rest.find('"', position)) >= 0:
            if rest[quote - 1] != "\\" or rest[quote - 2] == "\\":
                content = rest[start + 1 : quote].replace('\\"', '"')
                following = rest.find(";", quote)
                return content, len(rest) if following < 0 else following + 1
            position = quote + 1
        start += 1
    following = rest.find(";", start)
    stop = len(rest) if following < 0 else following
    return rest[start:stop].strip(), stop + 1


def _keep_piece(pieces: dict[str, list[tuple[int, bool, str]]], name: str, content: str) -> None:
    base, *marks = name.split("*")
    number = marks[0] if marks[0].isascii() and marks[0].isdigit() else "0"
    pieces.setdefault(base, []).append((int(number[:4]), name.endswith("*"), content))


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    parts.sort(key=lambda part: part[0])
    charset = ""
    data = b""
    for index, (_, encoded, content) in enumerate(parts):
        text = content
        if encoded and index == 0 and content.count("'") >= 2:
            charset, _, text = content.split("'", 2)
        piece = text.encode("latin-1")
        data += unquote_to_bytes(piece) if encoded else piece
    return clean_line(decode(data, charset)[0], 1000)
