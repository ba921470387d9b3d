"""A bare browser: cookies, forms with their tokens, nothing else. Talks to real server processes."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from tests.personas import PASSWORD, hire


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    address: str
    body: str


class StaffBrowser:
    """Somebody at a desk."""

    def __init__(self, site: str) -> None:
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> Answer:
        """A page."""
        return self._ask(urllib.request.Request(self.site + path))

    def submit(self, path: str, fields: Mapping[str, str | list[str]], *, form: str | None = None) -> Answer:
        """Opens the page of a form, then sends it with its token."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form or path).body)
        assert token, path
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}, doseq=True).encode()
        return self._ask(urllib.request.Request(self.site + path, data))

    def upload(self, path: str, fields: dict[str, str], name: str, filename: str, content: bytes) -> Answer:
        """Sends a form with a file."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path).body)
        assert token, path
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {**fields, "csrfmiddlewaretoken": token[1]}.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._ask(urllib.request.Request(self.site + path, body, kind))

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.url or "", error.read().decode(errors="replace"))


def signed_in(site: str, role: str) -> StaffBrowser:
    """A new member of staff with a role, past the sign-in page."""
    user = hire(role, password=PASSWORD)
    desk = StaffBrowser(site)
    answer = desk.submit(
        "/admin/login/", {"username": user.username, "password": PASSWORD, "next": "/admin/"}
    )
    assert answer.status == 200, answer
    assert "/login/" not in answer.address, answer.address
    return desk
