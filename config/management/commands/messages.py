"""``manage.py messages``: update, check and compile the message catalogues."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from config.messages.compiling import compile_all


class Command(BaseCommand):
    """Keeps the Russian and Kazakh catalogues complete, without GNU gettext."""

    help = "Update, check or compile the Russian and Kazakh message catalogues."
    # Wrong settings must not keep anyone from repairing a text.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One thing at a time."""
        action = parser.add_mutually_exclusive_group(required=True)
        action.add_argument(
            "--update",
            action="store_true",
            help="Read the source and the installed packages; add new messages, drop those no longer used.",
        )
        action.add_argument(
            "--check",
            action="store_true",
            help="List every message that is missing, untranslated, unconfirmed or damaged; fail if any.",
        )
        action.add_argument("--compile", action="store_true", help="Write the compiled catalogues (.mo).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the chosen action and say in one line what came of it."""
        if options["update"]:
            self._update()
        elif options["check"]:
            self._check()
        else:
            self.stdout.write(f"Compiled {compile_all()} catalogues.")

    # What reads source code needs development packages, compiling does not:
    # hence the late imports.

    def _update(self) -> None:
        from config.messages.updating import update_project, update_third_party

        changed = [*update_project(), *update_third_party()]
        for label in changed:
            self.stdout.write(f"Changed {label}")
        if not changed:
            self.stdout.write("Nothing to change.")

    def _check(self) -> None:
        from config.messages.checking import check

        problems = check(installed=[each.name for each in apps.get_app_configs()])
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problems in the message catalogues.")
        self.stdout.write("Every message can be read in English, Russian and Kazakh.")
