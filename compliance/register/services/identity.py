"""Who in the register holds an identifying value already, and whose data is all gone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.register.models import Category, DataItem, Subject
from compliance.register.models.subjects import GONE
from compliance.register.rules.outcome import Rejected
from compliance.register.rules.values import normalise
from compliance.vault.tokens import search_tokens


def holder_of(*, category_code: str, text: str, actor: Actor, now: datetime) -> Subject | None:
    """The subject under whose name an identifying value is held. Recorded like any other search."""
    category = Category.objects.filter(code=category_code, identifies=True).first()
    if category is None:
        return None
    try:
        value = normalise(
            category.validator, text, today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        ).value
    except Rejected:
        return None
    with transaction.atomic():
        item = (
            DataItem.objects.filter(identity__in=search_tokens((category.code, value)))
            .select_related("subject")
            .first()
        )
        record_event(
            "register.subjects_searched",
            actor=actor,
            now=now,
            object_label="register.subject",
            details={"found": int(item is not None), "more": False},
        )
    return item.subject if item else None


def is_destroyed(subject_id: int) -> bool:
    """For ``vault.services.GONE``. The subject cannot be destroyed before the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM register_subject WHERE id = %s FOR KEY SHARE", [subject_id])
        row = cursor.fetchone()
    return row is not None and row[0] in GONE
