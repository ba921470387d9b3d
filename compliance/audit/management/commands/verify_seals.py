"""``manage.py verify_seals``: proves the history, or names the first row that does not hold."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compliance.audit import rules
from compliance.audit.actors import Actor
from compliance.audit.export import ExportUnreadable
from compliance.audit.report import Report
from compliance.audit.services import record_event
from compliance.audit.verify import UnknownTable, verify


class Command(BaseCommand):
    help = (
        "Recomputes the whole history and compares it with its seals. Exits with 0 if it holds, 1 if "
        "anything differs, 2 if it could not be checked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", type=Path, help="file of seals exported earlier")
        parser.add_argument("--table", help="check the rows of one history table only")
        parser.add_argument(
            "--public-key", action="append", help="64 hex digits; replaces the settings' keys"
        )
        parser.add_argument(
            "--live", action="store_true", help="also compare today's rows with what their history says last"
        )
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = verify(
                against=options["against"],
                table=options["table"],
                public_keys=_keys(options["public_key"]),
                live=options["live"],
            )
        except ExportUnreadable as error:
            raise _unchecked(f"line {error} of the exported seals is not a seal") from None
        except OSError as error:
            raise _unchecked(f"the exported seals cannot be read: {error.strerror}") from None
        except UnknownTable:
            raise _unchecked(f"{options['table']} is not a history table") from None
        except ValueError:
            raise _unchecked("SEAL_SIGNING_KEY or SEAL_TRUSTED_KEYS is not base64 of 32 bytes") from None
        record_event(
            "audit.verified", actor=Actor.command("verify_seals"), now=timezone.now(),
            details={
                "ok": report.ok, "seals": report.seals, "problems": len(report.problems),
                **({"table": options["table"]} if options["table"] else {}),
            },
        )  # fmt: skip
        self.stdout.write(json.dumps(report.as_json()) if options["json"] else _text(report))
        if not report.ok:
            sys.exit(1)


def _unchecked(message: str) -> CommandError:
    return CommandError(message, returncode=2)


def _keys(given: list[str] | None) -> dict[str, bytes] | None:
    if not given:
        return None
    try:
        raw = [bytes.fromhex(text) for text in given]
    except ValueError:
        raw = []
    if not raw or any(len(key) != rules.HASH_BYTES for key in raw):
        raise _unchecked("a public key is 64 hex digits")
    return {rules.public_key_id(key): key for key in raw}


def _text(report: Report) -> str:
    lines = [
        f"{report.rows} history rows",
        f"{report.sealed_entries} entries under {report.seals} seals",
        f"{report.unsealed_entries} entries waiting for the next seal",
        f"{report.anchors} exported seals compared",
        *(f"BAD {problem}" for problem in report.problems),
        "The history holds." if report.ok else "The history does NOT hold.",
    ]
    return "\n".join(lines)
