"""How often a letter is tried before a person has to see to it."""

from __future__ import annotations

from datetime import timedelta

# After the first try, the second …; greylisting asks for minutes, a server that is down for hours. The last
# one is final: two days and a half after the first.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=18),
    timedelta(hours=20),
)
