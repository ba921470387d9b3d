"""``manage.py end_processings FILE``: ends what a CSV or XLSX file names as achieved elsewhere."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import request_id_scope
from compliance.register.messages import message
from compliance.register.models import Purpose
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.table import Table
from compliance.register.services.ending import REPORTED
from compliance.retention.import_messages import column_name, fault_text
from compliance.retention.services.end_import import Taken, import_ends
from compliance.vault.checks import master_key_problems

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Ends the processings of a CSV or XLSX file: subjects (reference or IIN) or contracts whose purpose "
        "is achieved. The same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="CSV or XLSX, told apart by content")
        add("--purpose", default="", metavar="CODE", help="purpose of rows that name none")
        add("--end", default="achieved", choices=[str(one.value) for one in REPORTED],
            help="why, for rows that do not say")  # fmt: skip
        add("--dry-run", action="store_true", help="tell what would happen, write nothing")
        add("--json", action="store_true", help="one JSON object a line: faults, and the counts in the end")
        languages = [code for code, _ in settings.LANGUAGES]
        add("--messages", default=settings.LANGUAGE_CODE, choices=languages, help="language of the messages")

    def handle(self, **options: Any) -> None:
        for problem in master_key_problems():
            raise CommandError(f"{problem.msg} {problem.hint}")
        with translation.override(options["messages"]), request_id_scope():
            purpose = None
            if options["purpose"]:
                purpose = Purpose.objects.filter(code=options["purpose"]).first()
                if purpose is None:
                    raise CommandError(fault_text("purpose_unknown"))
            self._run(purpose, options)

    def _run(self, purpose: Purpose | None, options: dict[str, Any]) -> None:
        self._as_json, self._total = options["json"], Taken()
        failure, text = "", ""
        try:
            with options["file"].open("rb") as file:
                import_ends(
                    file=file, purpose=purpose, end_reason=options["end"], dry_run=options["dry_run"],
                    on_start=self._started, on_batch=self._told, actor=Actor.command("end_processings"),
                    reason=Reason("import"), now=timezone.now(),
                )  # fmt: skip
        except OSError:
            failure, text = "file_not_opened", message("file_not_opened")
        except ReadingError as error:
            failure, text = error.code, message(error.code, **error.details)
        except Exception as error:
            failure, text = "unexpected", message("unexpected")
            # By type and place only: what an unexpected error says may quote a value.
            logger.exception("The import stopped unexpectedly: %s", type(error).__name__)
        self._ended(dry_run=options["dry_run"], failure=failure)
        if failure:
            raise CommandError(text)

    def _started(self, table: Table) -> None:
        if table.unknown_columns and not self._as_json:
            self.stdout.write(message("columns_unknown", columns=table.unknown_columns))

    def _told(self, taken: Taken) -> None:
        self._total.ended += taken.ended
        self._total.unchanged += taken.unchanged
        self._total.rejected += taken.rejected
        for fault in taken.faults:
            if self._as_json:
                line = {"row": fault.row, "column": fault.column, "code": fault.code}
                self.stdout.write(json.dumps(line))
            else:
                name = f"{column_name(fault.column)}: " if fault.column else ""
                reason = name + fault_text(fault.code)
                self.stdout.write(_("Row %(row)d: %(reason)s") % {"row": fault.row, "reason": reason})

    def _ended(self, *, dry_run: bool, failure: str) -> None:
        total = self._total
        counts = {"ended": total.ended, "unchanged": total.unchanged, "rejected": total.rejected}
        if self._as_json:
            self.stdout.write(json.dumps({**counts, "dry_run": dry_run, "failure": failure or None}))
            return
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        self.stdout.write(
            _("Ended: %(ended)d. Ended before: %(unchanged)d. Rejected: %(rejected)d.") % counts
        )
