"""Letters as trees of MIME parts, each of them broken in some way that mail in the world is broken in.

Bytes that are flipped seldom leave a boundary whole and wrong at once; here the parts are well formed pieces
put together wrongly: boundaries that are another's, headers folded in the middle of a word, charsets that nobody
knows, base64 with a hole in it, letters within letters.
"""

from __future__ import annotations

import base64
import quopri

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

DEMANDS = (
    "Прошу прекратить обработку моих персональных данных. Бекова Әсел, asel@example.kz",
    "Менің дербес деректерімді өңдеуді тоқтатыңыз. ЖСН 900101400011",
    "Please tell me which data you hold.\n\n> On Monday you wrote:\n> nothing",
    "<html><body><style>p{}</style><p>Прошу уничтожить мои данные</p><script>alert(1)</script>",
    "<div><div><table><tr><td>" * 40,
    "",
    "x" * 2000,
    "--\n--b\n--b--\n.\n\n",
)
CHARSETS = (
    "utf-8", "UTF8", "windows-1251", "koi8-r", "utf-16", "utf-7", "iso-2022-jp", "x-klingon", "", "none",
    '"utf-8', "utf-8; charset=koi8-r", "кои8", "idna", "base64", "rot13", "utf-8'ru'x", "a" * 300,
)  # fmt: skip
CODECS = ("utf-8", "cp1251", "koi8-r", "utf-16", "utf-16-be", "utf-7", "cp866")
ENCODINGS = (
    "7bit", "8bit", "base64", "base64", "quoted-printable", "BASE64 ", "x-uuencode", "binary", "", "gzip", "base64\0",
)  # fmt: skip
BOUNDARIES = ("b", "b", "b", "c", "c", "bb", "b ", "b--", "--", "=_b'()+,-./:=?", "", "б", "b\tb", "x" * 80)
FOLDS = (b" ", b" ", b" ", b"\r\n ", b"\n\t", b"\r\n\r\n ", b"\r ", b"\r\n", b"\r\n \r\n\t", b"")
# Mostly right, or nothing behind the first fault would ever be read.
ENDS = (b"\r\n",) * 12 + (b"\n", b"\n", b"\r", b"\r\n\r\n", b"")
WORDS = (
    b"Re:", b"support@amart.kz", b"<asel@example.kz>", b"=?utf-8?B?0J/RgNC+0YjRgw==?=", b"=?utf-8?B?0J/R?=",
    b"=?x-klingon?Q?=D0=9F?=", b"=?utf-8?Q?=D0?= =?utf-8?Q?=9F?=", b"=?utf-8?X?zz?=", b"=?", b'"', b"(", b"<", b",",
    b"R-2026-000001", "Отзыв".encode(), "Отзыв".encode("cp1251"), b"\0", b"a" * 900, b"<@@>", b";", b"\\",
    b"Tue, 07 Apr 2026 10:15:00 +0500", b"Tue, 99 Foo 99999 77:88", b"auto-replied", b"<n1@example.kz>",
)  # fmt: skip
NAMES = (
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"Received", b"Reply-To",
    b"Auto-Submitted", b"List-Id", b"Return-Path", b"Sender", b"X-" + b"y" * 90, b"", b"Sub ject",
    "Тема".encode(), b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"MIME-Version",
)  # fmt: skip
FILE_NAMES = (
    b"id.pdf", b"../../etc/passwd", b"a\0b", b"=?utf-8?B?0J/R?=", b"con", b"x" * 400, "удостоверение.jpg".encode(),
    b"", b"a.pdf.exe", b"\r\nX: y",
)  # fmt: skip
LEAVES = (
    "text/plain", "text/plain", "text/plain", "text/html", "text/html", "TEXT/PLAIN", "text/x-unknown", "image/png", "application/pdf", "text/calendar",
    "application/octet-stream", "application/zip", "message/delivery-status", "text", "/", "", "a/b/c", "multipart",
)  # fmt: skip
MULTIPARTS = (
    "multipart/mixed", "multipart/alternative", "multipart/related", "multipart/report; report-type=delivery-status",
    "multipart/signed", "multipart/digest", "multipart/x-new", "Multipart/Mixed ", "multipart/", "multipart/form-data",
)  # fmt: skip
MAGIC = (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"MZ", b"GIF89a", b"")
MOST_LAYERS = 60

any_of = st.sampled_from
folded = st.tuples(any_of(FOLDS), st.lists(any_of(WORDS), max_size=4)).map(lambda said: said[0].join(said[1]))
header = st.tuples(any_of(NAMES), any_of((b": ", b": ", b": ", b":", b" : ", b"")), folded, any_of(ENDS)).map(
    b"".join
)
headers = st.lists(header, max_size=3).map(b"".join)


