"""``manage.py import_subjects FILE``: registers and updates the people of a CSV or XLSX file."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.management.import_report import JsonReport, Report, TextReport
from compliance.register.messages import message
from compliance.register.models import SubjectImport
from compliance.register.models.importing import ImportState
from compliance.register.models.subjects import Kind, Source, SubjectLanguage
from compliance.register.reading.errors import ReadingError
from compliance.register.reading.rejected import RejectedRows
from compliance.register.reading.table import Table
from compliance.register.services.importing import (
    BATCH,
    AlreadyRunning,
    ImportOptions,
    ImportRefused,
    Manner,
    Outcome,
    open_run,
    reason_of,
    rejected_rows,
    run_import,
    try_file,
)
from compliance.vault.checks import master_key_problems

ACTOR = Actor.command("import_subjects")
REASON = Reason("import")
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Registers the people of a CSV or XLSX file, and updates those who are in the register. Interrupted, "
        "it goes on where it stopped when it is called again with the same file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="CSV or XLSX, told apart by content")
        add("--dry-run", action="store_true", help="tell what would happen, write nothing")
        add("--json", action="store_true", help="one JSON document on standard output")
        add("--source", default=Source.IMPORT, choices=Source.values, help="source of rows that name none")
        add("--language", default=SubjectLanguage.RU, choices=SubjectLanguage.values, help="of new subjects")
        add("--kind", default=Kind.PERSON, choices=Kind.values, help="of new subjects")
        add("--purpose", action="append", default=[], metavar="CODE", help="start a processing for everybody")
        add("--basis", action="append", default=[], metavar="CODE", help="legal basis of each --purpose")
        add("--batch", type=_rows, default=BATCH, metavar="ROWS", help="rows in one transaction")
        add("--rejected", type=Path, metavar="PATH", help="new file for the rejected rows, in clear")
        languages = [code for code, _ in settings.LANGUAGES]
        add("--messages", default=settings.LANGUAGE_CODE, choices=languages, help="language of the messages")

    def handle(self, **options: Any) -> None:
        for problem in master_key_problems():
            # Before anything is read: what was written under a wrong key, nobody could read.
            raise CommandError(f"{problem.msg} {problem.hint}")
        with translation.override(options["messages"]):
            kind = JsonReport if options["json"] else TextReport
            report = kind(self.stdout, sys.stderr)
            try:
                with _readable(options["file"]) as file, _writable(options["rejected"]) as target:
                    self._import(file, target, report, options)
            except (ReadingError, ImportRefused) as error:
                report.failed(error.code, error.details)
                raise CommandError(message(error.code, **error.details)) from None
            except AlreadyRunning:
                report.failed("import_running")
                raise CommandError(message("import_running")) from None
            except KeyboardInterrupt:
                report.failed("interrupted")
                raise CommandError(message("interrupted"), returncode=130) from None
            except Exception as error:
                report.failed("unexpected")
                # By type and place only: what an unexpected error says may quote a value.
                logger.exception("The import stopped unexpectedly: %s", type(error).__name__)
                raise CommandError(message("unexpected")) from None

    def _import(
        self, file: BinaryIO, target: BinaryIO | None, report: Report, options: dict[str, Any]
    ) -> None:
        chosen = _options(options)
        if options["dry_run"]:
            self._try(file, target, report, chosen, options["batch"])
            return
        run = open_run(file=file, options=chosen, actor=ACTOR, reason=REASON, now=timezone.now())

        def started(table: Table) -> None:
            report.started(table, run)

        try:
            ended = run_import(
                run.pk, source=file, manner=Manner(options["batch"], on_start=started, on_batch=report.told)
            )
        finally:
            if target is not None:
                _write_rejected(run, target)
        if ended.failure:
            raise ImportRefused(ended.failure)
        if ended.state != ImportState.DONE:
            raise AlreadyRunning(str(ended.pk))  # another worker has taken it over
        report.finished(dry_run=False)

    def _try(
        self, file: BinaryIO, target: BinaryIO | None, report: Report, chosen: ImportOptions, batch: int
    ) -> None:
        rejected: RejectedRows | None = None

        def started(table: Table) -> None:
            nonlocal rejected
            rejected = RejectedRows(target, table.header) if target is not None else None
            report.started(table, None)

        def told(outcome: Outcome) -> None:
            if rejected is not None:
                for rejection in outcome.rejected:
                    rejected.write(rejection.candidate.cells, reason_of(rejection.faults))
            report.told(outcome)

        try_file(file, chosen, actor=ACTOR, manner=Manner(batch, on_start=started, on_batch=told))
        report.finished(dry_run=True)


def _rows(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 20_000:
        raise argparse.ArgumentTypeError("between 1 and 20000")
    return number


def _options(options: dict[str, Any]) -> ImportOptions:
    if len(options["purpose"]) != len(options["basis"]):
        raise ImportRefused("purposes_without_basis")
    return ImportOptions(
        source=options["source"],
        language=options["language"],
        kind=options["kind"],
        purposes=tuple(zip(options["purpose"], options["basis"], strict=True)),
    )


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError:
        raise ImportRefused("file_not_opened") from None
    with file:
        yield file


@contextmanager
def _writable(path: Path | None) -> Iterator[BinaryIO | None]:
    """A new file that only its owner can read; an existing one is never written over."""
    if path is None:
        yield None
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise ImportRefused("rejected_not_opened") from None
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _write_rejected(run: SubjectImport, target: BinaryIO) -> None:
    run.refresh_from_db()
    try:
        for part in rejected_rows(run, actor=ACTOR, reason=REASON, now=timezone.now()):
            target.write(part)
    except LookupError:
        return  # No row was rejected: the file stays empty.
