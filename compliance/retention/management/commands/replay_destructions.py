"""``manage.py replay_destructions FILE``: destroys again what a restore brought back."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.retention.services.ledger import LedgerBroken
from compliance.retention.services.replaying import LedgerOther, replay_destructions


class Command(BaseCommand):
    help = "Destroys again what the exported ledger of destructions says is gone. May be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the exported ledger (destructions.jsonl)")
        parser.add_argument("--json", action="store_true", help="counts as one JSON object")
        parser.add_argument("--dry-run", action="store_true", help="verify and count, destroy nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = replay_destructions(
                path=options["file"],
                actor=Actor.command("replay_destructions"),
                now=timezone.now(),
                dry_run=options["dry_run"],
            )
        except OSError as error:
            raise CommandError(f"the file cannot be read or written: {error.strerror}") from None
        except LedgerBroken as error:
            raise CommandError(
                f"line {error} of the ledger is not as it was signed, or does not follow the one before it; "
                "take another copy of the file"
            ) from None
        except LedgerOther:
            raise CommandError(
                "the exported ledger (LEDGER_EXPORT_DIR) tells of more than this file, or of something else; "
                "nothing was destroyed; replay that ledger, or move it away if the file is the right one"
            ) from None
        said = found.as_json()
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        verb = "to destroy again" if options["dry_run"] else "destroyed again"
        self.stdout.write(
            f"{said['lines']} lines verified; {said['again']} {verb}, {said['done']} known already, "
            f"{said['unknown']} of subjects that are not in the backup, {said['keys']} keys destroyed"
        )
        if said["number_taken"]:
            self.stdout.write(f"{said['number_taken']} numbers were given anew before the replay")
        if said["acts_missing"]:
            self.stdout.write(f"acts known from the ledger only: {', '.join(said['acts_missing'])}")
