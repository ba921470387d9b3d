"""Where a letter goes once it was read: to requests, to a person, or aside. Nothing is ever dropped."""

from __future__ import annotations

from dataclasses import dataclass

from requests_inbox.reading import AutomaticKind

from .verdict import NOT_REQUESTS, RequestType

# Below this a person decides.
SURE = 0.6
# So many letters of one sender a day become requests; the others wait for a person.
DAILY = 20
# Mail of machines that may carry what a person wrote: forms of websites, lists.
CARRIERS = frozenset({AutomaticKind.GENERATED, AutomaticKind.LIST})


@dataclass(frozen=True, slots=True)
class Found:
    """What classification made of the words. ``own`` are the types that the writer's own words ask for."""

    type: RequestType
    also: tuple[RequestType, ...] = ()
    confidence: float = 0.0
    guess: RequestType | None = None
    own: frozenset[RequestType] = frozenset()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the words decides: of the message, and of the request that it belongs to."""

    automatic: AutomaticKind | None = None
    unreadable: bool = False
    too_large: bool = False
    sent_today: int = 0
    """Earlier letters of the same sender on the day of receipt."""
    replies: bool = False
    """It belongs to a request that is known."""
    replies_to: frozenset[str] = frozenset()
    """What that request, and those opened by the same letter, are about already."""
    finished: bool = False
    """That request is done."""
    other_sender: bool = False
    """It only names the request, and comes from somebody else."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where it goes: state and reason of the message, and the types of the requests to open."""

    state: str
    reason: str = ""
    demands: tuple[str, ...] = ()


def sort(found: Found, given: Circumstances) -> Sorted:
    """Sorts one letter."""
    if given.too_large:
        return Sorted("triage", "too_large")
    if given.unreadable:
        return Sorted("triage", "unreadable")
    if given.automatic is not None and found.type in NOT_REQUESTS:
        carries = given.automatic in CARRIERS and found.guess not in NOT_REQUESTS | {None}
        return Sorted("triage", "unsure") if carries else Sorted("set_aside")
    if given.other_sender:
        return Sorted("triage", "other_sender")
    demands = _demands(found, given) if found.confidence >= SURE else ()
    if demands:
        return Sorted("triage", "flood") if given.sent_today >= DAILY else Sorted("filed", "", demands)
    return _without_demand(found, given)


def _without_demand(found: Found, given: Circumstances) -> Sorted:
    if given.replies:
        # What comes after the end must be seen by somebody.
        return Sorted("triage", "unsure") if given.finished else Sorted("filed")
    if found.type is RequestType.UNRELATED and found.confidence >= SURE:
        return Sorted("set_aside")
    return Sorted("triage", "unclassified" if found.type is RequestType.UNCLASSIFIED else "unsure")


def _demands(found: Found, given: Circumstances) -> tuple[str, ...]:
    """What is to be opened: everything that is asked; of a reply only what is new in its own words."""
    asked = [one for one in dict.fromkeys((found.type, *found.also)) if one not in NOT_REQUESTS]
    if given.replies:
        known = frozenset() if given.finished else given.replies_to
        asked = [one for one in asked if one in found.own and one not in known]
    return tuple(str(one) for one in asked)
