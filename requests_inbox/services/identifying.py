"""Making sure who asks: always a person, by a method; a representative with proof (clauses 3.2.1, 3.3.1)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.services.evidence_files import EVIDENCE_LIMIT, HEAD_BYTES, NAME_LENGTH, type_of
from compliance.register.models.subjects import Status as SubjectStatus
from compliance.vault.files import FileTooLarge, describe, write_sealed_file
from requests_inbox.models import IdentityMethod, Request, RequestType, Status

from .keys import request_key, seal_into
from .refusing import acting_on, record_act, refuse
from .workflow import move_locked

REPRESENTATIVE_PARTS = ("name", "authority")


def identify(
    *,
    request: Request,
    method: str,
    representative: Mapping[str, str] | None = None,
    proof: IO[bytes] | None = None,
    proof_name: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Request:
    """Records that a member of staff made sure who asks, and how; work on the request may begin.

    A representative is named with the ground of the authority, and the proof is kept, sealed. Said again it
    is confirmed anew. Raises Refused (recorded): a job tries it, it is done, no subject was chosen, the
    method is unknown or not of this kind of request, the representative has no proof.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        if fault := _fault(locked, method, representative, proof, actor):
            refuse(fault)
        locked.identity_method, locked.identified_at = method, now
        locked.representative = locked.proof = None
        if representative:
            named = {part: representative[part].strip() for part in REPRESENTATIVE_PARTS}
            seal_into(locked, now, representative=named)
        if proof is not None:
            _keep_proof(locked, proof, proof_name, now)
        locked.record(actor=actor, reason=reason, now=now)
        record_act(
            "requests_inbox.identified", locked, actor=actor, reason=reason, now=now,
            how=method, representative=bool(representative), proof=proof is not None,
        )  # fmt: skip
        if locked.status in {Status.RECEIVED, Status.IDENTITY_CHECK}:
            move_locked(locked, Status.IN_PROGRESS, actor=actor, reason=reason, now=now)
        return locked


def _fault(
    request: Request,
    method: str,
    representative: Mapping[str, str] | None,
    proof: IO[bytes] | None,
    actor: Actor,
) -> str:
    subject, of_authority = request.subject, request.type == RequestType.AUTHORITY_INQUIRY
    gone = subject is not None and subject.status in {SubjectStatus.DESTROYED, SubjectStatus.ANONYMISED}
    named = representative is None or all(representative.get(p, "").strip() for p in REPRESENTATIVE_PARTS)
    checks = (
        (actor.staff_id is None, "identity_by_person"),
        (request.status == Status.DONE, "request_done"),
        (method not in IdentityMethod.values, "method_unknown"),
        (of_authority != (method == IdentityMethod.LETTERHEAD), "method_not_here"),
        (subject is None and not of_authority, "subject_missing"),
        (gone, "subject_destroyed"),
        (not named, "representative_incomplete"),
        (representative is not None and proof is None, "proof_missing"),
    )
    fault = next((code for wrong, code in checks if wrong), "")
    return fault or ("" if proof is None else _fault_of_file(proof))


def _fault_of_file(proof: IO[bytes]) -> str:
    size = proof.seek(0, os.SEEK_END)
    proof.seek(0)
    head = proof.read(HEAD_BYTES)
    proof.seek(0)
    if size == 0:
        return "proof_empty"
    if size > EVIDENCE_LIMIT:
        return "proof_too_large"
    return "" if type_of(head) else "proof_type"


def _keep_proof(request: Request, proof: IO[bytes], name: str, now: datetime) -> None:
    field: Any = Request._meta.get_field("proof")
    key = request_key(request, now)
    found = type_of(proof.read(HEAD_BYTES)) or ""
    proof.seek(0)
    try:
        kept = write_sealed_file(proof, key=key, label=field.label, now=now, limit=EVIDENCE_LIMIT)
    except FileTooLarge:
        refuse("proof_too_large")
    request.proof = field.seal(describe(kept, name=name[:NAME_LENGTH], content_type=found), key)
