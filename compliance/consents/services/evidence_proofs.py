"""The audit proof of each entry of a ledger: which seal it is under, and how anybody can check that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.audit import rules
from compliance.audit.models import AuditEntry, Layout
from compliance.audit.proof import EntryNotInSeal, NotSealedYet, proof_of
from compliance.audit.tracking import TrackedModel, history_model
from compliance.consents.models import Consent


@dataclass(frozen=True, slots=True)
class SealedProof:
    """What is printed of a proof; ``full`` is all that a program needs to check it."""

    seal: int
    sealed_at: datetime
    root: str
    leaf: str
    entry: int
    full: dict[str, Any]

    @property
    def code(self) -> str:
        """A short code to compare by eye or over the phone: seal, entry, beginnings of leaf and root."""
        return f"{self.seal}-{self.entry}-{self.leaf[:8]}-{self.root[:8]}".upper()


@dataclass(frozen=True, slots=True)
class NoProof:
    """Why there is none: ``not_sealed_yet``, or ``not_in_seal`` when the history was tampered with."""

    why: str


Proof = SealedProof | NoProof


def proofs_of(rows: Sequence[Any], model: type[TrackedModel] = Consent) -> list[Proof]:
    """The proof of each history row of a consent, or of another tracked model, in their order."""
    layouts = Layout.objects.filter(table_id=history_model(model)._meta.db_table).values_list("pk", flat=True)
    entries = AuditEntry.objects.filter(
        layout_id__in=list(layouts), history_id__in=[row.history_id for row in rows]
    )
    found = {entry.history_id: entry for entry in entries}
    return [_proof(found.get(row.history_id)) for row in rows]


def _proof(entry: AuditEntry | None) -> Proof:
    if entry is None:
        return NoProof("not_in_seal")
    try:
        full = proof_of(entry)
    except NotSealedYet:
        return NoProof("not_sealed_yet")
    except (EntryNotInSeal, LookupError):
        return NoProof("not_in_seal")
    statement = json.loads(full["seal"]["statement"])
    return SealedProof(
        seal=int(statement["number"]),
        sealed_at=datetime.fromisoformat(statement["at"]),
        root=str(statement["root"]),
        leaf=rules.leaf_hash(full["entry"].encode()).hex(),
        entry=int(entry.pk),
        full=full,
    )
