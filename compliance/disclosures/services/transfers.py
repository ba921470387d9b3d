"""Recording that data goes to a third party: before it goes, and only on a live basis (8.3, 10; Art. 16, 22).

All subjects of a batch are looked at in one statement, so the number of queries is the same for one and
for a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.disclosures.models import CrossBorderGround, Recipient, Transfer
from compliance.disclosures.rules.digest import digest_of
from compliance.disclosures.rules.times import time_fault
from compliance.register.models import Category, LegalBasis, Processing, Purpose, Subject
from compliance.register.services.processing import needed_codes
from compliance.vault.services import key_for, seal_note

from .refusals import TransferRefused, count_codes, record_kept_out, record_refused
from .telling import tell_by
from .verdicts import Asked, Verdict, judge, lock

DOCUMENT_SCOPE = "transfers"
DOCUMENT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for, with what every refusal says of it."""

    recipient: Recipient
    purpose: Purpose
    basis: LegalBasis
    categories: tuple[str, ...]
    subject_ids: tuple[int, ...]
    at: datetime
    ground: str
    document: str

    @property
    def about(self) -> dict[str, str | int]:
        return {
            "recipient": self.recipient.pk,
            "purpose": self.purpose.code,
            "basis": self.basis.code,
            "categories": ",".join(self.categories)[:200],
            "subjects": len(self.subject_ids),
        }

    @property
    def only_subject(self) -> int | None:
        return self.subject_ids[0] if len(self.subject_ids) == 1 else None


