"""Whether the master keys at hand are those this database was written with.

A key is accepted once and known by its fingerprint from then on. Writing with a wrong key, or
without one that live data needs, is refused before anything is written.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from compliance.audit.actors import SYSTEM
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event

from .masterkeys import Keyring, MasterKeyMissing, RetiredMasterKey, WrongMasterKey, keyring
from .models import KnownMasterKey

ACCEPTING_LOCK = 0xACCE
_accepted: set[tuple[str, str]] = set()


def ensure_accepted(now: datetime) -> None:
    """Compares the keyring with the database, once per process and database.

    Raises WrongMasterKey when a known id has other bytes, MasterKeyMissing when a key that is not
    retired is absent, RetiredMasterKey when the current one is.
    """
    mark = (str(connection.settings_dict["NAME"]), settings.MASTER_KEYS)
    if mark in _accepted:
        return
    ring = keyring()
    compare(ring)
    new = [key_id for key_id in ring.keys if not KnownMasterKey.objects.filter(key_id=key_id).exists()]
    for key_id in new:
        _accept(ring, key_id, now)
    # Remembered once it is certain: the rows of a rolled-back transaction never were.
    transaction.on_commit(lambda: _accepted.add(mark))


def compare(ring: Keyring) -> None:
    """Raises WrongMasterKey, MasterKeyMissing or RetiredMasterKey when ring and database do not fit."""
    for known in KnownMasterKey.objects.order_by("number"):
        if known.key_id in ring.keys:
            if ring.keys[known.key_id].fingerprint != bytes(known.fingerprint):
                raise WrongMasterKey(known.key_id)
            if known.retired_at and known.key_id == ring.current.id:
                raise RetiredMasterKey(known.key_id)
        elif known.retired_at is None:
            raise MasterKeyMissing(known.key_id)


@transaction.atomic
def _accept(ring: Keyring, key_id: str, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ACCEPTING_LOCK])
    if KnownMasterKey.objects.filter(key_id=key_id).exists():
        compare(ring)
        return
    last = KnownMasterKey.objects.order_by("-number").first()
    known = KnownMasterKey(
        key_id=key_id, number=(last.number if last else 0) + 1,
        fingerprint=ring.named(key_id).fingerprint, accepted_at=now,
    )  # fmt: skip
    known.record(actor=SYSTEM, reason=Reason("settings"), now=now)
    record_event(
        "vault.master_key_accepted", actor=SYSTEM, now=now, object_label="vault.knownmasterkey",
        object_id=key_id,
    )  # fmt: skip


def number_of(key_id: str) -> int:
    """Short number of an accepted master key. Raises KnownMasterKey.DoesNotExist."""
    return KnownMasterKey.objects.values_list("number", flat=True).get(key_id=key_id)
