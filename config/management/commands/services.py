"""``manage.py services``: the embedded PostgreSQL and Valkey of this checkout."""

import shlex
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded import EmbeddedServices, Unavailable


class Command(BaseCommand):
    """Prints shell lines on the standard output and nothing else, so that it can be evaluated."""

    help = (
        'Print the running embedded services as lines for a shell (eval "$(manage.py services)"), '
        "or start or stop them."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One thing at a time."""
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--start", action="store_true", help="Start them and leave them running.")
        action.add_argument("--stop", action="store_true", help="Stop them.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, stop or print."""
        if not settings.USES_EMBEDDED_SERVICES:
            raise CommandError(
                "This environment uses servers of its own: DATABASE_URL, REDIS_URL or MASTER_KEYS is set, "
                "or ENVIRONMENT is neither embedded nor demo."
            )
        services = EmbeddedServices(settings.VAR_DIR)
        try:
            if options["stop"]:
                services.stop()
                self.stderr.write("The embedded services are stopped.", self.style.SUCCESS)
                return
            if options["start"]:
                services.start()
            if not services.running:
                self.stderr.write(
                    "The embedded services are not running; start them with --start or `make run`."
                )
                sys.exit(1)
            for name, value in services.exports().items():
                self.stdout.write(f"export {name}={shlex.quote(value)}")
            self.stdout.write(f"export ENVIRONMENT={settings.ENVIRONMENT}")
        except Unavailable as error:
            raise CommandError(str(error)) from error
