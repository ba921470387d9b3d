"""Values of a subject as rows: sealed, found again by their tokens, one person to an identifying one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, DataItem, Medium, Subject
from compliance.register.models.subjects import ItemState
from compliance.vault.reading import Reader
from compliance.vault.services import keys_for
from compliance.vault.tokens import search_tokens
from compliance.vault.values import KeyHandle

from .refusals import ValuesRejected
from .tokens import index_of

IDENTITY_CONSTRAINT = "register_dataitem_identity"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where values came from (clause 6.2): source, medium, when collected, when verified."""

    source: str
    medium: str = Medium.ELECTRONIC
    collected_at: datetime | None = None
    verified_at: datetime | None = None


def write_values(
    subject: Subject,
    values: Mapping[Category, str],
    provenance: Provenance,
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Adds and corrects checked values of a locked subject; the codes of both. Raises ValuesRejected."""
    keys = keys_for([(subject.pk, category.code) for category in values], now)
    held = {
        item.category_id: item for item in DataItem.objects.select_for_update().held().filter(subject=subject)
    }
    with Reader() as reader:
        opened = dict(zip(held, reader.open_many([item.value for item in held.values()]), strict=True))
    added, changed = [], []
    for category, value in values.items():
        item = held.get(category.pk)
        if item is None:
            item = DataItem(subject=subject, category=category)
            added.append(category.code)
        elif opened[category.pk] == value:
            continue
        else:
            changed.append(category.code)
        if category.identifies and _held_by_another(subject, category, value):
            raise ValuesRejected({category.code: "identity_taken"})
        _fill(item, value, keys[(subject.pk, category.code)], provenance, now)
        try:
            with transaction.atomic():
                item.record(actor=actor, reason=reason, now=now)
        except IntegrityError as error:
            if IDENTITY_CONSTRAINT in str(error):
                raise ValuesRejected({category.code: "identity_taken"}) from None
            raise
    return tuple(added), tuple(changed)


def _held_by_another(subject: Subject, category: Category, value: str) -> bool:
    """Whether somebody else holds the value under any master key at hand.

    The constraint sees only tokens of the same master key, and in the middle of a rotation there are two.
    """
    others = DataItem.objects.exclude(subject=subject)
    return bool(others.filter(identity__in=search_tokens((category.code, value))).exists())


def _fill(item: DataItem, value: str, key: KeyHandle, provenance: Provenance, now: datetime) -> None:
    item.value = DataItem._meta.get_field("value").seal(value, key)
    item.tokens, item.identity, item.token_key = index_of(item.category, value)
    item.state = ItemState.ACTIVE
    item.source, item.medium = provenance.source, provenance.medium
    item.collected_at = provenance.collected_at or now
    item.verified_at = provenance.verified_at
