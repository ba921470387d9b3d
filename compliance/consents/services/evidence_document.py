"""Evidence of consent: the ledger of a subject with exact wordings and audit proofs, as PDF/A-2b.

Made in memory and given in one answer; nothing of it is kept. That it was printed is in the trail.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from compliance.audit.actors import Actor
from compliance.audit.names import actor_name
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.models import Consent, Wording
from compliance.policy.services import operator
from compliance.policy.typesetting import typeset
from compliance.register.models import DataItem, Subject
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.register.services.reveal import reveal
from compliance.vault.services import seal_note
from compliance.vault.values import Shredded

from .evidence_content import Story, content_of
from .evidence_proofs import Proof, SealedProof, proofs_of
from .revealing import open_parts, refusal_of

TEMPLATE = "consents/evidence.typ"
NAMES = ("surname", "name", "patronymic")
LANGUAGES = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to give to whoever asked."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


def print_evidence(
    *,
    subject: Subject,
    language: str,
    with_proofs: bool,
    actor: Actor,
    reason: Reason,
    now: datetime,
    settles_blockings: bool = False,
) -> Printed:
    """The evidence of a subject's consents in Kazakh or Russian; ``with_proofs`` as a ZIP with a JSON file an
    entry for ``proof_check``.

    The name is opened and what is sealed in the entries too, recorded with the reason as an export. Raises
    Refused (recorded): nothing was ever given, or the data is blocked; ValueError for another language.
    Of a destroyed subject it says what remains: wordings, times, acts and proofs.
    """
    if language not in LANGUAGES:
        raise ValueError("language")
    refusal = _refusal(subject, settles_blockings, reason)
    if refusal:
        _refuse(refusal, subject, actor=actor, reason=reason, now=now)
    name = _name(subject, actor=actor, reason=reason, now=now, settles_blockings=settles_blockings)
    with transaction.atomic():
        # A destruction that runs comes before or after this, never in between.
        locked = Subject.objects.select_for_update(no_key=True).get(pk=subject.pk)
        rows = list(Consent.history.filter(subject_id=locked.pk).order_by("id", "number"))
        _record(locked, rows, language, actor=actor, reason=reason, now=now)
        story = _story(locked, name, rows, actor=actor, now=now)
    with translation.override(language):
        content = content_of(story)
    document = typeset(TEMPLATE, content, made_at=now)
    base = f"evidence-{locked.reference}-{language}"
    if not with_proofs:
        return Printed(f"{base}.pdf", "application/pdf", document)
    return Printed(f"{base}.zip", "application/zip", _packed(f"{base}.pdf", document, rows, story.proofs))


def _refusal(subject: Subject, settles: bool, reason: Reason) -> str:
    if not Consent.objects.filter(subject=subject).exists():
        return "no_consents"
    code = refusal_of(subject, settles=settles, reason=reason.code)
    # What is left of a destroyed subject's ledger proves that there was a consent; it opens nothing.
    return "" if code == "subject_destroyed" else code


def _refuse(code: str, subject: Subject, *, actor: Actor, reason: Reason, now: datetime) -> None:
    refusals = [Refusal(code)]
    record_refusal(
        "register.reveal_refused",
        refusals=refusals,
        subject_id=subject.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _name(
    subject: Subject, *, actor: Actor, reason: Reason, now: datetime, settles_blockings: bool
) -> str | Shredded:
    if subject.is_gone:
        act = subject.destructions.order_by("-pk").first()
        return Shredded(act.number if act else "—")
    held = DataItem.objects.held().filter(subject=subject, category__code__in=NAMES)
    items = {item.category.code: item for item in held.select_related("category").defer("tokens")}
    wanted = [items[code] for code in NAMES if code in items]
    if not wanted:
        return "—"
    shown = reveal(
        subject=subject,
        items=wanted,
        actor=actor,
        reason=reason,
        now=now,
        settles_blockings=settles_blockings,
    )
    return " ".join(one.text for one in shown)


def _record(
    subject: Subject, rows: Sequence[Any], language: str, *, actor: Actor, reason: Reason, now: datetime
) -> None:
    gone = subject.is_gone
    record_event(
        "consents.evidence_printed",
        actor=actor,
        now=now,
        subject_id=subject.pk,
        object_label="register.subject",
        object_id=subject.pk,
        reason=reason.code,
        # The notes of a destroyed subject went with it, and no key of theirs is ever made again.
        note=b"" if gone else seal_note(subject.pk, reason.note, now),
        details={"language": language, "entries": len(rows)},
    )


def _story(
    subject: Subject, name: str | Shredded, rows: Sequence[Any], *, actor: Actor, now: datetime
) -> Story:
    card = operator()
    wordings = Wording.objects.in_bulk({row.wording_id for row in rows})
    return Story(
        subject=subject,
        name=name,
        operator=(card.name_kk, card.name_ru, card.bin),
        rows=rows,
        opened=open_parts(list(rows)),
        proofs=proofs_of(rows),
        wordings=dict(sorted(wordings.items())),
        consents=Consent.objects.in_bulk({row.id for row in rows}),
        made_at=now,
        made_by=actor_name(actor.label),
    )


def _packed(name: str, document: bytes, rows: Sequence[Any], proofs: Sequence[Proof]) -> bytes:
    """The document and its proofs in one file; ids and ciphertext only are in the proofs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, document)
        for row, proof in zip(rows, proofs, strict=True):
            if isinstance(proof, SealedProof):
                path = f"proofs/consent-{row.id}-entry-{row.number}.json"
                archive.writestr(path, json.dumps(proof.full, ensure_ascii=False, indent=1))
    return packed.getvalue()
