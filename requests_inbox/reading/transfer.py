"""Content-Transfer-Encoding undone, piece by piece and forgiving: no bytes make it raise."""

import binascii
import re
from collections.abc import Iterator

_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_NOT_BASE64 = bytes(code for code in range(256) if code not in _BASE64 and code != ord("="))
_SPACE = b" \t\r\n"
_PADDING = re.compile(b"=+")
_RUNS = 200
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} [^\n]*\n")

KNOWN = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable", "uuencode"})
_ALIASES = {
    "x-uuencode": "uuencode",
    "x-uue": "uuencode",
    "uue": "uuencode",
    "quotedprintable": "quoted-printable",
    "quoted printable": "quoted-printable",
    "qp": "quoted-printable",
    "base-64": "base64",
    "b64": "base64",
    "8-bit": "8bit",
    "7-bit": "7bit",
}


def known_encoding(name: str) -> str:
    """The encoding under its usual name; what is unknown comes back as it is."""
    name = name.strip().lower()
    return _ALIASES.get(name, name)


def decoded_chunks(data: memoryview, encoding: str, size: int = 64 * 1024) -> Iterator[bytes]:
    """The decoded bytes. An unknown encoding gives the bytes as they stand."""
    if encoding == "base64":
        return _from_base64(data, size)
    if encoding == "quoted-printable":
        return _from_quoted_printable(data, size)
    if encoding == "uuencode":
        return _from_uuencode(data)
    return (bytes(data[start : start + size]) for start in range(0, len(data), size))


def decoded_head(data: memoryview, encoding: str, limit: int) -> bytes:
    """The first ``limit`` decoded bytes."""
    taken: list[bytes] = []
    room = limit
    # A piece of 64 KB at most: a limit of a few bytes must not decode megabytes.
    for chunk in decoded_chunks(data, encoding, min(64 * 1024, 2 * limit + 64)):
        taken.append(chunk[:room])
        room -= len(taken[-1])
        if room <= 0:
            break
    return taken[0] if len(taken) == 1 else b"".join(taken)


def decoded_size(data: memoryview, encoding: str) -> int:
    """How many bytes there are after decoding."""
    if encoding in {"base64", "quoted-printable", "uuencode"}:
        return sum(map(len, decoded_chunks(data, encoding)))
    return len(data)


def looks_like_base64(data: memoryview) -> bool:
    """Whether a body that says base64 is base64: some mailers say so over plain text."""
    head = bytes(data[:2000]).strip(_SPACE)
    if not head:
        return True
    strange = len(head) - len(head.translate(None, _NOT_BASE64)) - sum(map(head.count, (b"\r", b"\n")))
    return strange * 20 <= len(head)


def has_strange_base64(data: memoryview) -> bool:
    """Whether there are characters that base64 does not know."""
    for start in range(0, len(data), 64 * 1024):
        chunk = bytes(data[start : start + 64 * 1024])
        if len(chunk.translate(None, _SPACE)) != len(chunk.translate(None, _NOT_BASE64)):
            return True
    return False


def _from_base64(data: memoryview, size: int) -> Iterator[bytes]:
    rest = b""
    for start in range(0, len(data), size):
        chunk = rest + bytes(data[start : start + size]).translate(None, _NOT_BASE64)
        if chunk.count(b"=") > _RUNS:
            # Nobody's encoder: taken as one run, for millions of runs would take minutes.
            chunk = chunk.translate(None, b"=")
        # Padding ends a run; broken mailers put several runs one after another.
        *ended, chunk = _PADDING.split(chunk)
        whole = len(chunk) // 4 * 4
        decoded = b"".join(map(_padded, filter(None, ended))) + binascii.a2b_base64(chunk[:whole])
        if decoded:
            yield decoded
        rest = chunk[whole:]
    if rest:
        yield _padded(rest)


def _padded(run: bytes) -> bytes:
    if len(run) % 4 == 1:
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _from_quoted_printable(data: memoryview, size: int) -> Iterator[bytes]:
    rest = b""
    for start in range(0, len(data), size):
        chunk = rest + bytes(data[start : start + size])
        # Never cut within ``=XX`` or a soft line break.
        cut = len(chunk)
        if start + size < len(data):
            cut = chunk.rfind(b"\n") + 1 or _before_escape(chunk)
        rest = chunk[cut:]
        if cut:
            yield binascii.a2b_qp(chunk[:cut])
    if rest:
        yield binascii.a2b_qp(rest)


def _before_escape(chunk: bytes) -> int:
    tail = chunk.rfind(b"=", max(0, len(chunk) - 3))
    return len(chunk) if tail <= 0 else tail


def _from_uuencode(data: memoryview) -> Iterator[bytes]:
    text = bytes(data)
    begin = _UU_BEGIN.search(text)
    for line in text[begin.end() if begin else 0 :].splitlines():
        if line.strip() == b"end":
            break
        if line:
            yield _uu_line(line)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad a line beyond its length: take as much as it says.
        length = ((line[0] - 32) & 63) * 4 + 5
        try:
            return binascii.a2b_uu(line[: length // 3])
        except binascii.Error:
            return b""
