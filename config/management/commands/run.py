"""``manage.py run``: everything on one computer, until Ctrl-C."""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded import EmbeddedServices, Unavailable
from config.supervision import (
    GaveUp,
    Supervisor,
    end_on_signals,
    ignore_signals,
    web_worker_and_scheduler,
)

READY_SECONDS = 120
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - the operator's choice, by HOST


class Command(BaseCommand):
    """Starts servers, brings the installation up to date, and keeps its programs running."""

    help = "Run web, worker and scheduler, with embedded PostgreSQL and Valkey unless servers are configured."
    requires_system_checks: list[str] = []  # `prepare` runs them, once the embedded services are there

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to demonstrate."""
        parser.add_argument("--demo", action="store_true", help="With demonstration data under var/demo/.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal; leave nothing behind."""
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.port = self._port()
        end_on_signals()
        with contextlib.suppress(KeyboardInterrupt), self._alone(), self._services():
            self._prepare()
            self._run()
        self.stdout.write("Stopped.")

    def _run(self) -> None:
        supervisor = Supervisor(
            programs=list(web_worker_and_scheduler(settings.BASE_DIR)),
            directory=settings.BASE_DIR,
            logs=settings.VAR_DIR / "log",
            environment=self._environment(),
            report=self._say,
        )
        try:
            supervisor.start()
            self._wait_ready(supervisor)
            self._greet()
            while True:
                supervisor.look()
                self._keep_services()
                time.sleep(0.5)
        except GaveUp as error:
            raise CommandError(str(error)) from error
        finally:
            self._say("Stopping …")
            supervisor.stop()

    def _keep_services(self) -> None:
        if not settings.USES_EMBEDDED_SERVICES:
            return
        services = EmbeddedServices(settings.VAR_DIR)
        if services.running:
            return
        addresses = services.exports()
        self._say("PostgreSQL or Valkey ended; it starts again")
        services.start()
        if services.exports() != addresses:
            raise GaveUp("Somebody took the port of PostgreSQL or Valkey meanwhile. Start again.")

    @contextlib.contextmanager
    def _services(self) -> Iterator[None]:
        if not settings.USES_EMBEDDED_SERVICES:
            yield
            return
        services = EmbeddedServices(settings.VAR_DIR)
        try:
            self._say("Starting PostgreSQL and Valkey")
            services.start()
            yield
        except Unavailable as error:
            raise CommandError(str(error)) from error
        finally:
            ignore_signals()
            services.stop()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with (settings.VAR_DIR / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError("This checkout is running already, in another terminal.") from None
            yield

    def _prepare(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare"]
        code = subprocess.run(command, cwd=settings.BASE_DIR, env=self._environment(), check=False).returncode
        if code != 0:
            raise CommandError("The installation could not be prepared; see above.", returncode=code)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ENVIRONMENT": settings.ENVIRONMENT,
            "HOST": self.host,
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }

    def _port(self) -> int:
        text = os.environ.get("PORT") or "8000"
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
            raise CommandError("PORT is not a number between 1 and 65535.")
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, int(text)))
            except OSError as error:
                again = "make demo" if settings.ENVIRONMENT == "demo" else "make run"
                raise CommandError(
                    f"Port {text} of {self.host} cannot be used ({error.strerror}). "
                    f"Choose another one: {again} PORT={int(text) + 1 if int(text) < 65_535 else 8000}"
                ) from None
        return int(text)

    def _wait_ready(self, supervisor: Supervisor) -> None:
        host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
        address = "127.0.0.1" if self.host in EVERYWHERE else self.host
        request = urllib.request.Request(f"http://{address}:{self.port}/readyz", headers={"Host": host})
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            supervisor.look()
            try:
                with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - http, above
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise GaveUp(f"The site was not ready after {READY_SECONDS} seconds; see {supervisor.logs}.")

    def _greet(self) -> None:
        host = "localhost" if self.host in EVERYWHERE | {"127.0.0.1"} else self.host
        self._say(f"\n  Open  http://{host}:{self.port}/admin/\n\n")
        if settings.ENVIRONMENT == "demo":
            from config.demonstration import SIGN_INS

            self._say("  Sign in as     Password                 Role")
            for person in SIGN_INS:
                role = person.role.replace("_", " ").capitalize()
                self._say(f"  {person.username:<13}  {person.password:<23}  {role}")
            self._say("")
        self._say(f"Logs are in {settings.VAR_DIR / 'log'}. Ctrl-C stops everything.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
