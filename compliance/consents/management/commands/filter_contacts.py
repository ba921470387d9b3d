"""``manage.py filter_contacts FILE --channel email``: those of a list to whom marketing may be sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.checks import suppression_key_problems
from compliance.consents.models import ContactChannel
from compliance.consents.services.address_lists import addresses_in
from compliance.consents.services.suppression import filter_contacts
from compliance.register.messages import message
from compliance.register.reading.errors import ReadingError
from compliance.vault.checks import master_key_problems

ACTOR = Actor.command("filter_contacts")
REASON = Reason("command")


class Command(BaseCommand):
    help = (
        "Prints those addresses of a text or CSV file to which marketing may be sent: no opt-out stands, and "
        "somebody who holds the address consented. One a line, as they are written in the file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="addresses, one a row, or a column of a CSV"
        )
        parser.add_argument("--channel", required=True, choices=ContactChannel.values)
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="new file, readable by its owner only"
        )

    def handle(self, **options: Any) -> None:
        for problem in (*master_key_problems(), *suppression_key_problems()):
            # Under a wrong key no opt-out is recognised, and everybody would be written to.
            raise CommandError(f"{problem.msg} {problem.hint}")
        channel = options["channel"]
        try:
            with options["file"].open("rb") as file, self._target(options["output"]) as target:
                allowed = filter_contacts(
                    addresses_in(file, channel),
                    channel=channel,
                    actor=ACTOR,
                    reason=REASON,
                    now=timezone.now(),
                )
                for address in allowed:
                    target.write(f"{address}\n")
        except ReadingError as error:
            raise CommandError(message(error.code, **error.details)) from None
        except FileExistsError:
            raise CommandError("The file named by --output is there already. Nothing was written.") from None
        except OSError:
            raise CommandError("The file cannot be opened. Nothing was written; check its path.") from None

    @contextmanager
    def _target(self, path: Path | None) -> Iterator[IO[str] | Any]:
        if path is None:
            # Not through Django's wrapper, which would add colours and line ends of its own.
            yield getattr(self.stdout, "_out", self.stdout)
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
