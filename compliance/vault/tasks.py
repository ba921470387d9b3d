"""Jobs of the vault."""

from __future__ import annotations

from celery import shared_task
from django.db import connection
from django.utils import timezone

from .files import sweep_files


@shared_task(name="vault.vacuum_keys")
def vacuum_keys() -> None:
    """Frees dead rows of destroyed keys, so that their old contents are not left in the table's pages."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM vault_datakey")


@shared_task(name="vault.sweep_files")
def sweep() -> int:
    """Deletes content of sealed files that nobody needs."""
    return sweep_files(now=timezone.now())
