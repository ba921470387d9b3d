"""How often a notice is tried before a person has to see to it."""

from datetime import timedelta

# After the first try, the second …; the last one is final.
PAUSES = (
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)


def is_last(attempts: int) -> bool:
    """Whether no further try follows this many."""
    return attempts >= len(PAUSES)
