"""``manage.py prepare``: bring an installation up to date before its programs start."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from compliance.audit.actors import Actor
from config.messages.reading import compile_and_read_again
from config.static_files import collect_if_needed


class Command(BaseCommand):
    """Every step looks first whether there is anything to do, so that a second start is quick."""

    help = (
        "Migrate, bring rights and jobs, compile messages, collect static files, and see that somebody can "
        "sign in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether anybody can be asked."""
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="Never ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all steps in order."""
        compile_and_read_again()
        if pending := self._pending():
            self.stdout.write(f"Migrating the database ({pending} migrations)")
            call_command("migrate", interactive=False, verbosity=0)
        else:
            self._bring_rights_and_jobs()
        if collect_if_needed():
            self.stdout.write("Collected static files")
        if settings.ENVIRONMENT == "demo":
            self._load_demonstration()
        else:
            self._see_to_an_administrator(interactive=options["interactive"] and sys.stdin.isatty())

    @staticmethod
    def _bring_rights_and_jobs() -> None:
        # A release may change what roles may do, or add a job, without a migration that would bring it.
        from compliance.access.services.grants import sync_grants
        from config.timetable import fill_timetable

        sync_grants(actor=Actor.command("prepare"), now=timezone.now())
        fill_timetable(using=DEFAULT_DB_ALIAS)

    def _see_to_an_administrator(self, *, interactive: bool) -> None:
        from config.administrator import add_first_administrator, administrator_exists

        if administrator_exists():
            return
        if settings.PRODUCTION and not os.environ.get("ADMIN_USERNAME"):
            self.stdout.write("There is no administrator yet: manage.py create_administrator --username NAME")
        else:
            add_first_administrator(out=self.stdout, interactive=interactive)

    def _load_demonstration(self) -> None:
        from compliance.policy.models import MonthFigure
        from compliance.register.models import Subject
        from config.demonstration import create_sign_ins

        create_sign_ins(now=timezone.now())
        if not Subject.objects.exists():
            call_command("load_demo", stdout=self.stdout)
        elif not MonthFigure.objects.exists():  # they are counted when the year has been told
            self.stdout.write("The demonstration was loaded in part only: remove var/demo/ and start again.")

    @staticmethod
    def _pending() -> int:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
