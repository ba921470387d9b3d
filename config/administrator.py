"""The first administrator of an installation."""

import os
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError, OutputWrapper

from compliance.access.models import User
from compliance.access.rules.roles import ADMINISTRATOR


def administrator_exists() -> bool:
    """Whether anybody can let others in."""
    return bool(User.objects.active().with_role(ADMINISTRATOR).exists())


def add_first_administrator(*, out: OutputWrapper, interactive: bool) -> None:
    """Add the administrator named by the environment, or ask for one at the terminal."""
    username = os.environ.get("ADMIN_USERNAME", "")
    file = os.environ.get("ADMIN_PASSWORD_FILE", "")
    if username and (file or os.environ.get("ADMIN_PASSWORD")):
        _add(username, out, Path(file) if file else None)
    elif interactive:
        _ask(out)
    else:
        raise CommandError(
            "There is no administrator yet. Set ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) "
            "for the first start, or start at a terminal to be asked."
        )


def _add(username: str, out: OutputWrapper, password_file: Path | None = None) -> None:
    call_command("create_administrator", username=username, password_file=password_file, stdout=out)


def _ask(out: OutputWrapper) -> None:
    out.write("There is no administrator yet.")
    while not administrator_exists():
        try:
            _add(input("User name [admin]: ").strip() or "admin", out)
        except CommandError as error:
            out.write(str(error))
