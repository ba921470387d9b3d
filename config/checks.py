"""System checks of the settings: config.E001 and following, each with a hint.

The form of MASTER_KEYS and SEAL_SIGNING_KEY is checked by the apps that use them (vault.E001, audit.E002).
"""

from base64 import b64decode
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from config.environment import Problem

LEAST_SECRET = 50
HOW_TO_MAKE_TEXT = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
HOW_TO_MAKE_KEY = "python -c 'import os, base64; print(base64.b64encode(os.urandom(32)).decode())'"


@register(Tags.security)
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Everything that was found wrong while the settings were read, and what is missing."""
    problems = list(settings.SETTINGS_PROBLEMS)
    if settings.USES_EMBEDDED_SERVICES and not settings.DATABASE_URL_IS_SET:
        problems.append(
            Problem(
                "config.E020",
                "The embedded services were never started.",
                "Run `make run` or `make demo`; or `manage.py services --start` for the servers alone; or "
                "set DATABASE_URL, REDIS_URL and MASTER_KEYS to use servers of your own.",
            )
        )
    else:
        problems += [*_secrets(), *_addresses()]
    return [Error(problem.message, hint=problem.hint, id=problem.number) for problem in problems]


def _secrets() -> list[Problem]:
    problems = []
    hint = f"Set SECRET_KEY or SECRET_KEY_FILE; make one with: {HOW_TO_MAKE_TEXT}"
    if not settings.SECRET_KEY_IS_SET:
        problems.append(Problem("config.E010", "SECRET_KEY is not set.", hint))
    elif len(settings.SECRET_KEY) < LEAST_SECRET or len(set(settings.SECRET_KEY)) < 10:
        problems.append(Problem("config.E011", "SECRET_KEY is too short or too simple.", hint))
    hint = f"Set SEAL_SIGNING_KEY or SEAL_SIGNING_KEY_FILE; make one with: {HOW_TO_MAKE_KEY}"
    if not settings.SEAL_SIGNING_KEY:
        problems.append(Problem("config.E016", "SEAL_SIGNING_KEY is not set.", hint))
    elif settings.SEAL_SIGNING_KEY in settings.MASTER_KEYS:
        problems.append(
            Problem(
                "config.E017", "SEAL_SIGNING_KEY is also a master key.", f"Make another: {HOW_TO_MAKE_KEY}"
            )
        )
    return [*problems, *_suppression_key()]


def _suppression_key() -> list[Problem]:
    key = settings.SUPPRESSION_KEY
    hint = f"Set SUPPRESSION_KEY or SUPPRESSION_KEY_FILE; make one with: {HOW_TO_MAKE_KEY}"
    if not key:
        return [Problem("config.E024", "SUPPRESSION_KEY is not set.", hint)]
    if not _is_key(key):
        return [Problem("config.E025", "SUPPRESSION_KEY is not base64 of 32 bytes.", hint)]
    if key == settings.SEAL_SIGNING_KEY or key in settings.MASTER_KEYS:
        return [
            Problem(
                "config.E026",
                "SUPPRESSION_KEY is also a master key or SEAL_SIGNING_KEY.",
                f"Make another, and keep it: the opt-outs are under it alone. {HOW_TO_MAKE_KEY}",
            )
        ]
    return []


def _is_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == 32
    except ValueError:
        return False


def _addresses() -> list[Problem]:
    problems = []
    if not settings.DATABASE_URL_IS_SET:
        problems.append(
            Problem(
                "config.E013",
                "DATABASE_URL is not set.",
                "Set DATABASE_URL or DATABASE_URL_FILE to postgresql://USER:PASSWORD@HOST:PORT/NAME. With "
                "REDIS_URL or MASTER_KEYS set, no embedded service is started.",
            )
        )
    if not settings.REDIS_URL:
        problems.append(
            Problem(
                "config.E014",
                "REDIS_URL is not set.",
                "Set REDIS_URL or REDIS_URL_FILE to redis://:PASSWORD@HOST:PORT/0 (Valkey or Redis).",
            )
        )
    elif not _is_broker(settings.REDIS_URL):
        problems.append(
            Problem(
                "config.E015",
                "REDIS_URL is not the address of a Valkey or Redis server.",
                "Write it as redis://:PASSWORD@HOST:PORT/0, or rediss:// for TLS.",
            )
        )
    known_wrong = any(problem.number == "config.E022" for problem in settings.SETTINGS_PROBLEMS)
    if settings.AUDITOR_EMAIL and settings.EMAIL_BACKEND.endswith("dummy.EmailBackend") and not known_wrong:
        problems.append(
            Problem(
                "config.E023",
                "AUDITOR_EMAIL is set, but no mail can be sent.",
                "Set EMAIL_URL to smtp+tls://USER:PASSWORD@HOST:587, or leave AUDITOR_EMAIL unset.",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Problem(
                "config.E019",
                "ALLOWED_HOSTS does not name the hosts of this site.",
                "Set ALLOWED_HOSTS to the names in its address, with commas between: compliance.example.kz",
            )
        )
    return problems


def _is_broker(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
