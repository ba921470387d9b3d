"""Keeping the list of recipients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.disclosures.models import Recipient
from compliance.policy.rules import is_bin
from compliance.vault.services import seal_note

from .refusals import Rejected

FIELDS = (
    "name_kk",
    "name_ru",
    "name_en",
    "clause",
    "kind",
    "country",
    "bin",
    "email",
    "policy_url",
    "active",
)


def add_recipient(
    *, code: str, values: Mapping[str, Any], actor: Actor, reason: Reason, now: datetime
) -> Recipient:
    """A new recipient. Raises Rejected with a code for each field; the refusal is in the trail."""
    return _save(Recipient(code=code), values, actor=actor, reason=reason, now=now)


def change_recipient(
    *, recipient: Recipient, values: Mapping[str, Any], actor: Actor, reason: Reason, now: datetime
) -> Recipient:
    """Changes a recipient; what ``values`` leaves out stays. Its code never changes. Raises Rejected."""
    return _save(recipient, values, actor=actor, reason=reason, now=now)


def _save(
    recipient: Recipient, values: Mapping[str, Any], *, actor: Actor, reason: Reason, now: datetime
) -> Recipient:
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"a recipient has no field {sorted(unknown)} to be changed")
    with transaction.atomic():
        is_new = recipient.pk is None
        kept: Recipient = recipient if is_new else Recipient.objects.select_for_update().get(pk=recipient.pk)
        before = {} if is_new else {name: getattr(kept, name) for name in FIELDS}
        for name, value in values.items():
            setattr(kept, name, value.strip() if isinstance(value, str) else value)
        kept.country = kept.country.upper()
        codes = _faults(kept)
        changed = [name for name in FIELDS if before.get(name) != getattr(kept, name)]
        if not codes and not changed:
            return kept
        if not codes:
            kept.record(actor=actor, reason=reason, now=now)
        _record(kept, codes, changed, actor=actor, reason=reason, now=now)
    if codes:
        raise Rejected(codes)
    return kept


def _faults(recipient: Recipient) -> dict[str, str]:
    codes: dict[str, str] = {}
    try:
        recipient.full_clean(validate_constraints=False)
    except ValidationError as invalid:
        for field, errors in invalid.error_dict.items():
            codes[field] = "code_taken" if errors[0].code == "unique" else f"{field}_wrong"
    if recipient.bin and not is_bin(recipient.bin):
        codes["bin"] = "bin_wrong"
    if not (len(recipient.country) == 2 and recipient.country.isascii() and recipient.country.isalpha()):
        codes["country"] = "country_wrong"
    return codes


def _record(
    recipient: Recipient,
    codes: Mapping[str, str],
    changed: list[str],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    record_event(
        "disclosures.recipient_refused" if codes else "disclosures.recipient_changed",
        actor=actor,
        now=now,
        object_label="disclosures.recipient",
        object_id=recipient.pk or "",
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details={"codes": ",".join(sorted(set(codes.values())))[:200]}
        if codes
        else {"fields": ",".join(changed)[:200]},
    )
