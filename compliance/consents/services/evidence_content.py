"""What the evidence of consent says, in the language of the document: texts and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext as _

from compliance.consents.models import Consent, Wording
from compliance.consents.services.evidence_proofs import NoProof, Proof, SealedProof
from compliance.consents.services.revealing import OpenedEntry
from compliance.consents.services.wordings import is_unaltered
from compliance.consents.terms import TERM_TEXTS
from compliance.register.models import Category, Purpose, Subject
from compliance.vault.values import Shredded

Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Story:
    """All that goes into the document, read once for both languages."""

    subject: Subject
    name: str | Shredded = field(repr=False)
    operator: tuple[str, str, str]  # in Kazakh, in Russian, BIN
    rows: Sequence[Any]  # entries of the ledger, by consent, oldest first
    opened: Sequence[OpenedEntry] = field(repr=False)
    proofs: Sequence[Proof]
    wordings: Mapping[int, Wording]
    consents: Mapping[int, Consent]
    made_at: datetime
    made_by: str


def content_of(story: Story) -> dict[str, Any]:
    """What the template reads, in the active language."""
    language = (get_language() or "ru")[:2]
    names = _names()
    operator = story.operator[0] if language == "kk" else story.operator[1]
    return {
        "lang": language,
        "labels": {
            "title": _("Evidence of consent"),
            "wordings": _("Wordings"),
            "checking": _("How to check this document"),
        },
        "operator": {"name": operator},
        "subject": {"reference": story.subject.reference},
        "made": moment(story.made_at),
        "head": [
            (_("Operator"), operator),
            (_("BIN"), story.operator[2] or "—"),
            (_("Subject"), str(story.name)),
            (_("Reference"), story.subject.reference),
            (_("Made"), _("%(at)s, %(who)s") % {"at": moment(story.made_at), "who": story.made_by}),
        ],
        "notes": _notes(story),
        "consents": [_consent(story, pk, names) for pk in dict.fromkeys(row.id for row in story.rows)],
        "wordings": [_wording(wording, names) for wording in story.wordings.values()],
        "checking": _checking(),
    }


def moment(at: datetime) -> str:
    """A point in time on the operator's clock, with its zone: the reader may be elsewhere."""
    local = timezone.localtime(at)
    return f"{formats.date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M:%S} (UTC{local:%z})"


def _names() -> tuple[dict[str, str], dict[str, str]]:
    return (
        {purpose.code: purpose.name for purpose in Purpose.objects.all()},
        {category.code: category.name for category in Category.objects.all()},
    )


def _notes(story: Story) -> list[str]:
    notes = []
    if any(isinstance(proof, NoProof) and proof.why == "not_sealed_yet" for proof in story.proofs):
        notes.append(
            _(
                "Some entries are not sealed yet: seals are made every few minutes. Print again for "
                "their proof."
            )
        )
    if any(isinstance(proof, NoProof) and proof.why == "not_in_seal" for proof in story.proofs):
        notes.append(
            _("Some entries have no proof: the history was altered. This document proves nothing of them.")
        )
    return notes


def _consent(story: Story, pk: int, names: tuple[dict[str, str], dict[str, str]]) -> dict[str, Any]:
    consent = story.consents[pk]
    ended = moment(consent.ended_at) if consent.ended_at else ""
    state = str(consent.get_state_display())
    places = [place for place, row in enumerate(story.rows) if row.id == pk]
    return {
        "title": _("Consent: %(kind)s") % {"kind": consent.get_kind_display()},
        "facts": [
            (_("Series"), consent.series),
            (_("State"), f"{state}, {ended}" if ended else state),
        ],
        "entries": [_entry(story, place, names) for place in places],
    }


