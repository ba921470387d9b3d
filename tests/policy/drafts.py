"""Drafts and published versions for the tests of the policy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.policy.models import PolicyVersion
from compliance.policy.services import import_policy, preview, publish_version
from tests.policy.wordings import REAL, SMALL

ACTOR = Actor.command("tests")
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
TODAY = date(2026, 4, 6)
WHY = Reason("policy_changed")


def act(**more: Any) -> dict[str, Any]:
    return {"actor": ACTOR, "reason": WHY, "now": NOW, **more}


def drafted(text: str | bytes = SMALL, **more: Any) -> PolicyVersion:
    content = text if isinstance(text, bytes) else text.encode()
    return import_policy(content=content, **act(**more)).version


def drafted_real() -> PolicyVersion:
    return drafted(REAL.read_bytes())


def published(
    version: PolicyVersion | None = None, *, since: date = date(2026, 4, 1), **more: Any
) -> PolicyVersion:
    version = version or drafted()
    said = {"seen": preview(version).seen, "approved_on": TODAY, "differences_read": True, "today": TODAY}
    return publish_version(version=version, in_force_from=since, **{**said, **act(), **more})
