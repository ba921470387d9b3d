"""What every act on a consent shares: the lock, who spoke and how, the entry, the refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from compliance.audit.actors import Actor
from compliance.audit.prepared import stored_row
from compliance.audit.reasons import Reason
from compliance.audit.services import Told, record_event, record_events
from compliance.consents.models import Consent, Giver
from compliance.consents.rules import giving as rules
from compliance.consents.rules.ledger import OF_THE_SUBJECT
from compliance.register.models import Subject
from compliance.register.models.subjects import Status
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.reading import open_values
from compliance.vault.services import FreshKey, key_for, key_to_insert, seal_note
from compliance.vault.values import KeyHandle, Sealed

from .evidence_files import EvidenceRejected, fault_of, keep_evidence

if TYPE_CHECKING:
    from .giving import Given

SCOPE = "consents"


class ConsentRejected(Exception):
    """A consent, or a change of one, was not accepted; nothing was saved. Field → code of ``messages``."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(set(codes.values()))))
        self.codes = dict(codes)


@dataclass(frozen=True, slots=True)
class Spoken:
    """How the will of a subject reached the operator (Art. 8(1)): when, through what, from whom."""

    received_at: datetime
    channel: str
    giver: str = "self"
    representative: Mapping[str, str] | None = field(default=None, repr=False)
    evidence: IO[bytes] | None = field(default=None, repr=False)
    evidence_name: str = field(default="", repr=False)
    message: str = ""

    def at_most(self, now: datetime) -> Spoken:
        """The same, received now at the latest: a sender's clock may be a little ahead."""
        return replace(self, received_at=rules.received(self.received_at, now))

    def about(self, consent: Consent) -> Spoken:
        """The same, about a consent that was given: a sender's clock may be a little behind, too."""
        return replace(self, received_at=rules.received_after(self.received_at, consent.given_at))

    def faults(self, now: datetime) -> dict[str, str]:
        """What is wrong with it, by field, whatever was said. Giving asks for more (``rules.giving``)."""
        codes = {
            "received_at": rules.fault_of_receipt(self.received_at, now),
            "channel": "" if self.channel in rules.CHANNELS else "channel_unknown",
            "giver": "" if self.giver in rules.GIVERS else "giver_unknown",
            "message": rules.fault_of_message(self.message),
        }
        if self.giver == Giver.REPRESENTATIVE:
            codes["representative"] = rules.fault_of_representative(self.representative)
        if self.evidence is not None:
            codes["evidence"] = fault_of(self.evidence)
        return {name: code for name, code in codes.items() if code}


def lock_subject(subject_id: int, *, to_give: bool = True) -> Subject:
    """The subject's row, locked: first of all locks, everywhere. Raises Refused (not recorded here).

    ``to_give``: a blocked subject gives no consent, but may take one back (clauses 2.2, 3.3.4).
    """
    locked = stored_row(Subject, "WHERE id = %(id)s FOR UPDATE", {"id": subject_id})
    if locked is None:
        raise Subject.DoesNotExist(str(subject_id))
    return may_speak(locked, to_give=to_give)


def may_speak(locked: Subject, *, to_give: bool = True) -> Subject:
    """``lock_subject`` of a row that this transaction has read FOR UPDATE already."""
    if locked.is_gone:
        raise Refused([Refusal("subject_destroyed")])
    if to_give and locked.status == Status.BLOCKED:
        raise Refused([Refusal("subject_blocked")])
    return locked


def lock_consent(consent: Consent, *, to_give: bool = False) -> Consent:
    """A consent as it stands, under its subject's lock. Raises Refused for a destroyed subject."""
    lock_subject(consent.subject_id, to_give=to_give)
    locked: Consent = Consent.objects.select_for_update().get(pk=consent.pk)
    return locked


def consent_key(subject_id: int, now: datetime) -> KeyHandle:
    """The key that all sealed parts of a subject's consents are under."""
    return key_for(subject_id, SCOPE, now)


