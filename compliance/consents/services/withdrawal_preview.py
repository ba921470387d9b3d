"""What a withdrawal would do, for whoever is about to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.consents.models import Consent
from compliance.register.models import Processing

from .bars import Bar, bars_against
from .outlook import look_ahead


@dataclass(frozen=True, slots=True)
class GoesOn:
    """A processing that a withdrawal does not end: why (``other_consent``, ``other_basis``), under whose
    name, and the codes of categories that it loses all the same."""

    processing: Processing
    why: str
    name: str
    loses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a withdrawal would do: processings that end and that go on, codes of held categories that
    nothing would need any more, and what stands against it."""

    ends: tuple[Processing, ...]
    goes_on: tuple[GoesOn, ...]
    due: tuple[str, ...]
    bars: tuple[Bar, ...]


def preview_withdrawal(*, consent: Consent, now: datetime) -> Preview:
    """What would happen if the consent were withdrawn now. Changes nothing; five queries.

    Consents of the subject whose term is over count as ended: the act ends them with it. Of a consent that
    has ended nothing more would happen.
    """
    seen = look_ahead(consent=consent, now=now)
    goes_on = []
    for going in seen.outcome.goes_on:
        processing = seen.processings[going.id]
        names = [seen.consents[pk].wording.title for pk in going.consents]
        name = ", ".join(names) or processing.basis.name
        goes_on.append(GoesOn(processing, going.why, name, tuple(sorted(going.loses))))
    return Preview(
        ends=tuple(seen.processings[pk] for pk in seen.outcome.ends),
        goes_on=tuple(goes_on),
        due=tuple(sorted(seen.outcome.due)),
        bars=bars_against(consent, now),
    )
