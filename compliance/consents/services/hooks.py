"""What apps above do when a consent ends or narrows: they append to the list in their AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Consent

# Called in the transaction of the act with the consent as it stands after it and the codes of the
# categories it no longer covers (clauses 3.2.7, 4.10); none when it lost purposes, or the leave to hand data
# on, or got bans (8.7), but lost no category. They write, and send nothing.
Ended = Callable[[Consent, frozenset[str], datetime, Actor, Reason], None]
ENDED: list[Ended] = []

# The same for many consents that one statement has ended (expiry): their ids, once a batch.
EndedInBulk = Callable[[list[int], datetime, Actor, Reason], None]
ENDED_IN_BULK: list[EndedInBulk] = []


def tell_ended(
    consent: Consent, categories: frozenset[str], *, now: datetime, actor: Actor, reason: Reason
) -> None:
    """Tells every listener that a consent no longer covers these categories."""
    for listener in ENDED:
        listener(consent, categories, now, actor, reason)


def tell_ended_in_bulk(consent_ids: list[int], *, now: datetime, actor: Actor, reason: Reason) -> None:
    """Tells every listener that these consents have ended."""
    for listener in ENDED_IN_BULK:
        listener(consent_ids, now, actor, reason)


# Called in the transaction of an act after which a consent is active: given, given again, changed, narrowed.
OnGiven = Callable[[Consent, datetime, Actor, Reason], None]
GIVEN: list[OnGiven] = []


def tell_given(consent: Consent, *, now: datetime, actor: Actor, reason: Reason) -> None:
    """Tells every listener what now holds of a consent."""
    for listener in GIVEN:
        listener(consent, now, actor, reason)
