"""Master keys by the calendar: all is brought under the new one, the old one retired, the next asked for.

A key serves ``MASTER_KEY_ROTATION_DAYS`` from when it was accepted. Only the operator can put a new one
first. From when everything was wrapped by it the old ones wait ``MASTER_KEY_RETIRE_AFTER_DAYS``: time to
restart every process that still has the old settings, which may write nothing under a retired key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event

from .masterkeys import keyring
from .models import KnownMasterKey
from .rotation import Rotated, StillInUse, retire_master_key, rotate

SCHEDULE = Reason("schedule")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run of the schedule did and found. Names of keys.

    ``waiting`` are old keys that are not retired yet; ``overdue`` is the current key when its time is over.
    """

    rotated: Rotated
    retired: tuple[str, ...]
    waiting: tuple[str, ...]
    overdue: str


def keep_schedule(*, actor: Actor, now: datetime) -> Kept:
    """Wraps what is left by the current key, and retires old ones whose waiting time is over. Idempotent.

    Raises MasterKeyMissing, WrongMasterKey, RetiredMasterKey; then no key is retired.
    """
    rotated = rotate(actor=actor, now=now)
    current = KnownMasterKey.objects.get(key_id=keyring().current.id)
    retired, waiting = [], []
    # Only older ones: a key that was put behind the current one in advance is the next, not the last.
    for old in KnownMasterKey.objects.filter(number__lt=current.number, retired_at=None).order_by("number"):
        if now < _settled(current) + timedelta(days=settings.MASTER_KEY_RETIRE_AFTER_DAYS):
            waiting.append(old.key_id)
            continue
        try:
            retire_master_key(key_id=old.key_id, actor=actor, reason=SCHEDULE, now=now)
        except StillInUse:
            waiting.append(old.key_id)
        else:
            retired.append(old.key_id)
    overdue = overdue_key(now)
    if overdue:
        _tell_overdue(overdue, actor=actor, now=now)
    return Kept(rotated, tuple(retired), tuple(waiting), overdue)


def overdue_key(now: datetime) -> str:
    """The current key, when its time is over and the operator owes a new one; otherwise empty."""
    current = KnownMasterKey.objects.filter(key_id=keyring().current.id).first()
    return current.key_id if current is not None and now >= _ends(current) else ""


def may_leave() -> list[str]:
    """Retired keys that are still in MASTER_KEYS: nothing live needs them, and they open old backups."""
    known = KnownMasterKey.objects.exclude(retired_at=None).order_by("number")
    return [key_id for key_id in known.values_list("key_id", flat=True) if key_id in keyring().keys]


def dark_at(now: datetime) -> datetime:
    """By when a backup that was made until now is unreadable, if the schedule is kept.

    A key whose time is over is taken to be rotated within a full period from now: too late rather than too
    early.
    """
    current = KnownMasterKey.objects.filter(key_id=keyring().current.id).first()
    rotation = timedelta(days=settings.MASTER_KEY_ROTATION_DAYS)
    ends = now + rotation if current is None or _ends(current) <= now else _ends(current)
    return ends + timedelta(days=settings.MASTER_KEY_RETIRE_AFTER_DAYS)


def dark_since(at: datetime) -> datetime | None:
    """When the last key of the time until ``at`` was retired, if backups of that time are dark; else None.

    A retired key that is still in MASTER_KEYS opens old backups as before.
    """
    known = dict(KnownMasterKey.objects.filter(accepted_at__lte=at).values_list("key_id", "retired_at"))
    retired = [moment for moment in known.values() if moment is not None]
    is_dark = known and len(retired) == len(known) and known.keys().isdisjoint(keyring().keys)
    return max(retired) if is_dark else None


def dark_by(at: datetime, now: datetime) -> datetime:
    """When backups made until ``at`` became unreadable, or by when they will if the schedule is kept."""
    since = dark_since(at)
    if since is not None:
        return since
    of_that_time = KnownMasterKey.objects.filter(accepted_at__lte=at).order_by("number").last()
    current = KnownMasterKey.objects.filter(key_id=keyring().current.id).first()
    if of_that_time is None or current is None or of_that_time.number >= current.number:
        return dark_at(now)
    if of_that_time.retired_at is not None:
        return now  # nothing is waited for but its leaving MASTER_KEYS
    return max(now, _settled(current) + timedelta(days=settings.MASTER_KEY_RETIRE_AFTER_DAYS))


def _ends(key: KnownMasterKey) -> datetime:
    ends: datetime = key.accepted_at + timedelta(days=settings.MASTER_KEY_ROTATION_DAYS)
    return ends


def _settled(current: KnownMasterKey) -> datetime:
    """When everything was first wrapped by the current key; it may have been accepted long before."""
    told = AuditEntry.objects.named("vault.rotation_finished").filter(object_id=current.key_id)
    first = told.order_by("pk").values_list("at", flat=True).first()
    settled: datetime = max(current.accepted_at, first or current.accepted_at)
    return settled


def _tell_overdue(key_id: str, *, actor: Actor, now: datetime) -> None:
    """Once a key: the check and the screen go on saying it."""
    if not AuditEntry.objects.named("vault.rotation_overdue").filter(object_id=key_id).exists():
        record_event(
            "vault.rotation_overdue", actor=actor, now=now, object_label="vault.knownmasterkey",
            object_id=key_id,
        )  # fmt: skip
