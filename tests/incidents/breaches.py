"""Breaches and what they need, for tests of the incidents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.access.models import User
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.incidents.models import Incident, Selection
from compliance.incidents.services.affected import Question, choose_affected
from compliance.incidents.services.authority import note_authority_told
from compliance.incidents.services.letters import order_letters
from compliance.incidents.services.recording import Facts, record_incident, write_letter
from compliance.incidents.services.refusals import IncidentRefused
from compliance.register.models import Subject
from compliance.register.services.destruction import destroy
from tests.personas import hire
from tests.register.services.people import AIGERIM, OFFICER, end_all, registered

# A Monday, half past two in Almaty.
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
WHAT = "Базаны Серік Оспанов көшіріп алды."


def why(code: str = "breach", note: str = "") -> Reason:
    """A reason, by its code."""
    return Reason(code, note)


def responsible_user() -> User:
    """Whoever sees to breaches; always the same one."""
    found: User | None = User.objects.with_role("responsible_person").first()
    return found or hire("responsible_person", full_name="Гүлнар Сәкенқызы", email="g@operator.example")


def facts(**changes: Any) -> Facts:
    """A leak of addresses found on a Monday."""
    known: dict[str, Any] = {
        "kind": "disclosure", "discovered_at": NOW, "categories": ("email", "iin"), "what": WHAT,
        "consequences": "Хаттар келуі мүмкін.", "measures": "Кіру жабылды.",
    }  # fmt: skip
    return Facts(
        **{**known, "responsible": changes.pop("responsible", None) or responsible_user(), **changes}
    )


def breach(now: datetime = NOW, **changes: Any) -> Incident:
    """A recorded breach."""
    return record_incident(facts=facts(**changes), actor=OFFICER, reason=why(), now=now)


def somebody(number: int = 0, **fields: Any) -> Any:
    """A subject: the usual one, or another by number."""
    values = AIGERIM if not number else {"surname": "Өзге", "name": "Біреу", "email": f"n{number}@example.kz"}
    return registered(values, **fields)


def chosen(incident: Incident, *subjects: Any, now: datetime = NOW, **question: Any) -> Selection:
    """A choice by references of these subjects, or by a question."""
    if subjects:
        question = {"references": tuple(one.reference for one in subjects)}
    return choose_affected(
        incident=incident, question=Question(**question), actor=OFFICER, reason=why(), now=now
    )


def told(incident: Incident, **changes: Any) -> Any:
    """Notes that the authorised body was told."""
    said: dict[str, Any] = {
        "sent_at": incident.discovered_at, "channel": "portal", "reference": "№ 7", "now": NOW,
    }  # fmt: skip
    return note_authority_told(
        incident=incident, actor=OFFICER, reason=why("breach_notice"), **{**said, **changes}
    )


def written(incident: Incident, *subjects: Any) -> Incident:
    """Letters to these subjects, ordered."""
    chosen(incident, *subjects)
    write_letter(
        incident=incident, text_kk="Құпия сөзді ауыстырыңыз.", text_ru="Смените пароль.", actor=OFFICER,
        reason=why("breach_notice"), now=NOW,
    )  # fmt: skip
    return order_letters(incident=incident, actor=OFFICER, reason=why("breach_notice"), now=NOW)


def entries(event: str) -> list[AuditEntry]:
    """Entries of the trail of one event, oldest first."""
    return list(AuditEntry.objects.named(event).order_by("pk"))


def refused(service: Callable[..., Any], **arguments: Any) -> tuple[str, ...]:
    """The codes of a refusal, which is in the trail as well."""
    before = len(entries("incidents.refused"))
    with pytest.raises(IncidentRefused) as caught:
        service(actor=OFFICER, reason=why(), **{"now": NOW, **arguments})
    after = entries("incidents.refused")
    assert len(after) == before + 1
    assert after[-1].details["codes"] == ",".join(caught.value.codes)
    return tuple(caught.value.codes)


def destroyed(subject: Subject, now: datetime = NOW) -> None:
    """All data of a subject is destroyed."""
    end_all(subject)
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("purpose_ended"), now=now)
