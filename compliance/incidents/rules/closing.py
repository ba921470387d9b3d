"""Whether a breach may be closed."""

from __future__ import annotations

UNFOUNDED = "unfounded"


def closing_faults(
    *, outcome: str, closed: bool, told: bool, has_term: bool, letters_ordered: bool, letters_waiting: bool
) -> list[str]:
    """Codes of what stands against closing.

    A breach that was none needs no notice to the authorised body; letters that were ordered are finished
    in any case, for who gets none would not learn of it.
    """
    standing = {
        "closed_already": closed,
        "authority_not_told": has_term and not told and outcome != UNFOUNDED,
        "letters_waiting": letters_ordered and letters_waiting,
    }
    return [code for code, stands in standing.items() if stands]
