"""Codes of the second factor: their form, the steps of time they are good for, the price of a wrong one."""

from __future__ import annotations

from collections.abc import Callable

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE_STEPS = 1
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
# Without letters and digits that are taken for one another on paper.
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

FREE_FAILURES = 3
FIRST_DELAY_SECONDS = 15
LONGEST_DELAY_SECONDS = 3600
FAILURES_THAT_END_THE_SESSION = 5

ACCEPTED = "accepted"
WRONG = "wrong"
REPLAYED = "replayed"


def delay_after(failures: int) -> int:
    """Seconds to wait after so many wrong codes in a row. A guesser gets some 30 tries a day."""
    if failures <= FREE_FAILURES:
        return 0
    return int(min(FIRST_DELAY_SECONDS * 2 ** min(failures - FREE_FAILURES - 1, 20), LONGEST_DELAY_SECONDS))


def cleaned(code: str) -> str:
    """What was typed, without blanks and hyphens, in lower case."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def is_totp(code: str) -> bool:
    """Whether a cleaned code has the form of a code from the authenticator."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def is_recovery(code: str) -> bool:
    """Whether a cleaned code has the form of a recovery code."""
    return len(code) == RECOVERY_LENGTH and set(code) <= set(RECOVERY_ALPHABET)


def grouped(code: str) -> str:
    """A recovery code as it is shown: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def judge(code: str, *, at_step: int, last_step: int, code_of: Callable[[int], str]) -> tuple[str, int]:
    """Whether a code is right, and the step of time it belongs to.

    A step at or before the last one used is a replay even when its code is right.
    """
    nearest_first = sorted(range(-TOLERANCE_STEPS, TOLERANCE_STEPS + 1), key=abs)
    matching = [at_step + offset for offset in nearest_first if code_of(at_step + offset) == code]
    fresh = [step for step in matching if step > last_step]
    if fresh:
        return ACCEPTED, fresh[0]
    return (REPLAYED, matching[0]) if matching else (WRONG, at_step)
