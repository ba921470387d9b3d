"""Raw messages for tests, each with one oddity."""

import base64

HEADERS = (
    b"From: Aidos <aidos@mail.example>\nTo: support@shop.example\nMessage-ID: <m1@mail.example>\n"
    b"Date: Mon, 06 Apr 2026 09:12:44 +0500\nMIME-Version: 1.0\n"
)


def raw(body: bytes | str = b"", headers: bytes | str = b"", subject: bytes | str = b"Hello") -> bytes:
    """A message with the usual fields, a subject and further fields, each ended by a line end."""
    parts = [part.encode() if isinstance(part, str) else part for part in (subject, headers, body)]
    return HEADERS + b"Subject: " + parts[0] + b"\n" + parts[1] + b"\n" + parts[2]


def multipart(*parts: bytes, kind: str = "mixed", closed: bool = True, more: str = "") -> bytes:
    """A message of these parts, each with its own header fields."""
    body = b"".join(b"--bnd\n" + part + b"\n" for part in parts) + (b"--bnd--\n" if closed else b"")
    return raw(body, f'Content-Type: multipart/{kind}; boundary="bnd"{more}\n')


def text(content: str, kind: str = "plain") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\n\n{content}".encode()


def attached(content: bytes, name: str = "a.pdf", kind: str = "application/pdf", more: str = "") -> bytes:
    head = f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n{more}'
    return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)
