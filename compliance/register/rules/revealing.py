"""When a value that is blocked may be looked at all the same (clause 2.2; Art. 25(2)(8))."""

# Blocking stops use. Looking is lawful only in order to settle what the blocking is about.
SETTLING_REASONS = ("subject_request", "authority_request", "dispute", "internal_audit")


def may_open_blocked(*, trusted: bool, reason: str) -> bool:
    """Whether blocked values open: to those who settle blockings, for a reason that serves it."""
    return trusted and reason in SETTLING_REASONS
