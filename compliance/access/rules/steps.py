"""What a signed-in person must do before anything else."""

from __future__ import annotations

PASS_SECOND_FACTOR = "pass_second_factor"  # noqa: S105  (the name of a step)
CHOOSE_PASSWORD = "choose_password"  # noqa: S105 - the name of a step
SET_UP_SECOND_FACTOR = "set_up_second_factor"


def next_step(
    *, has_factor: bool, passed: bool, must_change_password: bool, needs_factor: bool
) -> str | None:
    """The first thing still to be done after the password, or None when everything is open.

    The second factor comes before the new password: whoever only has the password must not replace it.
    """
    if has_factor and not passed:
        return PASS_SECOND_FACTOR
    if must_change_password:
        return CHOOSE_PASSWORD
    if needs_factor and not has_factor:
        return SET_UP_SECOND_FACTOR
    return None
