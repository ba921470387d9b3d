"""Changing how long data is kept: a new version from a day on, or a version entered by mistake cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.models import Category, Purpose
from compliance.retention.models import RetentionRule


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version that somebody wants, as the form has it. ``purpose`` None: data that no purpose needs."""

    purpose: Purpose | None
    category: Category | None
    ending: str
    amount: int
    unit: str
    method: str
    needs_approval: bool
    source: str
    citation: str
    in_force_from: date


def change_rule(*, proposed: Proposed, actor: Actor, reason: Reason, now: datetime) -> RetentionRule:
    """Adds a version. Raises Refused (recorded) with codes of ``messages.REFUSALS``."""
    raise NotImplementedError


def withdraw_rule(*, rule: RetentionRule, actor: Actor, reason: Reason, now: datetime) -> RetentionRule:
    """Switches a version off. Raises Refused (recorded) when the purpose would be left without any."""
    raise NotImplementedError
