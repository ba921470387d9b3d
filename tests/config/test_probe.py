"""deploy/probe.py, by which a container learns whether the web process is ready."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.services import ROOT


class Site(BaseHTTPRequestHandler):
    """Answers as the product does: only to its name, and 503 as long as it is not ready."""

    ready = True

    def do_GET(self) -> None:
        """Readiness."""
        known = self.headers["Host"] == "compliance.example.kz" and self.path == "/readyz"
        self.send_response(400 if not known else 200 if self.ready else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def site(*, ready: bool) -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), type("Site", (Site,), {"ready": ready}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked(port: int, hosts: str) -> int:
    return subprocess.run(
        [sys.executable, "deploy/probe.py"],
        cwd=ROOT,
        env={"PORT": str(port), "ALLOWED_HOSTS": hosts},
        check=False,
    ).returncode


def test_the_probe_asks_under_a_name_of_the_site_and_says_whether_it_is_ready():
    with site(ready=True) as port:
        assert asked(port, "compliance.example.kz,other.example.kz") == 0
        assert asked(port, ".compliance.example.kz") == 0
        assert asked(port, "stranger.example.kz") == 1
    with site(ready=False) as port:
        assert asked(port, "compliance.example.kz") == 1
    assert asked(port, "compliance.example.kz") == 1
