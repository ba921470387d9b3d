"""Changing what may be kept, why and on what ground. Codes never change; nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.register.models import (
    Category,
    DataItem,
    LegalBasis,
    Purpose,
    PurposeCategory,
    PurposeCompatibility,
)
from compliance.register.models.catalogue import Named, Search
from compliance.vault.services import seal_note

from .refusals import Refusal, Refused, record_refusal

NAMES = ("name_kk", "name_ru", "name_en", "clause", "position")
CATEGORY_FIELDS = (
    *NAMES, "sensitivity", "allowed", "identifies", "validator", "mask", "search", "anonymisation",
)  # fmt: skip
PURPOSE_FIELDS = (*NAMES, "consent_kind", "active")
BASIS_FIELDS = (*NAMES, "article", "needs_consent", "needs_document", "confirmed", "active")

# How held values were checked and how they are found: their envelopes and tokens depend on it.
FIXED_ONCE_HELD = ("validator", "search", "identifies")

Entry = TypeVar("Entry", bound=Named)


def add_category(
    *, code: str, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> Category:
    """A new kind of personal data. Raises Refused (recorded), ValidationError."""
    return _save(Category(code=code), values, CATEGORY_FIELDS, actor=actor, reason=reason, now=now)


def change_category(
    *, category: Category, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> Category:
    """Changes a kind of personal data. Raises Refused (recorded), ValidationError.

    It is not forbidden while values of it are held (destroy them first), nor checked or found in
    another way.
    """
    return _save(category, values, CATEGORY_FIELDS, actor=actor, reason=reason, now=now)


def add_purpose(
    *, code: str, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> Purpose:
    """A new purpose. It needs no category and is compatible with no other purpose until somebody says so."""
    return _save(Purpose(code=code), values, PURPOSE_FIELDS, actor=actor, reason=reason, now=now)


def change_purpose(
    *, purpose: Purpose, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> Purpose:
    """Changes a purpose. Out of use means that no processing starts; those that run go on."""
    return _save(purpose, values, PURPOSE_FIELDS, actor=actor, reason=reason, now=now)


def add_legal_basis(
    *, code: str, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> LegalBasis:
    """A new legal basis."""
    return _save(LegalBasis(code=code), values, BASIS_FIELDS, actor=actor, reason=reason, now=now)


def change_legal_basis(
    *, basis: LegalBasis, values: Mapping[str, object], actor: Actor, reason: Reason, now: datetime
) -> LegalBasis:
    """Changes a legal basis. Out of use means that no processing starts on it."""
    return _save(basis, values, BASIS_FIELDS, actor=actor, reason=reason, now=now)


def set_needs(
    *, needs: Mapping[Purpose, Collection[Category]], actor: Actor, reason: Reason, now: datetime
) -> int:
    """Says which categories each purpose needs (clauses 5.4, 5.5); gives the number of changes.

    Purposes that are not named keep theirs. Raises Refused (recorded) for a forbidden category (4.4).
    """
    for purpose, categories in needs.items():
        forbidden = [Refusal("category_forbidden", c.code) for c in categories if not c.allowed]
        if forbidden:
            _refuse(purpose, forbidden, actor=actor, reason=reason, now=now)
    with transaction.atomic():
        ids = sorted(purpose.pk for purpose in needs)
        list(Purpose.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        changes = 0
        for purpose, categories in needs.items():
            changed = _changed_needs(purpose, {category.pk for category in categories})
            for need in changed:
                need.record(actor=actor, reason=reason, now=now)
            if changed:
                _tell(purpose, actor=actor, reason=reason, now=now, details={"needs": len(changed)})
            changes += len(changed)
    return changes


def _changed_needs(purpose: Purpose, wanted: set[int]) -> list[PurposeCategory]:
    known = {need.category_id: need for need in PurposeCategory.objects.filter(purpose=purpose)}
    changed = [need for need in known.values() if need.active != (need.category_id in wanted)]
    for need in changed:
        need.active = not need.active
    added = [PurposeCategory(purpose=purpose, category_id=pk) for pk in sorted(wanted - known.keys())]
    return changed + added


def set_compatibility(
    *, pairs: Mapping[tuple[int, int], bool], actor: Actor, reason: Reason, now: datetime
) -> int:
    """Says which purposes may share data (clauses 5.2, 5.3), by ids of two; gives the number of changes."""
    wanted = {(min(pair), max(pair)): compatible for pair, compatible in pairs.items()}
    with transaction.atomic():
        rows = {(row.first_id, row.second_id): row for row in
                PurposeCompatibility.objects.select_for_update()}  # fmt: skip
        changed = []
        for (first, second), compatible in sorted(wanted.items()):
            row = rows.get((first, second)) or PurposeCompatibility(
                first_id=first, second_id=second, compatible=not compatible
            )
            if row.compatible != compatible:
                row.compatible = compatible
                row.record(actor=actor, reason=reason, now=now)
                changed.append(row)
        if changed:
            _tell(changed[0], actor=actor, reason=reason, now=now, details={"pairs": len(changed)})
    return len(changed)


def _save(
    entry: Entry,
    values: Mapping[str, object],
    fields: Collection[str],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Entry:
    if unknown := values.keys() - set(fields):
        raise TypeError(f"{entry._meta.label} has no field {sorted(unknown)} to be changed")
    with transaction.atomic():
        new = entry.pk is None
        entries: Any = type(entry).objects
        before: Entry = entry if new else entries.select_for_update().get(pk=entry.pk)
        locked: Entry = entry if new else entries.get(pk=entry.pk)
        for name, value in values.items():
            setattr(locked, name, value)
        refusals = _refusals(before, locked, new=new)
        if not refusals and (new or any(getattr(before, f) != getattr(locked, f) for f in fields)):
            locked.full_clean()
            locked.record(actor=actor, reason=reason, now=now)
            _tell(locked, actor=actor, reason=reason, now=now, details={"new": new})
    if refusals:
        _refuse(entry, refusals, actor=actor, reason=reason, now=now)
    return locked


def _refusals(before: Named, after: Named, *, new: bool) -> list[Refusal]:
    if not isinstance(before, Category) or not isinstance(after, Category):
        return []
    refusals = []
    if after.identifies and after.search != Search.EXACT:
        # Two people with one identifier are told by its token, which only a whole value has.
        refusals.append(Refusal("category_identifies_whole", after.code))
    if new:
        return refusals
    if before.allowed and not after.allowed and _is_held(after):
        refusals.append(Refusal("category_held", after.code))
    elif any(getattr(before, f) != getattr(after, f) for f in FIXED_ONCE_HELD) and _is_held(after):
        refusals.append(Refusal("category_fixed", after.code))
    if before.allowed and not after.allowed and after.needed_by.filter(active=True).exists():
        refusals.append(Refusal("category_needed_by_purpose", after.code))
    return refusals


def _is_held(category: Category) -> bool:
    return bool(DataItem.objects.held().filter(category=category).exists())


def _refuse(
    entry: Named, refusals: list[Refusal], *, actor: Actor, reason: Reason, now: datetime
) -> NoReturn:
    record_refusal(
        "register.catalogue_refused",
        refusals=refusals,
        object_label=entry._meta.label_lower,
        object_id=entry.pk or "",
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused(refusals)


def _tell(
    entry: Named | PurposeCompatibility,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
    details: Mapping[str, int],
) -> None:
    record_event(
        "register.catalogue_changed",
        actor=actor,
        now=now,
        object_label=entry._meta.label_lower,
        object_id=entry.pk,
        reason=reason.code,
        note=seal_note(None, reason.note, now),
        details=details,
    )
