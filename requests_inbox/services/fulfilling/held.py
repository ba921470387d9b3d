"""All that is held of a subject, read and opened once for a report, and checked to be nobody else's.

A value opens only under the subject's own key; one that does not stops the report, because what stands in
the wrong row belongs to somebody else. A free text that names a number or an address which is not the
subject's is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from compliance.consents.models import Consent
from compliance.consents.services.entries import SCOPE as CONSENTS_SCOPE
from compliance.disclosures.services.overview import Received, recipients_of
from compliance.register.models import Blocking, DataItem, Destruction, Processing, Purpose, Subject
from compliance.register.services.blocking import live_blockings
from compliance.register.services.processing import DOCUMENT_SCOPE
from compliance.register.services.reveal import Shown
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from requests_inbox.models import Message, Request
from requests_inbox.services.refusing import refuse

_IDENTIFIER = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+|\+?\d(?:[\s\-()]?\d){8,}")
_SIGNS = re.compile(r"[\s\-()]")


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a subject. ``documents`` and ``conditions`` are in clear, by id; None: left out."""

    subject: Subject
    values: Sequence[Shown] = field(repr=False)
    processings: Sequence[Processing]
    documents: dict[int, str | None] = field(repr=False)
    consents: Sequence[Consent]
    conditions: dict[int, str | None] = field(repr=False)
    recipients: Sequence[Received]
    blockings: Sequence[Blocking]
    destructions: Sequence[Destruction]
    requests: Sequence[Request]
    messages: Sequence[Message]
    purposes: dict[int, Purpose]
    read_at: datetime

    @property
    def categories(self) -> tuple[str, ...]:
        """Codes of the categories of which something is held, in their order."""
        return tuple(shown.item.category.code for shown in self.values)

    @property
    def withheld(self) -> tuple[str, ...]:
        """Codes of ``effect_texts.WITHHELD``: what is about other people, and so is not in the report."""
        found = ["staff"]
        if any(consent.representative is not None for consent in self.consents) or any(
            request.representative is not None for request in self.requests
        ):
            found.append("representative")
        if any(shown.item.source == "third_person" for shown in self.values):
            found.append("third_person")
        if None in {*self.documents.values(), *self.conditions.values()}:
            found.append("free_text")
        if any(request.notes.exists() for request in self.requests):
            found.append("notes")
        return tuple(found)


def held_items(subject: Subject) -> list[DataItem]:
    """Values that can be read, in the order of their categories."""
    held = DataItem.objects.held().filter(subject=subject).select_related("category").defer("tokens")
    return list(held.order_by("category__position", "category__code"))


def print_of(items: Sequence[DataItem]) -> str:
    """By which a report is known to be of these values as they are: a digest of ids and ciphertext."""
    said = b"".join(item.pk.to_bytes(8) + item.value.envelope for item in items)
    return hashlib.sha256(said).hexdigest()


def read_held(*, subject: Subject, values: Sequence[Shown], now: datetime) -> Held:
    """Everything besides the values, which the caller has revealed. Raises Refused: a value is not the
    subject's.
    """
    if not all(shown.readable for shown in values):
        refuse("report_value_unreadable")
    own = _own_identifiers(values)
    processings = list(
        Processing.objects.filter(subject=subject)
        .select_related("purpose", "basis")
        .order_by("started_at", "pk")
    )
    consents = list(Consent.objects.filter(subject=subject).select_related("wording").order_by("pk"))
    documents = _opened([(one.pk, one.document) for one in processings], (subject.pk, DOCUMENT_SCOPE), own)
    return Held(
        subject=subject,
        values=values,
        processings=processings,
        documents=documents,
        consents=consents,
        conditions=_opened([(one.pk, one.conditions) for one in consents], (subject.pk, CONSENTS_SCOPE), own),
        recipients=recipients_of(subject.pk, most=1_000),
        blockings=live_blockings(subject),
        destructions=list(Destruction.objects.filter(subject=subject).order_by("pk")),
        requests=list(Request.objects.filter(subject=subject).order_by("pk")),
        messages=list(Message.objects.filter(subject=subject).order_by("pk")),
        purposes={one.pk: one for one in Purpose.objects.prefetch_related("needs__category")},
        read_at=now,
    )


def _opened(
    rows: Sequence[tuple[int, Any]], owner: tuple[int, str], own: frozenset[str]
) -> dict[int, str | None]:
    """Free texts by id; None for one that names somebody else."""
    sealed = [(pk, value) for pk, value in rows if value is not None]
    opened = open_values([value for _, value in sealed], [owner] * len(sealed))
    found: dict[int, str | None] = {}
    for (pk, _value), text in zip(sealed, opened, strict=True):
        if isinstance(text, Shredded):
            continue
        if not isinstance(text, str):
            refuse("report_value_unreadable")
        found[pk] = None if names_others(text, own) else text
    return found


def names_others(text: str, own: frozenset[str]) -> bool:
    """Whether a text holds an address or a long number that is not among the subject's own."""
    return any(_SIGNS.sub("", found).casefold().lstrip("+") not in own for found in _IDENTIFIER.findall(text))


def _own_identifiers(values: Sequence[Shown]) -> frozenset[str]:
    return frozenset(_SIGNS.sub("", shown.text).casefold().lstrip("+") for shown in values)
