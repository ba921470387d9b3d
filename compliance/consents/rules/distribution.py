"""Bans and conditions that a subject may set for distribution, per category (clauses 4.6, 8.7)."""

from __future__ import annotations

TERMS = frozenset({"no_transfer", "no_processing", "access_only"})
