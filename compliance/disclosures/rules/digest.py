"""The digest that proves who was in a transfer."""

from collections.abc import Iterable
from hashlib import sha256


def digest_of(rows: Iterable[tuple[int, int | None, int | None]]) -> str:
    """SHA-256 over (subject id, consent id, entry of its ledger), in the order of subjects, as hex.

    A line a subject: ``12:7:3``; without a consent ``12::``.
    """
    lines = (
        f"{subject}:{'' if consent is None else consent}:{'' if entry is None else entry}\n"
        for subject, consent, entry in sorted(rows, key=lambda row: row[0])
    )
    return sha256("".join(lines).encode("ascii")).hexdigest()
