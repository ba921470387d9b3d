"""What may follow what in a plan, how long it holds, and how it is hashed. Plain values in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256

# What was due a fortnight ago may be needed again; a plan that old is made anew.
HOLDS_FOR = timedelta(days=14)

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"proposed", "approved"}),  # approved: nobody needs to be asked
    "proposed": frozenset({"approved", "rejected", "expired"}),
    "approved": frozenset({"running", "rejected", "expired"}),
    "running": frozenset({"stopped", "done"}),
    "stopped": frozenset({"running", "done"}),
    "done": frozenset(),
    "rejected": frozenset(),
    "expired": frozenset(),
}


def may_become(state: str, after: str) -> bool:
    """Whether a plan in a state may come into another."""
    return after in TRANSITIONS[state]


def plan_digest(batches: Iterable[bytes]) -> bytes:
    """The hash of a plan: over the hashes of its batches, in their order."""
    return sha256(b"".join(batches)).digest()


def approved_digest(digest: bytes, excluded: Mapping[int, str]) -> bytes:
    """The hash of what was approved: the plan's, and what was left out and why, by the id of the value."""
    left_out = ",".join(f"{key}:{why}" for key, why in sorted(excluded.items()))
    return sha256(digest + left_out.encode()).digest()
