"""``manage.py import_consents FILE``: records the consents of a CSV or XLSX file that exist already."""

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
from compliance.consents.import_messages import column_name, fault_text
from compliance.consents.services.importing import Taken, import_consents
from compliance.register.messages import message
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.table import Table
from compliance.vault.checks import master_key_problems

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Records the consents of a CSV or XLSX file that were given already. Rows that are known change "
        "nothing, so a file that was interrupted is simply imported again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="CSV or XLSX, told apart by content")
        add("--series", default="", help="series of the wording of rows that name none")
        add("--dry-run", action="store_true", help="tell what would happen, write nothing")
        add("--json", action="store_true", help="one JSON document on standard output")
        languages = [code for code, _ in settings.LANGUAGES]
        add("--messages", default=settings.LANGUAGE_CODE, choices=languages, help="language of the messages")

    def handle(self, **options: Any) -> None:
        for problem in master_key_problems():
            raise CommandError(f"{problem.msg} {problem.hint}")
        with translation.override(options["messages"]), request_id_scope():
            failure, text = "", ""
            report = _Report(self, as_json=options["json"])
            try:
                with options["file"].open("rb") as file:
                    import_consents(
                        file=file, series=options["series"], dry_run=options["dry_run"],
                        on_start=report.started, on_batch=report.told, actor=Actor.command("import_consents"),
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
            report.ended(dry_run=options["dry_run"], failure=failure)
            if failure:
                raise CommandError(text)


class _Report:
    """Says what is not taken as it happens, and the counts in the end. Rows, columns and codes only."""

    def __init__(self, command: BaseCommand, *, as_json: bool) -> None:
        self._write, self._as_json, self._total, self._open = command.stdout.write, as_json, Taken(), False

    def started(self, table: Table) -> None:
        """Columns that are not read."""
        if table.unknown_columns and not self._as_json:
            self._write(message("columns_unknown", columns=table.unknown_columns))

    def told(self, taken: Taken) -> None:
        """A batch was taken."""
        self._total.given += taken.given
        self._total.unchanged += taken.unchanged
        self._total.rejected += taken.rejected
        for fault in taken.faults:
            if self._as_json:
                line = json.dumps({"row": fault.row, "column": fault.column, "code": fault.code})
                self._write(("," if self._open else '{"faults": [') + line)
                self._open = True
            else:
                name = f"{column_name(fault.column)}: " if fault.column else ""
                reason = name + fault_text(fault.code)
                self._write(_("Row %(row)d: %(reason)s") % {"row": fault.row, "reason": reason})

    def ended(self, *, dry_run: bool, failure: str) -> None:
        """Nothing more will come."""
        total = self._total
        counts = {"given": total.given, "unchanged": total.unchanged, "rejected": total.rejected}
        if self._as_json:
            beginning = "" if self._open else '{"faults": ['
            rest = json.dumps({**counts, "dry_run": dry_run, "failure": failure or None})
            self._write(f"{beginning}], {rest[1:]}")
            return
        if dry_run:
            self._write(_("Dry run: nothing was written."))
        text = _("Recorded: %(given)d. Known already: %(unchanged)d. Rejected: %(rejected)d.")
        self._write(text % counts)
