"""Whom a machine may answer (RFC 3834): never another machine, and nobody twice a day."""

from __future__ import annotations

import re

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
