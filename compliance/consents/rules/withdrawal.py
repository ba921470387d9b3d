"""What the end of consents does to the processings of their subject, and what becomes due by it.

Plain Python over plain data. Withdrawal (Art. 8(2), 8(7); clauses 3.1.2, 3.3.4), its preview and, as SQL
over many subjects, expiry all follow this model: what rested on the ended consents alone ends, what another
live consent carries goes on as far as that one reaches, everything else is not touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Why = Literal["other_consent", "other_basis"]


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """A live consent: its kind, and the codes of purposes and categories it names."""

    id: int
    kind: str
    purposes: frozenset[str]
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class Running:
    """A live processing. ``kind`` is that of the consents its basis needs; empty: it needs none.

    ``covers`` None means all that its purpose needs.
    """

    id: int
    purpose: str
    kind: str
    covers: frozenset[str] | None = None

    def rests_on(self, consent: GivenConsent) -> bool:
        """Whether the consent carries this processing."""
        return bool(self.kind) and self.kind == consent.kind and self.purpose in consent.purposes

    def needs(self, needs: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """The categories it needs: those of its purpose, as far as it covers them."""
        found = needs.get(self.purpose, frozenset())
        return found if self.covers is None else found & self.covers


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A processing that goes on: why, which other consents carry it, and what it loses all the same."""

    id: int
    why: Why
    consents: tuple[int, ...] = ()
    loses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the end of consents does: ids of processings that end, narrowed ones with what they cover then,
    all that goes on, and the codes of held categories that nothing needs any more though it did before."""

    ends: tuple[int, ...]
    narrows: Mapping[int, frozenset[str]]
    goes_on: tuple[GoingOn, ...]
    due: frozenset[str]


def outcome(
    *,
    ending: Collection[int],
    consents: Iterable[GivenConsent],
    processings: Iterable[Running],
    needs: Mapping[str, frozenset[str]],
    held: Collection[str],
) -> Outcome:
    """What happens when the consents with ids ``ending`` end.

    ``consents`` are the subject's live ones, those that end among them; ``processings`` all live ones;
    ``needs`` the categories each purpose needs; ``held`` the categories of which a value is held.
    """
    live = list(consents)
    ends, narrows, goes_on = [], {}, []
    before: set[str] = set()
    after: set[str] = set()
    for running in processings:
        carriers = [consent for consent in live if running.rests_on(consent)]
        staying = [consent for consent in carriers if consent.id not in ending]
        wanted = running.needs(needs)
        left = wanted
        if len(staying) < len(carriers):
            left = wanted & frozenset().union(*(consent.categories for consent in staying))
        before |= wanted
        after |= left
        if len(staying) < len(carriers) and not left:
            ends.append(running.id)
            continue
        if left != wanted:
            narrows[running.id] = left
        why: Why = "other_consent" if running.kind else "other_basis"
        goes_on.append(GoingOn(running.id, why, tuple(consent.id for consent in staying), wanted - left))
    return Outcome(tuple(ends), narrows, tuple(goes_on), frozenset(before - after) & frozenset(held))
