"""Reads settings from environment variables, or from the file that NAME_FILE names.

Nothing here raises on a bad value: every mistake is kept as a `Problem` with a number and a hint, and
the system checks (config/checks.py) print all of them at once instead of a traceback for the first.
A problem never quotes the value, which may be a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env
from environ.fileaware_mapping import FileAwareMapping

EXTERNAL_SERVICES = ("DATABASE_URL", "REDIS_URL", "MASTER_KEYS")
ENVIRONMENTS = ("production", "embedded", "demo", "test")


@dataclass(frozen=True)
class Problem:
    """One mistake in the settings, as it will be shown by a system check."""

    number: str
    message: str
    hint: str


class Environment:
    """Settings of one process, as text from its environment."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        # Read directly: Env.str() would take a value that begins with "$" for the name of another one.
        self._reader = FileAwareMapping(self._variables)
        self.problems: list[Problem] = []

    def has(self, name: str) -> bool:
        """Whether NAME or NAME_FILE is set to something."""
        return bool(self._variables.get(name) or self._variables.get(f"{name}_FILE"))

    def fill(self, defaults: Mapping[str, str]) -> None:
        """Add values for names that are not set; used for the embedded services."""
        for name, value in defaults.items():
            if not self.has(name):
                self._variables[name] = value

    def text(self, name: str, default: str = "") -> str:
        """The value of NAME without surrounding white space, or the default."""
        try:
            return str(self._reader.get(name, default)).strip() or default
        except (OSError, UnicodeDecodeError):
            self.problem(
                "config.E001",
                f"The file named by {name}_FILE cannot be read.",
                f"Check that {name}_FILE is the path of an UTF-8 text file readable by this user.",
            )
            return default

    def flag(self, name: str, default: bool) -> bool:
        """True for 1/true/yes/on, False for 0/false/no/off."""
        raw = self.text(name).casefold()
        if not raw:
            return default
        if raw in {"1", "true", "yes", "on"}:
            return True
        if raw in {"0", "false", "no", "off"}:
            return False
        self.problem("config.E002", f"{name} is neither true nor false.", f"Set {name} to 1 or 0.")
        return default

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number not below `least`."""
        raw = self.text(name)
        if not raw:
            return default
        if raw.isascii() and raw.isdigit() and int(raw) >= least:
            return int(raw)
        self.problem(
            "config.E003",
            f"{name} is not a whole number of at least {least}.",
            f"Set {name} to a number such as {default}, or leave it unset.",
        )
        return default

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """A comma separated list."""
        raw = self.text(name)
        return [word.strip() for word in raw.split(",") if word.strip()] if raw else list(default)

    def database(self, engine: str) -> dict[str, Any]:
        """Django's DATABASES entry from DATABASE_URL."""
        url = self.text("DATABASE_URL")
        try:
            parts = urlsplit(url)
            known = parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1 and parts.port != 0
            parsed = Env.db_url_config(url, engine=engine) if known else {}
        except ValueError:
            parsed = {}
        if not parsed.get("NAME"):
            if url:
                self.problem(
                    "config.E012",
                    "DATABASE_URL is not the address of a PostgreSQL database.",
                    "Write it as postgresql://USER:PASSWORD@HOST:PORT/NAME; special characters in the "
                    "password are percent-encoded.",
                )
            parsed = {"ENGINE": engine, "NAME": "unset", "HOST": "127.0.0.1", "PORT": 1}
        return {str(key): value for key, value in parsed.items()}

    def mail(self, *, letters: Path | None = None) -> dict[str, Any]:
        """Django's EMAIL_… settings from EMAIL_URL; without one letters go to a folder, or nowhere."""
        url = self.text("EMAIL_URL")
        if not url and letters is not None:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": letters,
            }
        if not url:
            return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
        try:
            parsed = Env.email_url_config(url) if url.startswith("smtp") else {}
            if parsed.get("EMAIL_HOST") and parsed.get("EMAIL_PORT"):
                del parsed["EMAIL_FILE_PATH"]
                return {**parsed, "EMAIL_TIMEOUT": 30}
        except (ValueError, ImproperlyConfigured):
            pass
        self.problem(
            "config.E022",
            "EMAIL_URL is not the address of a mail server.",
            "Write it as smtp+tls://USER:PASSWORD@HOST:587, or smtp+ssl://USER:PASSWORD@HOST:465.",
        )
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}

    def problem(self, number: str, message: str, hint: str) -> None:
        """Remember a mistake for the system checks."""
        found = Problem(number, message, hint)
        if found not in self.problems:
            self.problems.append(found)
