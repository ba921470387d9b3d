"""What fulfilling a request does: what an act is, and its effects as the difference of two looks at the
subject.

An effect holds codes and ids, never a value, so it may be shown, hashed and told in a letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent, ConsentState
from compliance.disclosures.models import CHANGES, StopNotice
from compliance.register.models import DataItem, Processing, Subject
from compliance.register.models.subjects import ItemState, Status
from compliance.register.services.blocking import live_blockings
from requests_inbox.models import Request
from requests_inbox.services.letter_sealing import Enclosure

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that happens: a code of ``effect_texts`` and the codes or ids it is about."""

    code: str
    about: tuple[str, ...] = ()


class Act(Protocol):
    """What staff chose to do about a request of one type."""

    fulfils: ClassVar[frozenset[str]]
    needs_subject: ClassVar[bool]

    def prepare(self, request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Enclosure | None:
        """What is made in memory before the transaction: a document to enclose, or nothing."""

    def carry_out(
        self, request: Request, *, actor: Actor, reason: Reason, now: datetime
    ) -> tuple[Effect, ...]:
        """Calls the services, in the transaction of the fulfilment; gives what a look at the subject cannot
        show. Raises Refused, ValuesRejected, ConsentRejected."""


class Plain:
    """An act that encloses nothing of its own."""

    needs_subject: ClassVar[bool] = True

    def prepare(self, request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Enclosure | None:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Look:
    """How a subject stands: seven queries, whatever the length of the history."""

    status: str
    items: Mapping[str, tuple[bool, str]]  # category → blocked, digest of the envelope
    blockings: frozenset[str]
    consents: Mapping[str, tuple[str, int]]  # id → state, entry
    processings: Mapping[int, tuple[str, tuple[str, ...] | None]]  # id → purpose, covers
    notices: Mapping[int, tuple[str, bool]]  # id → id of the recipient, whether it keeps what it got

    @classmethod
    def at(cls, subject: Subject | None) -> Look:
        """The subject as it is now in this transaction."""
        if subject is None:
            return cls("", {}, frozenset(), {}, {}, {})
        items = DataItem.objects.held().filter(subject=subject).select_related("category")
        live = Processing.objects.filter(subject=subject, ended_at=None).select_related("purpose")
        return cls(
            status=Subject.objects.values_list("status", flat=True).get(pk=subject.pk),
            items={
                item.category.code: (
                    item.state == ItemState.BLOCKED,
                    hashlib.sha256(item.value.envelope).hexdigest(),
                )
                for item in items.order_by("category__position", "category__code")
            },
            blockings=frozenset(
                EVERYTHING if one.category is None else one.category.code for one in live_blockings(subject)
            ),
            consents={
                str(pk): (state, number)
                for pk, state, number in Consent.objects.filter(subject=subject)
                .order_by("pk")
                .values_list("pk", "state", "number")
            },
            processings={
                one.pk: (one.purpose.code, None if one.covers is None else tuple(one.covers))
                for one in live.order_by("pk")
            },
            notices={
                pk: (str(recipient), reason in CHANGES)
                for pk, recipient, reason in StopNotice.objects.filter(subject=subject)
                .order_by("pk")
                .values_list("pk", "recipient_id", "reason")
            },
        )


def effects_between(before: Look, after: Look) -> tuple[Effect, ...]:
    """What changed from one look to the other, in the order in which it is told."""
    return tuple(Effect(code, about) for code, about in _changes(before, after) if about)


def _changes(before: Look, after: Look) -> Iterator[tuple[str, tuple[str, ...]]]:
    was, now = before.items, after.items
    yield "corrected", tuple(code for code in now if code in was and now[code][1] != was[code][1])
    yield "added", tuple(code for code in now if code not in was)
    gone = tuple(code for code in was if code not in now)
    yield "destroyed", (EVERYTHING,) if after.status == Status.DESTROYED != before.status else gone
    yield "blocked", tuple(sorted(after.blockings - before.blockings))
    # By the values: what another blocking keeps blocked was not freed.
    freed = tuple(code for code in now if code in was and was[code][0] and not now[code][0])
    yield "unblocked", (EVERYTHING,) if EVERYTHING in before.blockings and not after.blockings else freed
    yield from _changes_of_consents(before, after)
    ended = [purpose for pk, (purpose, _) in before.processings.items() if pk not in after.processings]
    # A purpose that is pursued on another basis as well has not ended for the subject (3.1.2).
    going = {purpose for purpose, _ in after.processings.values()}
    yield "processing_ended", _once([purpose for purpose in ended if purpose not in going])
    narrowed = [
        purpose
        for pk, (purpose, covers) in after.processings.items()
        if pk in before.processings and before.processings[pk][1] != covers
    ]
    yield "processing_narrowed", _once(narrowed)
    if ended or narrowed:
        yield "processing_goes_on", _once([purpose for purpose, _ in after.processings.values()])
    told = [notice for pk, notice in after.notices.items() if pk not in before.notices]
    yield "recipients_told", _once([to for to, keeps in told if not keeps])
    yield "recipients_informed", _once([to for to, keeps in told if keeps])


def _changes_of_consents(before: Look, after: Look) -> Iterator[tuple[str, tuple[str, ...]]]:
    changed = [pk for pk, held in after.consents.items() if before.consents.get(pk, held) != held]
    ended = [pk for pk in changed if after.consents[pk][0] != ConsentState.ACTIVE]
    yield "consent_ended", tuple(ended)
    yield "consent_changed", tuple(pk for pk in changed if pk not in ended)


def _once(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
