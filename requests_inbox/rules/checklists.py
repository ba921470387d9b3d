"""What has to be done in a request of each type, and which of it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .verdict import RequestType

# What every request begins and ends with.
TAKE, SUBJECT, IDENTITY, ANSWER = "take", "subject", "identity", "answer"

STEPS: Mapping[str, tuple[str, ...]] = {
    RequestType.ACCESS: (TAKE, SUBJECT, IDENTITY, "report", ANSWER),
    RequestType.RECTIFICATION: (TAKE, SUBJECT, IDENTITY, "documents", "correct", ANSWER),
    RequestType.BLOCKING: (TAKE, SUBJECT, IDENTITY, "block", "finding", ANSWER),
    RequestType.UNBLOCKING: (TAKE, SUBJECT, IDENTITY, "finding", "unblock", ANSWER),
    RequestType.DESTRUCTION: (TAKE, SUBJECT, IDENTITY, "finding", "destroy", ANSWER),
    RequestType.CONSENT_WITHDRAWAL: (TAKE, SUBJECT, IDENTITY, "withdraw", ANSWER),
    RequestType.DISTRIBUTION_STOP: (TAKE, SUBJECT, IDENTITY, "complete", "stop", ANSWER),
    RequestType.MARKETING_OPT_OUT: (TAKE, "suppress", ANSWER),
    RequestType.MARKETING_CONDITION: (TAKE, "conditions", ANSWER),
    RequestType.EXPLANATION: (TAKE, "explain", ANSWER),
    RequestType.COMPLAINT: (TAKE, "look_into", ANSWER),
    RequestType.AUTHORITY_INQUIRY: (TAKE, IDENTITY, "ground", "collect", ANSWER),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a request. ``events``: codes of the events that were recorded."""

    assigned: bool
    has_subject: bool
    identified: bool
    complete: bool | None
    events: frozenset[str]
    answered: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, and whether it is done."""

    code: str
    done: bool


def checklist(wanted: str, facts: Facts) -> list[Item]:
    """The steps of a type in their order. What only a person sees counts as done with the request."""
    known = {
        TAKE: facts.assigned,
        SUBJECT: facts.has_subject,
        IDENTITY: facts.identified,
        "complete": facts.complete is True,
        "documents": "documents" in facts.events,
        "finding": bool(facts.events & {"violation_confirmed", "violation_denied"}),
        ANSWER: facts.answered,
    }
    acted = facts.outcome in {"fulfilled", "partly"}
    return [Item(code, known.get(code, False) or acted) for code in STEPS[wanted]]
