"""The first administrator of an installation."""

import os
from datetime import datetime
from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, OutputWrapper

from compliance.access.models import User
from compliance.access.rules.roles import ADMINISTRATOR
from compliance.access.services.users import create_user
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from config.environment import Environment


def ensure_administrator(*, out: OutputWrapper, interactive: bool, now: datetime) -> None:
    """Add an administrator if there is none, from the environment or by asking."""
    if User.objects.filter(is_active=True, roles__contains=[ADMINISTRATOR]).exists():
        return
    environment = Environment(os.environ)
    username, password = environment.text("ADMIN_USERNAME"), environment.text("ADMIN_PASSWORD")
    if username and password:
        if faults := _faults(username, password):
            raise CommandError("ADMIN_USERNAME or ADMIN_PASSWORD cannot be used: " + " ".join(faults))
    elif interactive:
        username, password = _ask(out)
    else:
        raise CommandError(
            "There is no administrator yet. Set ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) "
            "for the first start, or start at a terminal to be asked."
        )
    create_user(
        username=username,
        roles=[ADMINISTRATOR],
        password=password,
        actor=Actor.command("prepare"),
        reason=Reason("command"),
        now=now,
    )
    out.write(f"Administrator {username} was added.")


def _ask(out: OutputWrapper) -> tuple[str, str]:
    out.write("There is no administrator yet.")
    while True:
        username = input("User name [admin]: ").strip() or "admin"
        password = getpass("Password: ")
        if password != getpass("Password (again): "):
            out.write("The passwords differ.")
        elif faults := _faults(username, password):
            out.write("\n".join(faults))
        else:
            return username, password


def _faults(username: str, password: str) -> list[str]:
    user = User(username=User.normalize_username(username), roles=[ADMINISTRATOR])
    faults: list[str] = []
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        faults += error.messages
    try:
        validate_password(password, user)
    except ValidationError as error:
        faults += error.messages
    return faults