def record_transfer(
    *,
    recipient: Recipient,
    subjects: Iterable[Subject | int],
    purpose: Purpose,
    basis: LegalBasis,
    categories: Iterable[str],
    at: datetime,
    document: str = "",
    ground: str = "",
    tell_subjects: bool = False,
    skip_refused: bool = False,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Transfer:
    """Records that these categories of these subjects go to a recipient. All or nothing.

    ``categories`` are codes. ``document`` is the contract, the demand or the law relied on; it is sealed,
    and a law that is cited goes before bans of distribution (8.7). ``ground`` allows a transfer abroad that
    rests on no consent (Art. 16). ``tell_subjects``: it was agreed to tell them within ten working days
    (Art. 19(1)). With ``skip_refused`` subjects without a live basis are left out and recorded as such.
    Raises TransferRefused; the refusal, with the subjects it is about, is in the trail.
    """
    ids = tuple(sorted({one.pk if isinstance(one, Subject) else one for one in subjects}))
    wish = _Wish(recipient, purpose, basis, tuple(sorted(set(categories))), ids, at, ground, document.strip())
    verdict = Verdict([], [])
    with transaction.atomic():
        codes = _faults(wish, now)
        if not codes:
            asked = Asked(ids, purpose, basis, wish.categories, recipient.cross_border, min(at, now), now,
                          wish.document)  # fmt: skip
            lock(asked)
            verdict = judge(asked)
            if verdict.accepted and (skip_refused or not verdict.refused):
                if verdict.refused:
                    _record_refusal(wish, (), verdict, actor=actor, reason=reason, now=now)
                return _record(wish, verdict, tell_subjects, actor=actor, reason=reason, now=now)
    with transaction.atomic():
        _record_refusal(wish, codes, verdict, actor=actor, reason=reason, now=now)
    raise TransferRefused(codes, count_codes(verdict.refused), len(verdict.accepted))


def _faults(wish: _Wish, now: datetime) -> tuple[str, ...]:
    """What is wrong with the transfer whoever is in it."""
    allowed = set(
        Category.objects.filter(code__in=wish.categories, allowed=True).values_list("code", flat=True)
    )
    abroad, on_consent = wish.recipient.cross_border, wish.basis.needs_consent
    standing = {
        "recipient_inactive": not wish.recipient.active,
        "purpose_inactive": not wish.purpose.active,
        "basis_inactive": not wish.basis.active,
        "subjects_missing": not wish.subject_ids,
        "categories_missing": not wish.categories,
        "category_unknown": not allowed.issuperset(wish.categories),
        "category_not_needed": bool(allowed - needed_codes(wish.purpose)),
        "ground_missing": abroad
        and not on_consent
        and wish.ground not in set(CrossBorderGround) - {"consent"},
        "ground_superfluous": bool(wish.ground) and (not abroad or (on_consent and wish.ground != "consent")),
        "document_too_long": len(wish.document) > DOCUMENT_LENGTH,
    }
    fault = time_fault(wish.at, now)
    return (*(code for code, stands in standing.items() if stands), *([fault] if fault else []))


def _record(
    wish: _Wish, verdict: Verdict, tell_subjects: bool, *, actor: Actor, reason: Reason, now: datetime
) -> Transfer:
    at = min(wish.at, now)
    abroad = wish.recipient.cross_border
    transfer = Transfer(
        recipient=wish.recipient,
        purpose=wish.purpose,
        basis=wish.basis,
        categories=list(wish.categories),
        at=at,
        batch=len(verdict.accepted) > 1,
        count=len(verdict.accepted),
        cross_border=abroad,
        ground=(CrossBorderGround.CONSENT if wish.basis.needs_consent else wish.ground) if abroad else "",
        document=_sealed(wish.document, now),
        digest=digest_of(verdict.accepted),
        due_at=tell_by(at, now) if tell_subjects else None,
        recorded_at=now,
    )
    transfer.record(actor=actor, reason=reason, now=now)
    _insert_rows(transfer, verdict.accepted)
    only = verdict.accepted[0][0] if transfer.count == 1 else None
    record_event(
        "disclosures.transferred",
        actor=actor,
        now=now,
        subject_id=only,
        object_label="disclosures.transfer",
        object_id=transfer.pk,
        reason=reason.code,
        note=seal_note(only, reason.note, now),
        details={**wish.about, "subjects": transfer.count, "sha256": transfer.digest},
    )
    return transfer


def _sealed(document: str, now: datetime) -> object:
    field = Transfer._meta.get_field("document")
    return field.seal(document, key_for(None, DOCUMENT_SCOPE, now)) if document else None


def _insert_rows(transfer: Transfer, rows: Sequence[tuple[int, int | None, int | None]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosures_transferredsubject (transfer_id, subject_id, consent_id, entry) "
            "SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::integer[])",
            [transfer.pk, *map(list, zip(*rows, strict=True))],
        )


def _record_refusal(
    wish: _Wish,
    codes: tuple[str, ...],
    verdict: Verdict,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    counts = count_codes(verdict.refused)
    only = wish.only_subject
    if only is not None and not Subject.objects.filter(pk=only).exists():
        only = None
    record_refused(
        codes=codes or counts, counts=counts, subject_id=only, about=wish.about,
        note=seal_note(only, reason.note, now), actor=actor, reason=reason.code, now=now,
    )  # fmt: skip
    if len(wish.subject_ids) > 1:
        record_kept_out(verdict.refused, about=wish.about, actor=actor, reason=reason.code, now=now)


def processed_for(purpose: Purpose, basis: LegalBasis) -> list[int]:
    """Ids of all subjects whose data is processed for a purpose on a basis now."""
    live = Processing.objects.filter(purpose=purpose, basis=basis, ended_at=None)
    return list(live.values_list("subject_id", flat=True).order_by("subject_id"))


def is_proved(transfer: Transfer) -> bool:
    """Whether the stored subjects are those that were recorded. The database writes what is hashed."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [transfer.pk])
        return bool(cursor.fetchone()[0] == transfer.digest)


# As ``rules.digest`` writes it.
_STORED = r"""
    SELECT encode(sha256(convert_to(coalesce(string_agg(
        format(E'%%s:%%s:%%s\n', subject_id, consent_id, entry), '' ORDER BY subject_id), ''), 'UTF8')),
        'hex')
    FROM disclosures_transferredsubject WHERE transfer_id = %s
"""
