"""Acts and certificates of destruction as PDF/A-2b, made in memory whenever they are asked for.

Nothing of them is kept, so nothing can be lost: what they say is in the act's row and in the sealed history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import translation

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.policy.typesetting import typeset
from compliance.register.models import Destruction
from compliance.retention.models import DestructionAct

from .act_content import content_of_act, content_of_certificate

TEMPLATE = "retention/act.typ"
LANGUAGES = ("kk", "ru")


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to give to whoever asked."""

    filename: str
    content: bytes = field(repr=False)


def make_act(act: DestructionAct, language: str, *, now: datetime) -> Printed:
    """The act in Kazakh or Russian. Raises CannotBeTypeset; ValueError for another language."""
    if language not in LANGUAGES:
        raise ValueError("language")
    with translation.override(language):
        content = content_of_act(act).as_json()
    return Printed(f"act-{act.number}-{language}.pdf", typeset(TEMPLATE, content, made_at=now))


def print_act(*, act: DestructionAct, language: str, actor: Actor, now: datetime) -> Printed:
    """``make_act``, with an entry of who printed it. Raises CannotBeTypeset."""
    printed = make_act(act, language, now=now)
    record_event(
        "retention.act_printed",
        actor=actor,
        now=now,
        object_label="retention.destructionact",
        object_id=act.pk,
        details={"act": act.number, "language": language},
    )
    return printed


def print_certificate(*, destruction: Destruction, language: str, actor: Actor, now: datetime) -> Printed:
    """What a subject is given about the destruction of its data. Raises CannotBeTypeset; ValueError."""
    if language not in LANGUAGES:
        raise ValueError("language")
    with translation.override(language):
        content = content_of_certificate(destruction, now=now).as_json()
    document = typeset(TEMPLATE, content, made_at=now)
    with transaction.atomic():
        record_event(
            "retention.certificate_printed",
            actor=actor,
            now=now,
            subject_id=destruction.subject_id,
            object_label="register.destruction",
            object_id=destruction.pk,
            details={"act": destruction.number, "language": language},
        )
    return Printed(f"certificate-{destruction.number}-{language}.pdf", document)
