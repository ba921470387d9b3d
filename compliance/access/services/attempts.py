"""Recording refused attempts, so that each one is counted and no flood can fill the disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.db import connection, transaction

from compliance.access.models import AttemptTally
from compliance.access.rules import attempts as rules
from compliance.audit.actors import STRANGER, Actor
from compliance.audit.services import record_event

COUNT_ONE = """
    INSERT INTO access_attempttally AS tally (event, "window", actor, origin, total)
    VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT ("window", event, actor, origin) DO UPDATE SET total = tally.total + 1
    RETURNING total
"""
EVERYBODY = ""
CLOSING_LOCK = 0xACC355


@transaction.atomic
def note_attempt(
    event: str,
    *,
    actor: Actor,
    now: datetime,
    origin: str = "",
    object_label: str = "",
    object_id: str = "",
    details: Mapping[str, int | str | bool] | None = None,
) -> None:
    """Counts an attempt, and writes an entry of its own for the first ones in a minute.

    The rest of the minute becomes one entry with a number (``close_windows``). Staff are counted one
    by one; strangers by the digest of their address, and past a hundred in a minute all together, so
    that neither one address nor a hundred thousand can drown what anybody else has done.
    """
    window = datetime.fromtimestamp(rules.window_of(int(now.timestamp())), tz=UTC)
    if actor == STRANGER:
        among_all = _count(event, window, actor, EVERYBODY)
        if not rules.is_origin_kept(among_all):
            return
        number = _count(event, window, actor, origin or "unknown")
    else:
        number = _count(event, window, actor, EVERYBODY)
    if rules.is_written_singly(number):
        record_event(
            event,
            actor=actor,
            now=now,
            object_label=object_label,
            object_id=object_id,
            details={**(details or {}), **({"origin": origin} if origin else {})},
        )


@transaction.atomic
def close_windows(*, now: datetime) -> int:
    """Writes what was only counted in windows that are over; returns how many attempts that were.

    A window is closed in one transaction with its entries; a second worker leaves at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [CLOSING_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    over = datetime.fromtimestamp(rules.window_of(int(now.timestamp())), tz=UTC)
    rows = AttemptTally.objects.select_for_update().filter(window__lt=over).order_by("pk")
    families: dict[tuple[datetime, str, str], list[AttemptTally]] = defaultdict(list)
    for row in rows:
        families[row.window, row.event, row.actor].append(row)
    counted = 0
    for (window, event, actor), family in sorted(families.items()):
        for origin, left in _uncounted(family, is_stranger=actor == STRANGER.label):
            counted += left
            record_event(
                "access.attempts_counted",
                actor=Actor(actor),
                now=now,
                details={
                    "event": event,
                    "count": left,
                    "since": window.isoformat(),
                    **({"origin": origin} if origin else {}),
                },
            )
    AttemptTally.objects.filter(pk__in=[row.pk for family in families.values() for row in family]).delete()
    return counted


def _count(event: str, window: datetime, actor: Actor, origin: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [event, window, actor.label, origin])
        return int(cursor.fetchone()[0])


def _uncounted(family: Iterable[AttemptTally], *, is_stranger: bool) -> Iterable[tuple[str, int]]:
    """Per origin, how many attempts of one window have no entry of their own."""
    totals = {row.origin: row.total for row in family}
    if not is_stranger:
        left = totals[EVERYBODY] - rules.SINGLY_PER_ORIGIN
        return [("", left)] if left > 0 else []
    of_origins = {origin: total for origin, total in totals.items() if origin != EVERYBODY}
    left_over = [(origin, total - rules.SINGLY_PER_ORIGIN) for origin, total in sorted(of_origins.items())]
    unattributed = totals.get(EVERYBODY, 0) - sum(of_origins.values())
    return [(origin, left) for origin, left in [*left_over, ("", unattributed)] if left > 0]
