"""``manage.py ingest_mail PATH…``: takes in letters from .eml files, folders, mbox and Maildir."""

from __future__ import annotations

import errno
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.audit.actors import Actor
from compliance.audit.request import request_id_scope
from compliance.vault.checks import master_key_problems
from requests_inbox.services.ingesting import Ingested, ingest
from requests_inbox.services.mail_files import FoundLetter, letters_in

ACTOR = Actor.command("ingest_mail")
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# As a shell tells that whoever read the output went away (128 and SIGPIPE).
NOBODY_READS = 141
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Takes in letters: .eml files, folders of them, mbox and Maildir. The same bytes are one letter "
        "however often they come, so a run that was interrupted is simply started again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add(
            "path",
            nargs="+",
            type=Path,
            metavar="PATH",
            help="file or folder; mbox and Maildir are recognised",
        )
        add(
            "--json",
            action="store_true",
            help="one JSON object a letter on standard output, without its words",
        )
        languages = [code for code, _name in settings.LANGUAGES]
        add("--messages", default=settings.LANGUAGE_CODE, choices=languages, help="language of the messages")

    def handle(self, **options: Any) -> None:
        with translation.override(options["messages"]), request_id_scope():
            _refuse_unmigrated()
            for problem in master_key_problems():
                raise CommandError(f"{problem.msg} {problem.hint}")
            self._faults: list[str] = []
            counts: Counter[str] = Counter()
            try:
                for told in ingest(self._letters(options["path"]), actor=ACTOR, on_fault=self._not_opened):
                    counts.update((told.outcome, told.state))
                    self._tell(told, as_json=options["json"])
            except BrokenPipeError:
                # What was taken in is kept; the rest comes with the next run.
                _let_go_of_output()
                sys.exit(NOBODY_READS)
            except OSError as error:
                if error.errno not in FULL:
                    raise
                raise CommandError(
                    _(
                        "The disk is full or cannot be written. What was taken in so far is kept; make "
                        "room and run the same command again."
                    )
                ) from None
            if not options["json"]:
                self._sum_up(counts)
            if self._faults:
                raise CommandError(
                    _("These could not be opened, everything else was taken in: %(files)s")
                    % {"files": ", ".join(self._faults)}
                )

    def _letters(self, paths: list[Path]) -> Iterator[FoundLetter]:
        for path in paths:
            try:
                yield from letters_in(path)
            except OSError:
                self._faults.append(str(path))

    def _not_opened(self, letter: FoundLetter) -> None:
        self._faults.append(letter.name)

    def _tell(self, told: Ingested, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told.as_json(), ensure_ascii=False))
            self.stdout.flush()

    def _sum_up(self, counts: Counter[str]) -> None:
        self.stdout.write(
            _("New: %(new)d. Known already: %(known)d. Waiting for a person: %(waiting)d.")
            % {"new": counts["new"], "known": counts["duplicate"], "waiting": counts["triage"]}
        )


def _refuse_unmigrated() -> None:
    """A letter that meets tables of another version would fail as if it were its own fault."""
    executor = MigrationExecutor(connection)
    if missing := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
        raise CommandError(
            _(
                "The database is not prepared: %(count)d migrations are missing. Nothing was taken in; run "
                "manage.py migrate, then the same command again."
            )
            % {"count": missing}
        )


def _let_go_of_output() -> None:
    """Python would write what is left once more when it ends, and complain about it."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
