"""A refusal that comes with a remark is recorded though nothing else is written: outside of any transaction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.deadlines.models import CalendarDay
from compliance.deadlines.services.refusals import Refused as CalendarRefused, record_refusal
from compliance.policy.messages import Refused as PolicyRefused
from compliance.policy.services import import_policy
from compliance.register.services.refusals import Refused
from compliance.retention.models import Hold
from compliance.retention.services.refusals import refuse
from compliance.vault.notes import note_text

NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
WHO, WHY = Actor.command("tests"), Reason("correction", "Файл прислан юристом.")


def remarks(event: str) -> list[str]:
    return [note_text(bytes(one.note)) for one in AuditEntry.objects.filter(event=event)]


def test_with_the_first_remark_there_is(own_database):
    with pytest.raises(PolicyRefused):
        import_policy(content=b"", actor=WHO, reason=WHY, now=NOW)
    assert remarks("policy.refused") == [WHY.note]

    record_refusal(
        CalendarRefused("year_unknown"), model=CalendarDay, what="2150-01-01", actor=WHO, reason=WHY, now=NOW
    )
    assert remarks("deadlines.change_refused") == [WHY.note]

    with pytest.raises(Refused):
        refuse("retention.hold_refused", ["hold_known"], model=Hold, actor=WHO, reason=WHY, now=NOW)
    assert remarks("retention.hold_refused") == [WHY.note]
