"""Reading past letters anew after the marks changed: each in a transaction of its own, or only rehearsed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from requests_inbox.models import Message, MessageState

from .understanding import OUTSIDE, reread

logger = logging.getLogger(__name__)
READ, DESTROYED, FAILED = "read", "destroyed", "failed"


@dataclass(frozen=True, slots=True)
class Reread:
    """One letter that was read anew: its number, codes, references; nothing it says.

    ``before`` and ``after`` are what the machine took it for; ``type`` and ``state`` what it goes by now.
    """

    number: str
    outcome: str
    before: str
    after: str
    type: str
    state: str
    requests: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether it is taken for something else."""
        return self.before != self.after

    def as_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return {**asdict(self), "changed": self.changed}


class _RolledBack(Exception):
    """Ends a rehearsal."""


def reread_letters(
    *,
    since: datetime | None = None,
    waiting_only: bool = False,
    rehearsal: bool = False,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Iterator[Reread]:
    """Reads letters anew in the order of their numbers; what staff decided stays (``reread``).

    One that fails holds up no other. Of a rehearsal nothing stays. Interrupted, it is simply run again.
    """
    letters = Message.objects.exclude(state__in=(MessageState.DESTROYED, MessageState.STORED))
    if since is not None:
        letters = letters.filter(received_at__gte=since)
    if waiting_only:
        letters = letters.filter(state=MessageState.TRIAGE)
    # The ids alone: a cursor over rows would hold a transaction open for hours.
    for message_id in list(letters.order_by("pk").values_list("pk", flat=True)):
        yield _reread(message_id, rehearsal=rehearsal, actor=actor, reason=reason, now=now)


def _reread(message_id: int, *, rehearsal: bool, actor: Actor, reason: Reason, now: datetime) -> Reread:
    before: Message = Message.objects.defer("reading", "evidence").get(pk=message_id)
    told = Reread(before.number, FAILED, before.machine_type, before.machine_type, before.type, before.state)
    try:
        with transaction.atomic():
            after = reread(message_id=message_id, actor=actor, reason=reason, now=now)
            if after is None:
                told = Reread(before.number, DESTROYED, before.machine_type, "", before.type, before.state)
            else:
                told = _told(before, after)
            if rehearsal:
                raise _RolledBack
    except _RolledBack:
        pass
    except OUTSIDE:
        raise
    except Exception as error:
        # By type only: what an unexpected error says may quote a letter.
        logger.exception("Letter %s could not be read anew: %s", message_id, type(error).__name__)
    return told


def _told(before: Message, after: Message) -> Reread:
    references = after.requests.order_by("pk").values_list("reference", flat=True)
    return Reread(
        number=after.number,
        outcome=READ,
        before=before.machine_type,
        after=after.machine_type,
        type=after.type,
        state=after.state,
        requests=tuple(references),
    )
