"""Letters that warn of the end of a purpose for inactivity. The warnings are the outbox; workers send them.

Whoever sends one holds it locked until its state is written, so two workers never send the same. The address
is opened when it is needed and is kept nowhere else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _, override

from compliance.audit.actors import Actor
from compliance.audit.days import day_text
from compliance.audit.services import record_event
from compliance.consents.models import SuppressionScope
from compliance.consents.services.letters import (
    Letter,
    MailUnreachable,
    RefusedForGood,
    RefusedForNow,
    can_send,
)
from compliance.consents.services.notices import ATTEMPTS, KNOCKS, PATIENCE, address_of, opted_out
from compliance.deadlines.rules import day_of
from compliance.policy.services import operator
from compliance.retention.models import InactivityRule, InactivityWarning, WarningNotice, WarningState

from .inactivity import REASON


def send_warnings(*, actor: Actor, now: datetime, limit: int | None = None) -> dict[str, int]:
    """Sends what waits; gives how many letters came to which state. Without a mail server nothing is touched.

    A refusal for now is tried again by later runs; a server that cannot be reached ends the run.
    """
    counts: dict[str, int] = {}
    tried: list[int] = []
    knocks = 0
    while can_send() and knocks < KNOCKS and len(tried) < PATIENCE:
        if limit is not None and sum(counts.values()) >= limit:
            break
        with transaction.atomic():
            warning: InactivityWarning | None = (
                InactivityWarning.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("subject", "processing__purpose")
                .filter(state=WarningState.PENDING, notice=WarningNotice.PENDING, subject__status="active")
                .exclude(pk__in=tried)
                .order_by("attempts", "pk")
                .first()
            )
            if warning is None:
                break
            reached = _settle(warning, actor=actor, now=now)
            if warning.notice == WarningNotice.PENDING:
                tried.append(warning.pk)
        knocks += not reached
        counts[str(warning.notice)] = counts.get(str(warning.notice), 0) + 1
    return counts


def _settle(warning: InactivityWarning, *, actor: Actor, now: datetime) -> bool:
    """Sends a locked warning, or writes why not; False when the mail server cannot be reached."""
    rule = InactivityRule.objects.filter(purpose=warning.processing.purpose_id).first()
    # The days of grace begin when the person could know of it.
    grace = day_of(now) + timedelta(days=rule.grace_days if rule else 0)
    warning.ends_on = max(warning.ends_on, grace)
    address = address_of(warning.subject)
    if not address or opted_out(address, [SuppressionScope.EVERYTHING]):
        warning.notice = WarningNotice.NO_ADDRESS
    else:
        warning.attempts += 1
        try:
            letter_about(warning).send(address)
        except MailUnreachable:
            return False
        except RefusedForNow:
            if warning.attempts >= ATTEMPTS:
                warning.notice = WarningNotice.FAILED
        except RefusedForGood:
            warning.notice = WarningNotice.FAILED
        else:
            warning.notice, warning.told_at = WarningNotice.SENT, now
    warning.record(actor=actor, reason=REASON, now=now)
    if warning.notice == WarningNotice.SENT:
        record_event(
            "retention.warning_sent",
            actor=actor,
            now=now,
            subject_id=warning.subject_id,
            object_label="retention.inactivitywarning",
            object_id=warning.pk,
            reason=REASON.code,
            details={"attempts": warning.attempts},
        )
    return True


def letter_about(warning: InactivityWarning) -> Letter:
    """The letter in the language of its subject. Nothing personal is in it (promise 1)."""
    card = operator()
    with override(warning.subject.language):
        kazakh = warning.subject.language == "kk"
        text = _(
            "For a long time you have not used what we keep your data for: “%(purpose)s”.\n\n"
            "If you use it again by %(date)s, nothing changes. If you do nothing, we take the purpose as "
            "achieved after that day, and data that we need for nothing else is destroyed.\n\n"
            "Your number with us: %(reference)s. Questions: %(contact)s\n\n"
            "%(operator)s\n"
        )
        return Letter(
            subject=_("Your data is about to be destroyed"),
            body=text
            % {
                "purpose": warning.processing.purpose.name,
                "date": day_text(warning.ends_on),
                "reference": warning.subject.reference,
                "contact": card.email_subjects or settings.DEFAULT_FROM_EMAIL,
                "operator": card.name_kk if kazakh else card.name_ru,
            },
            number=f"inactivity-warning-{warning.pk}",
        )
