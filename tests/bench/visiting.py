"""Clients of another system, each on a connection of its own, that cost the machine as little as they can.

The server, its database and the clients share two cores. What a client spends is no part of what is
measured, so it sends bytes that were made before and looks for no more than status and end of the answer.
"""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

END = b"\r\n\r\n"
PATIENCE_SECONDS = 60


def request_to(address: str, path: str, token: str, body: bytes) -> bytes:
    """The bytes of one request, with an idempotency key of its own."""
    lines = (
        f"POST {path} HTTP/1.1",
        f"Host: {urlsplit(address).netloc}",
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: {uuid.uuid4()}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines).encode() + END + body


class Visitor(threading.Thread):
    """One client that sends what is left to be sent. ``failed`` holds what was not answered by 201."""

    def __init__(self, address: str, requests: list[bytes], turn: Iterator[int]) -> None:
        super().__init__()
        place = urlsplit(address)
        self.place = (str(place.hostname), int(place.port or 80))
        self.link = socket.create_connection(self.place, timeout=PATIENCE_SECONDS)
        self.requests, self.turn = requests, turn
        self.seconds: list[float] = []
        self.failed: list[bytes] = []

    def run(self) -> None:
        with self.link:
            while (place := next(self.turn)) < len(self.requests):
                begun = time.perf_counter()
                self.link.sendall(self.requests[place])
                answer = self._answer()
                self.seconds.append(time.perf_counter() - begun)
                if not answer.startswith(b"HTTP/1.1 201"):
                    self.failed.append(answer)

    def _answer(self) -> bytes:
        answer = b""
        while END not in answer:
            answer += self._more()
        head, _, body = answer.partition(END)
        _, _, rest = head.lower().partition(b"\r\ncontent-length:")
        length = int(rest.partition(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return head + END + body

    def _more(self) -> bytes:
        if not (more := self.link.recv(65_536)):
            raise ConnectionResetError("the server closed the connection")
        return more


def sent(address: str, requests: list[bytes], *, clients: int) -> tuple[float, list[float]]:
    """How long all took, and each of them, sorted. Every one was answered by 201."""
    turn = count()
    visitors = [Visitor(address, requests, turn) for _ in range(clients)]
    begun = time.perf_counter()
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    took = time.perf_counter() - begun
    assert [answer for visitor in visitors for answer in visitor.failed] == []
    seconds = sorted(second for visitor in visitors for second in visitor.seconds)
    assert len(seconds) == len(requests)
    return took, seconds
