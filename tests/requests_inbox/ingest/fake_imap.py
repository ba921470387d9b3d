"""An IMAP server of the tests that misbehaves as it is told: for faults that a real one does not have."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[["Session", str, str, str], bool]


class Session(socketserver.StreamRequestHandler):
    """One connection. ``server.fault`` sees every command first, and may answer it or hang up."""

    server: FakeServer

    def say(self, text: str | bytes) -> None:
        self.wfile.write((text.encode() if isinstance(text, str) else text) + b"\r\n")
        self.wfile.flush()

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            command, _, arguments = rest.partition(" ")
            if command.upper() == "UID":
                command, _, arguments = arguments.partition(" ")
            self.server.asked.append(command.upper())
            if self.server.fault(self, tag, command.upper(), arguments):
                continue
            if not self.answer(tag, command.upper(), arguments):
                return

    def answer(self, tag: str, command: str, arguments: str) -> bool:
        letters = self.server.letters
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif command == "STATUS":
            self.say(f'* STATUS "INBOX" (UIDVALIDITY {self.server.uidvalidity})')
        elif command in {"SELECT", "EXAMINE"}:
            self.say(f"* {len(letters)} EXISTS")
        elif command == "SEARCH":
            self.say("* SEARCH " + " ".join(map(str, letters)))
        elif command == "FETCH":
            found = re.match(r"(\d+) .*<(\d+)\.(\d+)>", arguments)
            assert found
            uid, start, size = map(int, found.groups())
            if uid in letters:
                part = letters[uid][start : start + size]
                head = f'* 1 FETCH (UID {uid} INTERNALDATE "07-Apr-2026 10:15:00 +0500" BODY[]<{start}> '
                self.say(f"{head}{{{len(part)}}}".encode() + b"\r\n" + part + b")")
        elif command == "LOGOUT":
            self.say("* BYE")
        self.say(f"{tag} OK done")
        return command != "LOGOUT"


class FakeServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    uidvalidity = 1

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.letters: dict[int, bytes] = {}
        self.asked: list[str] = []
        self.fault: Answer = lambda *_: False

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def fake_imap() -> Iterator[FakeServer]:
    """The server, listening until the block ends."""
    with FakeServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
