"""System checks of the vault: vault.E001 and following."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning as Caution, register
from django.db import DatabaseError, connection
from django.utils import timezone

from .masterkeys import MasterKeyMissing, MasterKeysMalformed, RetiredMasterKey, WrongMasterKey, keyring

MALFORMED = {
    "missing": "No master key is set.",
    "syntax": "A master key is not written as id:base64.",
    "id": "The id of a master key has characters other than letters, digits, - and _, or is too long.",
    "length": "A master key is not 32 bytes long.",
    "duplicate": "Two master keys have the same id.",
}
QUIET = {
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
}
STATEMENT_LOG = f"""
    SELECT quiet.name FROM (VALUES {", ".join(f"('{name}', '{value}')" for name, value in QUIET.items())})
        AS quiet (name, value)
    WHERE current_setting(quiet.name) <> quiet.value ORDER BY quiet.name
"""
HOW_TO_MAKE = (
    "Set MASTER_KEYS or MASTER_KEYS_FILE to id:base64; make the part after the colon with: python -c "
    "'import os, base64; print(base64.b64encode(os.urandom(32)).decode())'"
)


@register(Tags.security)
def check_master_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """vault.E001: MASTER_KEYS can be read."""
    try:
        keyring()
    except MasterKeysMalformed as error:
        return [Error(MALFORMED[str(error)], hint=HOW_TO_MAKE, id="vault.E001")]
    return []


@register(Tags.database)
def check_known_keys(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """vault.E002 to E004: the keys at hand are those the database was written with."""
    return master_key_problems() if databases else []


@register(Tags.database)
def check_statement_log(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """vault.W005: the database server writes no statements into its log."""
    if not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT_LOG)
            loud = [name for (name,) in cursor.fetchall()]
    except DatabaseError:
        return []
    if not loud:
        return []
    # A statement is logged with what it writes: wrapped keys would outlive their destruction there.
    settings_needed = "; ".join(f"ALTER ROLE … SET {name} = '{QUIET[name]}'" for name in loud)
    return [
        Caution(
            "The database server may write statements, and with them wrapped keys, into its log.",
            hint=f"As its superuser, for the role in DATABASE_URL: {settings_needed}",
            id="vault.W005",
        )
    ]


@register(Tags.database)
def check_rotation(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """vault.W006, W007: master keys are changed in time, and retired ones are gone."""
    if not databases:
        return []
    from .schedule import may_leave, overdue_key

    try:
        overdue, retired = overdue_key(timezone.now()), may_leave()
    except (DatabaseError, MasterKeysMalformed):
        return []
    found: list[CheckMessage] = []
    if overdue:
        found.append(
            Caution(
                f"The time of master key {overdue} is over: backups stay readable longer than acts of "
                "destruction say.",
                hint="Put a new key first in MASTER_KEYS, leave the old one behind it, and restart "
                "everything; the schedule does the rest. See docs/how-to/rotate-the-master-key.md.",
                id="vault.W006",
            )
        )
    if retired:
        found.append(
            Caution(
                f"Retired master keys are still in MASTER_KEYS: {', '.join(retired)}.",
                hint="Nothing needs them. Take them out and destroy every copy: they open old backups.",
                id="vault.W007",
            )
        )
    return found


def master_key_problems() -> list[CheckMessage]:
    """What is wrong with the master keys, compared with the database; web and workers ask at start."""
    from .accepting import compare

    try:
        compare(keyring())
    except MasterKeysMalformed:
        return check_master_keys(None)
    except WrongMasterKey as error:
        return [
            Error(
                f"Master key {error} is not the one this database was written with.",
                hint="Put the right key under this id into MASTER_KEYS; nothing was written.",
                id="vault.E002",
            )
        ]
    except MasterKeyMissing as error:
        return [
            Error(
                f"Master key {error} is missing, and data is still wrapped by it.",
                hint="Add it to MASTER_KEYS, after the current one; retire it with rotate_master_key.",
                id="vault.E003",
            )
        ]
    except RetiredMasterKey as error:
        return [
            Error(
                f"Master key {error} is retired and may not be the first in MASTER_KEYS.",
                hint="Put the key in use first; a retired one is only needed to read old backups.",
                id="vault.E004",
            )
        ]
    except DatabaseError:
        return []  # Not migrated or out of reach: readiness says so.
    return []
