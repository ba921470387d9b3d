"""On which grounds a demand may be refused, by its type, each with its place in the Law or the policy.

A number in an act reads the same in every language: 94-V is the Law, 395/НҚ the rules of collection. The
words are in ``requests_inbox.ground_texts``. Nothing but what stands here can be given as a ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground: its code, and what it rests on."""

    code: str
    citation: str


_UNPROVED = Ground("identity_unproved", "94-V 25(2)(6), 25(2)(7)")
_BLOCKED = Ground("data_blocked", "94-V 1(3)")

GROUNDS: Mapping[str, tuple[Ground, ...]] = {
    "access": (
        _UNPROVED,
        Ground("others_data", "94-V 10, 11, 24(1)(1)"),
        Ground("law_restricts", "94-V 24(1)(1), 25(2)(7)"),
        Ground("nothing_held", "94-V 24(1)(1)"),
    ),
    "rectification": (
        _UNPROVED,
        Ground("documents_missing", "94-V 25(2)(8)"),
        Ground("documents_do_not_show", "94-V 13, 25(2)(8)"),
        _BLOCKED,
    ),
    "blocking": (
        _UNPROVED,
        Ground("no_violation", "94-V 25(2)(8)"),
        Ground("nothing_held", "94-V 24(1)(3)"),
    ),
    "unblocking": (
        _UNPROVED,
        Ground("violation_confirmed", "94-V 25(2)(8)"),
        Ground("authority_orders", "94-V 27-1"),
        Ground("not_blocked", "94-V 1(3)"),
    ),
    "destruction": (
        _UNPROVED,
        Ground("retention_by_law", "94-V 12(2), 18"),
        Ground("open_obligation", "94-V 8(2)"),
        Ground("other_basis", "94-V 7, 9"),
        Ground("no_violation", "94-V 25(2)(8)"),
        _BLOCKED,
        Ground("nothing_held", "94-V 18"),
    ),
    "consent_withdrawal": (
        _UNPROVED,
        Ground("contrary_to_law", "94-V 8(2), 8(7)"),
        Ground("open_obligation", "94-V 8(2), 8(7)"),
        Ground("no_consent", "94-V 8"),
    ),
    "distribution_stop": (
        _UNPROVED,
        Ground("demand_incomplete", "4.9"),
        Ground("no_consent", "94-V 8, 15"),
    ),
    "marketing_opt_out": (
        Ground("address_of_another", "94-V 24(1)(5)"),
        Ground("address_missing", "5.9"),
    ),
    "marketing_condition": (
        _UNPROVED,
        Ground("no_consent", "94-V 8"),
        Ground("contrary_to_law", "94-V 8(2)"),
    ),
    "explanation": (
        _UNPROVED,
        Ground("others_data", "94-V 10, 11"),
        Ground("law_restricts", "94-V 24(1)(1)"),
        Ground("outside_law", "94-V 3"),
    ),
    "complaint": (
        _UNPROVED,
        Ground("no_violation", "94-V 25(2)(8)"),
        Ground("outside_law", "94-V 3"),
    ),
    "authority_inquiry": (
        Ground("no_power", "94-V 9, 25(2)(3-1)"),
        Ground("form_unmet", "94-V 9, 25(2)(3-1)"),
    ),
}


def ground_of(request_type: str, code: str) -> Ground | None:
    """The ground of this code for a type of request; None if a demand of this type is not refused for it."""
    return next((ground for ground in GROUNDS.get(request_type, ()) if ground.code == code), None)
