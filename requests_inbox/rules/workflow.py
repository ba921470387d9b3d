"""How a request may go on and how it may end: data, no code that changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .verdict import RequestType

RECEIVED, IDENTITY, WORKING, WAITING, DONE = "received", "identity_check", "in_progress", "waiting", "done"
FULFILLED, PARTLY, REFUSED, WITHDRAWN, DUPLICATE = "fulfilled", "partly", "refused", "withdrawn", "duplicate"
OUTCOMES = frozenset({FULFILLED, PARTLY, REFUSED, WITHDRAWN, DUPLICATE})

# From where to where. A request that is done stays done: what comes later is a request of its own.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({IDENTITY, WORKING, WAITING, DONE}),
    IDENTITY: frozenset({WORKING, WAITING, DONE}),
    WORKING: frozenset({IDENTITY, WAITING, DONE}),
    WAITING: frozenset({IDENTITY, WORKING, DONE}),
    DONE: frozenset(),
}

# Outcomes that disclose or change data, so that somebody must have made sure who asks.
ACTING_OUTCOMES = frozenset({FULFILLED, PARTLY})
# Whoever asks for these learns nothing and loses nothing that is theirs: a ban on mail (5.9), a question, a
# complaint. A condition (3.3.3) changes a consent that is held, and an authority is known by its letterhead.
WITHOUT_IDENTITY = frozenset(
    {
        RequestType.MARKETING_OPT_OUT,
        RequestType.EXPLANATION,
        RequestType.COMPLAINT,
    }
)
# While these are open the data they are about is kept from the retention job (disputes, and answers that
# would otherwise be destroyed before they are given). A demand to destroy is no reason to keep.
HOLDING_TYPES = frozenset(
    {
        RequestType.ACCESS,
        RequestType.RECTIFICATION,
        RequestType.BLOCKING,
        RequestType.UNBLOCKING,
        RequestType.COMPLAINT,
        RequestType.AUTHORITY_INQUIRY,
    }
)


def may_move(before: str, after: str) -> bool:
    """Whether a request may go from one status to the other."""
    return after in TRANSITIONS[before]


def needs_identity(wanted: str, outcome: str) -> bool:
    """Whether this end of a request of this type needs a confirmed identity."""
    return outcome in ACTING_OUTCOMES and wanted not in WITHOUT_IDENTITY


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a request: from where to where, and how it ends if it does."""

    before: str
    to: str
    type: str
    identified: bool
    outcome: str = ""
    ground: str = ""
    explained: bool = False


def fault_of_step(step: Step) -> str:
    """Why a step is not taken, as a code; empty: it is."""
    ends, refused = step.to == DONE, step.outcome == REFUSED
    checks = (
        (step.before == DONE, "request_done"),
        (not may_move(step.before, step.to), "move_not_allowed"),
        (ends and step.outcome not in OUTCOMES, "outcome_missing"),
        (not ends and bool(step.outcome), "outcome_early"),
        (needs_identity(step.type, step.outcome) and not step.identified, "identity_missing"),
        (refused and not step.ground, "ground_missing"),
        (refused and not step.explained, "refusal_missing"),
    )
    return next((code for wrong, code in checks if wrong), "")
