"""Sending the copy of an act to the responsible person. The table is the outbox, so no copy is lost.

A copy that cannot be made or sent never stands in the way of a plan: it waits and is tried again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _, override

from compliance.access.models import User
from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.policy.typesetting import CannotBeTypeset
from compliance.retention.models import ActCopy, CopyFailure, CopyState, DestructionAct

from .act_document import LANGUAGES, make_act

SCHEDULE = Reason("schedule")
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 720, 1440))


def order_copy(act: DestructionAct, actor: Actor, now: datetime) -> None:
    """For ``hooks.ACT_MADE``: a copy to be sent, in the transaction that makes the act."""
    ActCopy(act=act, next_attempt_at=now).record(actor=actor, reason=SCHEDULE, now=now)


def send_act_copies(*, actor: Actor, now: datetime, limit: int = 50) -> int:
    """Sends the copies that are due; gives how many went out. Safe in many workers.

    Without a mail server nothing is touched: Django would only pretend to send.
    """
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return 0
    sent = 0
    for _try in range(limit):
        copy = _claim(actor=actor, now=now)
        if copy is None:
            break
        failure = _send(copy, now)
        _settle(copy, failure, actor=actor, now=now)
        sent += not failure
    return sent


def send_again(*, copy: ActCopy, actor: Actor, reason: Reason, now: datetime) -> ActCopy:
    """Puts a copy that was not sent, or was lost, back into the outbox."""
    with transaction.atomic():
        locked: ActCopy = ActCopy.objects.select_for_update().get(pk=copy.pk)
        locked.state, locked.failure, locked.attempts = CopyState.PENDING, "", 0
        locked.next_attempt_at, locked.sent_at = now, None
        locked.record(actor=actor, reason=reason, now=now)
        _tell("retention.copy_again", locked, actor=actor, now=now)
    return locked


def _claim(*, actor: Actor, now: datetime) -> ActCopy | None:
    with transaction.atomic():
        copy: ActCopy | None = (
            ActCopy.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("act", "act__plan")
            .filter(state=CopyState.PENDING, next_attempt_at__lte=now)
            .order_by("next_attempt_at")
            .first()
        )
        if copy is not None:
            # The pause is written before the try, so that a killed worker only delays a copy.
            copy.next_attempt_at = now + PAUSES[min(copy.attempts, len(PAUSES) - 1)]
            copy.attempts += 1
            copy.record(actor=actor, reason=SCHEDULE, now=now)
        return copy


def _settle(copy: ActCopy, failure: str, *, actor: Actor, now: datetime) -> None:
    with transaction.atomic():
        locked: ActCopy = ActCopy.objects.select_for_update().select_related("act").get(pk=copy.pk)
        locked.failure = failure
        if not failure:
            locked.state, locked.sent_at = CopyState.SENT, now
        elif locked.attempts >= len(PAUSES):
            locked.state = CopyState.FAILED
        locked.record(actor=actor, reason=SCHEDULE, now=now)
        _tell("retention.act_failed" if failure else "retention.act_sent", locked, actor=actor, now=now)


def _tell(event: str, copy: ActCopy, *, actor: Actor, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="retention.destructionact",
        object_id=copy.act_id,
        reason=SCHEDULE.code,
        details={"act": copy.act.number, **({"failure": copy.failure} if copy.failure else {})},
    )


def _send(copy: ActCopy, now: datetime) -> str:
    """Sends it; the code of the failure, empty for none. Subject and text hold the number only."""
    to = responsible_addresses()
    if not to:
        return CopyFailure.NO_ADDRESS
    try:
        printed = [make_act(copy.act, language, now=now) for language in LANGUAGES]
    except (CannotBeTypeset, OSError):
        return CopyFailure.NOT_TYPESET
    words = []
    for language in LANGUAGES:
        with override(language):
            words.append(_("Act of destruction of personal data № %(number)s") % {"number": copy.act.number})
    message = EmailMessage(subject=" / ".join(words), body="\n".join(words), to=to)
    for one in printed:
        message.attach(one.filename, one.content, "application/pdf")
    try:
        message.send()
    except SMTPRecipientsRefused:
        return CopyFailure.REFUSED
    except (SMTPException, OSError):
        return CopyFailure.UNREACHABLE
    return ""


def responsible_addresses() -> list[str]:
    """E-mail addresses of the responsible persons who work here."""
    found = User.objects.with_role("responsible_person").filter(is_active=True).exclude(email="")
    return sorted(found.values_list("email", flat=True))
