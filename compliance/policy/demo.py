"""The operator of the demonstration: its card as printed in the policy, with a made-up BIN."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason

from .rules import check_digit
from .services import change_operator, operator

# Registered in December of a far year, with the first serials: such a number is nobody's.
_ELEVEN = "99124000000"


def made_up_bin() -> str:
    """A number with the form of a BIN that was never issued."""
    serials = (f"{_ELEVEN[:6]}{serial:05}" for serial in range(100))
    return next(f"{eleven}{digit}" for eleven in serials if (digit := check_digit(eleven)) is not None)


def tell(*, actor: Actor, now: datetime) -> None:
    """Completes the card, so that consents can be given; leaves a complete one alone."""
    if not operator().complete:
        change_operator(values={"bin": made_up_bin()}, actor=actor, reason=Reason("correction"), now=now)
