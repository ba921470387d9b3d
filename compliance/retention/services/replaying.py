"""Destroying again, after a restore from a backup, what the ledger of destructions says is gone."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.register.services.redoing import Found, Past, redo_destruction, skip_numbers, would_redo
from compliance.retention.models import DestructionAct

from .ledger import (
    FIRST,
    Line,
    Unwritten,
    acts_after,
    append,
    current_era,
    cut_half_line,
    last_line,
    ledger_file,
    missing_from,
    read_ledger,
)


class LedgerOther(RuntimeError):
    """The exported ledger tells more than the file, or something else. Nothing was destroyed."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Counts: lines read, destructions by what was found, keys that lived until now, acts that are lost."""

    lines: int = 0
    destructions: Counter[str] = field(default_factory=Counter)
    keys: int = 0
    acts_missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "lines": self.lines,
            **{found.value: self.destructions[found.value] for found in Found},
            "keys": self.keys,
            "acts_missing": self.acts_missing,
        }


def replay_destructions(*, path: Path, actor: Actor, now: datetime, dry_run: bool = False) -> Replayed:
    """Replays a ledger. The whole file is verified before anything is destroyed.

    An exported ledger that is there must be the same or an earlier copy of it: a shorter file would leave
    something undestroyed and unsaid.

    Each destruction is a transaction of its own, so a run that was killed is simply started again. At the
    end the exported ledger notes the replay, with what was destroyed between the restore and now. Raises
    LedgerBroken, LedgerOther, OSError.
    """
    lines = list(read_ledger(path))  # In memory: some 200 bytes a destruction.
    if ledger_file().exists():
        with ledger_file().open("rb") as file:
            _ensure_same(last_line(file), lines)
    pasts = [_past(one) for line in lines for one in line.fields["destructions"]]
    counts: Counter[str] = Counter()
    keys = 0
    if not dry_run:
        skip_numbers([past.number for past in pasts])
        _skip_numbers_of_acts([act for line in lines for act in line.fields["acts"]])
    for past in pasts:
        if dry_run:
            counts[would_redo(past).value] += 1
            continue
        done = redo_destruction(past=past, actor=actor, now=now)
        counts[done.found.value] += 1
        keys += done.keys
    acts = {act["act"] for line in lines for act in line.fields["acts"]}
    known = set(DestructionAct.objects.filter(number__in=acts).values_list("number", flat=True))
    found = Replayed(len(lines), counts, keys, sorted(acts - known))
    if not dry_run:
        _note(path, lines, [past.number for past in pasts], now=now)
        record_event(
            "retention.ledger_replayed",
            actor=actor,
            now=now,
            details={
                "lines": found.lines,
                "again": counts[Found.AGAIN.value],
                "done": counts[Found.DONE.value],
                "unknown": counts[Found.UNKNOWN.value],
                "keys": keys,
            },
        )
    return found


def _past(one: dict[str, Any]) -> Past:
    return Past(
        number=one["act"],
        subject_id=one["subject"],
        reference=one["reference"],
        whole=one["whole"],
        categories=tuple(one["categories"]),
        keys=tuple(UUID(key) for key in one["keys"]),
        items=one["items"],
        destroyed_at=datetime.fromisoformat(one["at"]),
    )


def _ensure_same(ours: Line, lines: Sequence[Line]) -> None:
    """Whether the exported ledger, by its last line, is the one with these lines, or was it earlier."""
    there = FIRST if not ours.number else lines[ours.number - 1] if ours.number <= len(lines) else None
    if there is None or there.hash != ours.hash:
        raise LedgerOther


def _note(path: Path, lines: Sequence[Line], numbers: list[str], *, now: datetime) -> None:
    """The exported ledger goes on from here, in the life that the restore began."""
    target = ledger_file()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a+b") as file, transaction.atomic():
        fcntl.flock(file, fcntl.LOCK_EX)
        before = cut_half_line(file)
        _ensure_same(before, lines)
        if before.number < len(lines):
            content = path.read_bytes()
            file.truncate(0)
            file.write(content[: content.rfind(b"\n") + 1])
            file.flush()
            before = lines[-1]
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE register_destruction IN SHARE MODE")
            cursor.execute("SELECT coalesce(max(id), 0) FROM register_destruction")
            newest = cursor.fetchone()[0]
        acts = acts_after(0)
        append(
            file,
            before,
            Unwritten(
                current_era(),
                missing_from(numbers),
                [],
                last=newest,
                last_act=acts[-1]["id"] if acts else 0,
                replayed=True,
            ),
            now=now,
        )


def _skip_numbers_of_acts(acts: list[dict[str, Any]]) -> None:
    for name, sequence in (("act", "retention_act_number"), ("plan", "retention_plan_number")):
        highest = max((int(act[name].rpartition("-")[2]) for act in acts), default=0)
        if highest:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT setval('{sequence}', greatest(%s, last_value)) FROM {sequence}", [highest]
                )
