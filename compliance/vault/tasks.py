"""Jobs of the vault."""

from __future__ import annotations

from celery import shared_task
from django.db import connection
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.services import record_event

from .files import sweep_files
from .masterkeys import MasterKeyMissing, RetiredMasterKey, WrongMasterKey
from .schedule import keep_schedule


@shared_task(name="vault.vacuum_keys")
def vacuum_keys() -> None:
    """Frees dead rows of destroyed keys, so that their old contents are not left in the table's pages."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM vault_datakey")


@shared_task(name="vault.sweep_files")
def sweep() -> int:
    """Deletes content of sealed files that nobody needs."""
    return sweep_files(now=timezone.now())


@shared_task(name="vault.keep_schedule")
def rotate() -> int:
    """Wraps what is under old master keys anew and retires those whose time is over; gives how many."""
    actor, now = Actor.job("vault.keep_schedule"), timezone.now()
    try:
        return len(keep_schedule(actor=actor, now=now).retired)
    except (MasterKeyMissing, WrongMasterKey, RetiredMasterKey) as error:
        record_event("vault.rotation_failed", actor=actor, now=now, details={"failure": type(error).__name__})
        raise