def speak(
    consent: Consent, spoken: Spoken, *, conditions: str | None = None, keyed: bool = False, now: datetime
) -> FreshKey | None:
    """Puts who spoke, when and how into the row, sealing what is personal.

    ``conditions`` None leaves the subject's words as they are. ``keyed``: the key of a first consent, if
    it takes one, is given, to be written by the statement that writes the row. Raises ConsentRejected for
    evidence.
    """
    consent.received_at, consent.channel = spoken.received_at, spoken.channel
    consent.giver, consent.message = spoken.giver, spoken.message
    consent.representative = consent.evidence = None
    by_another = spoken.giver == Giver.REPRESENTATIVE
    if conditions is not None:
        consent.conditions = None
    if not (by_another or spoken.evidence or conditions):
        return None
    # A sealed file names the row of its key, which has to be there first.
    fresh = key_to_insert(consent.subject_id, SCOPE, now) if keyed and not spoken.evidence else None
    if fresh is not None:
        key = fresh.handle
    else:
        key = key_for(consent.subject_id, SCOPE, now, likely_new=consent._state.adding)
    if conditions:
        consent.conditions = _field("conditions").seal(conditions, key)
    if by_another:
        named = spoken.representative or {}
        consent.representative = _field("representative").seal(
            {"name": named["name"].strip(), "proof": named["proof"].strip()}, key
        )
    if spoken.evidence:
        consent.evidence = _evidence(spoken.evidence, spoken.evidence_name, key, now)
    return fresh


def record_consent(
    consent: Consent, event: str, *, actor: Actor, reason: Reason, now: datetime, **details: Any
) -> None:
    """Saves the row, which writes its entry of the ledger, and tells the trail."""
    consent.record(actor=actor, reason=reason, now=now)
    told = told_of(consent, event, reason=reason, now=now, **details)
    record_events([told], actor=actor, now=now, subject_id=consent.subject_id, reason=reason.code)


def told_of(consent: Consent, event: str, *, reason: Reason, now: datetime, **details: Any) -> Told:
    """What the trail has to be told of an entry that was saved."""
    said = {"entry": consent.number, "act": consent.act, "series": consent.series,
            "wording": consent.wording_digest[:16], **details}  # fmt: skip
    note = seal_note(consent.subject_id, reason.note, now)
    return Told(event, "consents.consent", consent.pk, note, said)


def same_giving(consent: Consent, given: Given, spoken: Spoken) -> bool:
    """Whether the ledger holds this very giving: wording, scope, terms, end, words and time of receipt."""
    if spoken.received_at > consent.given_at:  # the latest giving there is
        return False
    wording = given.wording
    words = given.conditions.strip()
    entries = Consent.history.filter(
        id=consent.pk,
        act__in=("given", "renewed"),
        received_at=spoken.received_at,
        wording_id=wording.pk,
        purposes=sorted(set(wording.purposes if given.purposes is None else given.purposes)),
        categories=sorted(set(wording.categories if given.categories is None else given.categories)),
        terms=rules.canonical_terms(given.terms),
        valid_until=given.valid_until or rules.end_of_term(spoken.received_at, wording.months),
        conditions__isnull=not words,
    )
    if not words:
        return bool(entries.exists())
    told = list(entries.values_list("conditions", flat=True))
    return words in open_values(told, [(consent.subject_id, SCOPE)] * len(told))


def is_out_of_order(consent: Consent, received_at: datetime) -> bool:
    """Whether the subject said something later that is in the ledger already, whatever came in last.

    A giving that was held up on its way must not revive what was withdrawn after it.
    """
    newer = Consent.history.filter(id=consent.pk, act__in=OF_THE_SUBJECT, received_at__gt=received_at)
    return bool(newer.exists())


@contextmanager
def recording_refusals(
    subject_id: int, *, actor: Actor, reason: Reason, now: datetime, consent_id: int | None = None
) -> Iterator[None]:
    """Records what is refused within, after the transaction inside of it has been rolled back."""
    try:
        yield
    except Refused as refused:
        record_refusal(
            "consents.refused", refusals=refused.refusals, subject_id=subject_id,
            actor=actor, reason=reason.code, now=now,
        )  # fmt: skip
        raise
    except ConsentRejected as rejected:
        record_event(
            "consents.refused",
            actor=actor,
            now=now,
            subject_id=subject_id,
            object_label="register.subject" if consent_id is None else "consents.consent",
            object_id=subject_id if consent_id is None else consent_id,
            reason=reason.code,
            details={
                "codes": ",".join(sorted(set(rejected.codes.values())))[:200],
                "fields": ",".join(sorted(rejected.codes))[:200],
            },
        )
        raise


def _field(name: str) -> Any:
    return Consent._meta.get_field(name)


def _evidence(source: IO[bytes], name: str, key: KeyHandle, now: datetime) -> Sealed:
    try:
        return keep_evidence(source, name=name, model=Consent, key=key, now=now)
    except EvidenceRejected as rejected:
        raise ConsentRejected({"evidence": str(rejected)}) from None
