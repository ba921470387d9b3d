"""Whom a machine may answer (RFC 3834): never another machine, and nobody twice a day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

# A letter that came in longer ago gets no acknowledgement: it is of an archive, or of a mailbox that nobody
# read for a week, and an answer with a number and a day long past would only be odd.
ACKNOWLEDGED_WITHIN = timedelta(days=7)
_MACHINES = re.compile(
    r"(?:mailer-?daemon|postmaster|hostmaster|bounces?|(?:do[-_.]?)?no[t]?[-_.]?reply|noreply|auto[-_.]?reply"
    r"|listserv|majordomo|owner-.*|.*-(?:request|owner|bounces?)|bounces?[-+=].*|prvs=.*|srs[01][=+-].*)",
    re.IGNORECASE,
)


def is_machine(address: str) -> bool:
    """Whether an address is one that no person reads, by its local part."""
    return _MACHINES.fullmatch(address.rpartition("@")[0]) is not None


def answerable(address: str, own: frozenset[str]) -> bool:
    """Whether an automatic reply may go to an address; ``own`` are the operator's, in small letters."""
    return bool(address) and not is_machine(address) and address.casefold() not in own


def timely(received_at: datetime, now: datetime) -> bool:
    """Whether a letter came in so lately that its receipt may be acknowledged."""
    return now - received_at <= ACKNOWLEDGED_WITHIN
