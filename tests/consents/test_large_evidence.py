"""Evidence of 200 MB, sent to a real web process: told, not kept, and not held in memory."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil
import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.vault.models import SealedFile
from tests.consents.admin.screens import address, giving
from tests.consents.api.asking import HOME, site
from tests.consents.giving import published, somebody
from tests.personas import PASSWORD, hire

MEGABYTE = 2**20
MARK = "evidence"


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


def form_with(fields: dict[str, object], megabytes: int) -> tuple[int, Iterator[bytes]]:
    """The length and the pieces of a form with a large PDF."""
    pairs = [(name, one) for name, value in fields.items()
             for one in (value if isinstance(value, list) else [value])]  # fmt: skip
    head = "".join(
        f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    )
    head += f'--{MARK}\r\nContent-Disposition: form-data; name="evidence"; filename="a.pdf"\r\n'
    first = (head + "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n").encode()
    last = f"\r\n--{MARK}--\r\n".encode()

    def pieces() -> Iterator[bytes]:
        yield first
        for _ in range(megabytes):
            yield bytes(MEGABYTE)
        yield last

    return len(first) + megabytes * MEGABYTE + len(last), pieces()


def memory_of(site_address: str) -> int:
    """The most that the web processes of a site have ever held, in bytes (VmHWM)."""
    port = site_address.rpartition(":")[2]
    main = next(p for p in psutil.Process().children() if f"127.0.0.1:{port}" in p.cmdline())
    held = 0
    for process in main.children(recursive=True):
        with Path(f"/proc/{process.pid}/status").open() as status:
            held += next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    return held


@pytest.mark.long
def test_evidence_of_200_megabytes_is_refused_in_bounded_memory(own_database, live_stack):
    subject, wording = somebody(), published()
    desk = Desk(live_stack)
    desk.sign_in("intake_clerk")
    path = address("consent_give", subject.pk, wording.pk)
    fields = {**giving(channel="paper"), "csrfmiddlewaretoken": desk.token(path)}
    before = memory_of(live_stack)
    length, pieces = form_with(fields, 200)

    status, page = desk.ask(
        "POST", path, pieces,
        **{"Content-Type": f"multipart/form-data; boundary={MARK}", "Content-Length": str(length)},
    )  # fmt: skip

    assert status == 200
    assert "20&nbsp;МБ" in page or "20 МБ" in page or "20 MB" in page
    assert memory_of(live_stack) - before < 40 * MEGABYTE
    assert not Consent.objects.exists()
    assert not SealedFile.objects.exists()
    assert "evidence_too_large" in AuditEntry.objects.get(event="consents.refused").details["codes"]


@pytest.mark.long
def test_200_megabytes_to_the_interface_are_refused_by_their_length(own_database, live_stack):
    token = site().token
    desk = Desk(live_stack)
    before = memory_of(live_stack)
    # Only what a client sends before it hears the refusal.
    status, answer = desk.ask(
        "POST", HOME + "/consents", b"{" + b" " * 1000,
        **{"Content-Type": "application/json", "Content-Length": str(200 * MEGABYTE),
           "Authorization": f"Bearer {token}", "Idempotency-Key": "4b6a1f0e-8f7e-4c5a-9d64-2f6f3b1d9a10"},
    )  # fmt: skip
    assert (status, "too_large" in answer) == (413, True)
    assert memory_of(live_stack) - before < 20 * MEGABYTE
