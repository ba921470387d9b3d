"""A real web process whose forms are sent piece by piece, and how much memory it has held."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil

from tests.personas import PASSWORD, hire

MEGABYTE = 2**20
MARK = "the-end-of-a-part"


class Desk:
    """Somebody of the staff whose forms are sent piece by piece: none of it is ever whole in our memory."""

    def __init__(self, site_address: str) -> None:
        self.link = http.client.HTTPConnection(urlsplit(site_address).netloc, timeout=300)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: Iterable[bytes] | bytes | str | None = None, **headers: str
    ) -> tuple[int, str]:
        told = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        self.link.request(method, path, body, told)
        answer = self.link.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                said, _, kept = value.partition(";")[0].partition("=")
                self.cookies[said] = kept
        return answer.status, answer.read().decode()

    def token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask("GET", path)[1])
        assert found
        return found[1]

    def sign_in(self, role: str) -> None:
        user = hire(role, password=PASSWORD)
        fields = {"username": user.username, "password": PASSWORD, "next": "/admin/"}
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token("/admin/login/")})
        status, _ = self.ask("POST", "/admin/login/", body,
                             **{"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
        assert status == 302


def form_with(
    fields: dict[str, object],
    file: str,
    kind: str,
    beginning: bytes,
    *,
    megabytes: int,
    filler: bytes = b"\0",
) -> tuple[dict[str, str], Iterator[bytes]]:
    """The headers and the pieces of a form with a large file in the field ``file``."""
    pairs = [(name, one) for name, value in fields.items()
             for one in (value if isinstance(value, list) else [value])]  # fmt: skip
    head = "".join(
        f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    )
    head += f'--{MARK}\r\nContent-Disposition: form-data; name="{file}"; filename="a"\r\n'
    first = f"{head}Content-Type: {kind}\r\n\r\n".encode() + beginning
    last = f"\r\n--{MARK}--\r\n".encode()

    def pieces() -> Iterator[bytes]:
        yield first
        for _ in range(megabytes):
            yield filler * MEGABYTE
        yield last

    length = len(first) + megabytes * MEGABYTE + len(last)
    return {"Content-Type": f"multipart/form-data; boundary={MARK}", "Content-Length": str(length)}, pieces()


def memory_of(site_address: str) -> int:
    """The most that the web processes of a site have ever held, in bytes (VmHWM)."""
    port = site_address.rpartition(":")[2]
    main = next(p for p in psutil.Process().children() if f"127.0.0.1:{port}" in p.cmdline())
    held = 0
    for process in main.children(recursive=True):
        with Path(f"/proc/{process.pid}/status").open() as status:
            held += next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    return held
