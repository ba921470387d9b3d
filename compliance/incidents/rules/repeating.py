"""How often a letter is tried before a person has to see to it."""

from datetime import timedelta

# After the first try, the second …; the last one is final.
PAUSES = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(hours=24),
)
