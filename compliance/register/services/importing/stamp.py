"""Who, why and when, for everything that an import writes."""

from __future__ import annotations

from compliance.audit.set_based import Stamp, history_of

REASON = "import"

__all__ = ["REASON", "Stamp", "history_of"]
