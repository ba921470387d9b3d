"""Sending the head of the chain out of the house, where the operator cannot rewrite it."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _, override

from .actors import Actor
from .models import AuditEntry, AuditSeal
from .services import record_event

JOB = Actor.job("mail_head")


def mail_newest_seal(*, now: datetime) -> int:
    """Mails the newest seal unless it was mailed before; returns its number, or 0 if nothing was sent.

    Mail first, entry after: a crash between the two sends a seal twice, which harms nobody, and
    never marks one as sent that was not. Raises OSError when the mail server refuses.
    """
    head = AuditSeal.objects.defer("leaves", "entry_ids").order_by("-number").first()
    if head is None or not settings.AUDITOR_EMAIL or _mailed(head.number):
        return 0
    with override(settings.LANGUAGE_CODE):
        message = EmailMessage(
            subject=_("Seal %(number)s of the history") % {"number": head.number},
            body=_("Keep this message. Verification compares the attached seal with the database."),
            to=[settings.AUDITOR_EMAIL],
        )
    line = json.dumps(head.as_exported(), sort_keys=True) + "\n"
    message.attach(f"seal-{head.number}.jsonl", line, "application/json")
    message.send()
    record_event(
        "audit.seals_mailed", actor=JOB, now=now, object_label="audit.auditseal", object_id=head.number
    )
    return head.number


def _mailed(number: int) -> bool:
    return AuditEntry.objects.named("audit.seals_mailed").filter(object_id=str(number)).exists()
