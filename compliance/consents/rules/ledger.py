"""Which acts may follow which in the ledger of a consent (promise 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ACTIVE = "active"
ENDED = ("withdrawn", "expired", "ended_by_demand", "ended_with_data")

_WHILE_ACTIVE: Mapping[str, str] = {
    "renewed": ACTIVE,
    "changed": ACTIVE,
    "narrowed": ACTIVE,
    "withdrawal_refused": ACTIVE,
    "withdrawn": "withdrawn",
    "expired": "expired",
    "ended_by_demand": "ended_by_demand",
    "ended_with_data": "ended_with_data",
}
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "": {"given": ACTIVE},
    ACTIVE: _WHILE_ACTIVE,
    **{state: {"renewed": ACTIVE} for state in ENDED},
}
# Acts by which a subject says something; the others are the operator's or the calendar's.
OF_THE_SUBJECT = frozenset({"given", "renewed", "changed", "narrowed", "withdrawn", "ended_by_demand"})


class IllegalAct(ValueError):
    """An act that cannot follow; the message is ``state/act``."""


def state_after(state: str, act: str) -> str:
    """The state of a consent after an act; ``state`` is empty before the first. Raises IllegalAct."""
    after = TRANSITIONS.get(state, {}).get(act)
    if after is None:
        raise IllegalAct(f"{state}/{act}")
    return after


def first_break(entries: Iterable[tuple[int, str, str]]) -> int | None:
    """The place of the first entry (number, act, state) that cannot stand where it does; None: all can.

    Numbers run from 1 without a gap, and each state is what the act before it leads to.
    """
    state = ""
    for place, (number, act, told) in enumerate(entries, start=1):
        if number != place or TRANSITIONS.get(state, {}).get(act) != told:
            return place
        state = told
    return None