def encoded(content: bytes, encoding: str, hole: int) -> bytes:
    """The content in a transfer encoding; ``hole`` from 1 on breaks it: cut, odd characters, no padding."""
    wanted = encoding.strip("\0 ").lower()
    if wanted == "base64":
        raw = base64.encodebytes(content)
    elif wanted == "quoted-printable":
        raw = quopri.encodestring(content)
    else:
        raw = content
    if not hole:
        return raw
    place = len(raw) * hole // 7
    return (
        raw[:place]
        + (b"", b"=", b"=ZZ", b"!\xd0*", b"====\n", b"=\r\n", b"\0")[hole % 7]
        + raw[place + hole :]
    )


@st.composite
def leaf(draw: st.DrawFn) -> bytes:
    """A part without parts: text in one charset that says it is in another, or an attachment."""
    kind, charset, encoding = draw(any_of(LEAVES)), draw(any_of(CHARSETS)), draw(any_of(ENCODINGS))
    content = draw(any_of(MAGIC)) + draw(any_of(DEMANDS)).encode(draw(any_of(CODECS)), "replace")
    head = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n".encode()
    if draw(st.booleans()):
        head += b'Content-Disposition: attachment; filename="' + draw(any_of(FILE_NAMES)) + b'"\r\n'
    more: bytes = draw(headers) + draw(any_of(ENDS))
    return head + more + encoded(content, encoding, draw(st.integers(0, 6))) + b"\r\n"


@st.composite
def multipart(draw: st.DrawFn, parts: st.SearchStrategy[bytes]) -> bytes:
    """Parts between boundaries; what the header names need not be what is between them."""
    named = draw(any_of(BOUNDARIES))
    used = draw(st.one_of(st.just(named), any_of(BOUNDARIES))).encode()
    quote = draw(any_of(('"', "", "'")))
    saying = draw(st.one_of(st.just(f"; boundary={quote}{named}{quote}"), st.just("")))
    end = draw(any_of(ENDS))
    inner = b"".join(
        b"--" + used + end + part + draw(any_of(ENDS)) for part in draw(st.lists(parts, max_size=4))
    )
    return b"".join(
        (
            f"Content-Type: {draw(any_of(MULTIPARTS))}{saying}\r\n".encode(),
            draw(headers),
            draw(any_of(ENDS)),
            draw(any_of((b"", b"preamble\r\n"))),
            inner,
            draw(any_of((b"--" + used + b"--\r\n", b"--" + used, b"", b"--b--\r\nepilogue"))),
        )
    )


@st.composite
def letter_within(draw: st.DrawFn, parts: st.SearchStrategy[bytes]) -> bytes:
    """A letter as an attachment, at times encoded, which the rules of mail forbid."""
    encoding = draw(any_of(("7bit", "8bit", "base64", "quoted-printable")))
    inner: bytes = draw(headers) + draw(parts)
    head: bytes = f"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n".encode()
    end: bytes = draw(any_of(ENDS))
    whole: bytes = head + end + encoded(inner, encoding, draw(any_of((0, 0, 0, 3))))
    return whole


@st.composite
def layered(draw: st.DrawFn, parts: st.SearchStrategy[bytes]) -> bytes:
    """The same wrapping again and again, deeper than anybody reads."""
    part: bytes = draw(parts)
    kind: bytes = draw(any_of((b"message/rfc822", b"multipart/mixed; boundary=b")))
    around = b"Content-Type: " + kind + b"\r\n\r\n" + (b"" if kind.startswith(b"message") else b"--b\r\n")
    layers: int = draw(st.integers(1, MOST_LAYERS))
    return around * layers + part


trees = st.recursive(
    st.one_of(leaf(), st.just(b""), headers),
    lambda parts: st.one_of(multipart(parts), multipart(parts), letter_within(parts), layered(parts)),
    max_leaves=6,
)
tops = any_of(
    (
        b"From: Asel <asel@example.kz>\r\nTo: support@amart.kz\r\nDate: Tue, 07 Apr 2026 10:15:00 +0500\r\n",
        b"From: MAILER-DAEMON@example.kz\r\nAuto-Submitted: auto-replied\r\nReturn-Path: <>\r\n",
        b"From: asel@example.kz\r\nSubject: R-2026-000001\r\nIn-Reply-To: <n1@example.kz>\r\nMIME-Version: 1.0\r\n",
        b"",
    )
)
letters = st.tuples(
    tops, headers, st.one_of(multipart(trees), multipart(trees), letter_within(trees), trees)
).map(b"".join)


def broken_trees(count: int, number: int) -> list[bytes]:
    """So many such letters, all different and the same for the same number."""
    made: set[bytes] = set()
    while len(made) < count:
        number += 1
        _draw(min(count, 2000), number, made, count)
    return sorted(made)


def _draw(tries: int, number: int, made: set[bytes], most: int) -> None:
    @seed(number)
    @settings(
        max_examples=tries,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(letters)
    def take(raw: bytes) -> None:
        if len(made) < most:
            made.add(raw)

    take()
