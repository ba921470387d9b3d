"""``manage.py export_seals FILE``: appends all seals that a file does not have yet."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.export import append_new_seals
from compliance.audit.services import record_event


class Command(BaseCommand):
    help = "Appends the seals that FILE does not have yet (one JSON object a line)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = append_new_seals(options["file"])
        except OSError as error:
            raise CommandError(f"the file cannot be written: {error.strerror}") from None
        except (ValueError, KeyError):
            raise CommandError(
                "the file exists and is not an export of seals; it was left as it is"
            ) from None
        record_event(
            "audit.seals_exported", actor=Actor.command("export_seals"), now=timezone.now(),
            details={"seals": written},
        )  # fmt: skip
        self.stdout.write(f"{written} seals written")