def _entry(story: Story, place: int, names: tuple[dict[str, str], dict[str, str]]) -> dict[str, Any]:
    row, opened = story.rows[place], story.opened[place]
    purposes, categories = names
    wording = story.wordings[row.wording_id]
    facts: Facts = [
        (_("Received at"), moment(row.received_at)),
        (_("Recorded at"), moment(row.history_date)),
        (_("Channel"), str(row.get_channel_display())),
        (_("Given by"), str(row.get_giver_display())),
        *_representative(opened.representative),
        (_("Wording"), f"{wording.series} {wording.version}: {wording.title}"),
        (_("Purposes"), ", ".join(purposes.get(code, code) for code in row.purposes)),
        (_("Data"), ", ".join(categories.get(code, code) for code in row.categories)),
        (_("Valid until"), moment(row.valid_until) if row.valid_until else _("the purpose is achieved")),
        (_("Transfer to third parties"), _yes(row.third_parties)),
        (_("Cross-border transfer"), _yes(row.cross_border)),
        (_("Publication in public sources"), _yes(row.public_sources)),
        *((_("Bans and conditions: %(category)s") % {"category": categories.get(code, code)}, text)
          for code, text in _terms(row.terms)),
        *_if(_("Conditions of the subject"), "" if opened.conditions is None else str(opened.conditions)),
        *_evidence(opened.evidence),
        *_if(_("Message it came in"), row.message),
    ]  # fmt: skip
    title = _("Entry %(number)s: %(act)s") % {"number": row.number, "act": row.get_act_display()}
    digest = (_("Digest of the wording"), row.wording_digest, True)
    return {"title": title, "facts": facts, "proof": [digest, *_proof(story.proofs[place])]}


def _if(name: str, text: str) -> Facts:
    return [(name, text)] if text else []


def _yes(held: bool) -> str:
    return _("yes") if held else _("no")


def _representative(named: Any) -> Facts:
    if named is None:
        return []
    if not isinstance(named, dict):
        return [(_("Representative"), str(named))]
    return [
        (_("Representative"), str(named.get("name", ""))),
        (_("Proof of authority"), str(named.get("proof", ""))),
    ]


def _evidence(kept: Any) -> Facts:
    if kept is None:
        return []
    if not isinstance(kept, dict):
        return [(_("Evidence"), str(kept))]
    about = _("%(type)s, %(size)s bytes") % {"type": kept.get("type"), "size": kept.get("size")}
    return [(_("Evidence"), f"{kept.get('name') or ''} ({about})".strip())]


def _terms(terms: Mapping[str, Any]) -> Facts:
    return [
        (code, ", ".join(str(TERM_TEXTS.get(one, one)) for one in chosen)) for code, chosen in terms.items()
    ]


def _proof(proof: Proof) -> list[tuple[str, str, bool]]:
    if isinstance(proof, SealedProof):
        seal = _("No. %(number)s of %(at)s") % {"number": proof.seal, "at": moment(proof.sealed_at)}
        return [
            (_("Seal"), seal, False),
            (_("Root of the seal"), proof.root, True),
            (_("Leaf of the entry"), proof.leaf, True),
            (_("Control code"), proof.code, True),
        ]
    return [(_("Seal"), _("not sealed yet") if proof.why == "not_sealed_yet" else _("no proof"), False)]


def _wording(wording: Wording, names: tuple[dict[str, str], dict[str, str]]) -> dict[str, Any]:
    purposes, categories = names
    held = _("fits the text") if is_unaltered(wording) else _("does not fit the text: it was altered")
    return {
        "heading": f"{wording.series} {wording.version}",
        "facts": [
            (_("Operator"), f"{wording.operator_name_kk} · {wording.operator_name_ru}"),
            (_("BIN"), wording.operator_bin),
            (_("In force from"), moment(wording.in_force_from)),
            (_("Purposes"), ", ".join(purposes.get(code, code) for code in wording.purposes)),
            (_("Data"), ", ".join(categories.get(code, code) for code in wording.categories)),
        ],
        "proof": [(_("Digest of the wording"), wording.digest, True), (_("Digest"), held, False)],
        "texts": [
            {"lang": "kk", "title": wording.title_kk, "text": wording.text_kk},
            {"lang": "ru", "title": wording.title_ru, "text": wording.text_ru},
        ],
    }


def _checking() -> list[str]:
    return [
        _(
            "Each entry is a row of a history that cannot be changed. Its leaf is SHA-256 over the entry "
            "of the trail, which holds SHA-256 of the row. The root of the seal is computed from all its "
            "leaves (RFC 6962) and signed by the operator with Ed25519."
        ),
        _(
            "Compare number and root of the seal with the seals that were exported or mailed to the "
            "auditor. The proofs that are given with this document on demand let a program check leaf, "
            "path, root and signature without the database: python -m compliance.audit.proof_check."
        ),
        _("Signs that cannot be printed stand by their number, for example [U+202E]."),
    ]
