"""manage.py create_administrator: the first administrator, or another one by whoever has the shell."""

from __future__ import annotations

import os
from getpass import getpass
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from compliance.access.models import User
from compliance.access.rules.roles import ADMINISTRATOR
from compliance.access.services.users import create_user
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason


class Command(BaseCommand):
    help = "Adds an administrator. Does nothing if the sign-in name is an active administrator already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--full-name", default="")
        parser.add_argument("--email", default="")
        parser.add_argument("--language", default="ru", choices=["ru", "kk", "en"])
        parser.add_argument(
            "--password-file",
            type=Path,
            help="File with the password. Without it: ADMIN_PASSWORD, or a question at the terminal.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        username = User.normalize_username(options["username"])
        known = User.objects.filter(username=username).first()
        if known is not None:
            if not known.has_role(ADMINISTRATOR):
                raise CommandError(
                    f"{username} exists and is not an active administrator; nothing was changed."
                )
            self.stdout.write(f"{username} is an administrator already.")
            return
        user = User(username=username, full_name=options["full_name"], email=options["email"])
        password = self._password(options["password_file"])
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        create_user(
            username=username,
            full_name=options["full_name"],
            email=options["email"],
            language=options["language"],
            roles=[ADMINISTRATOR],
            password=password,
            actor=Actor.command("create_administrator"),
            reason=Reason("access.first_administrator"),
            now=timezone.now(),
        )
        self.stdout.write(f"Administrator {username} was added.")

    def _password(self, file: Path | None) -> str:
        if file is not None:
            try:
                return file.read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError):
                raise CommandError("The password file cannot be read.") from None
        if password := os.environ.get("ADMIN_PASSWORD"):
            return password
        if not self.stdin_is_terminal():
            raise CommandError("Give --password-file or ADMIN_PASSWORD, or start the command at a terminal.")
        password = getpass("Password: ")
        if password != getpass("Password (again): "):
            raise CommandError("The passwords differ.")
        return password

    @staticmethod
    def stdin_is_terminal() -> bool:
        """Whether somebody can be asked."""
        return os.isatty(0)
