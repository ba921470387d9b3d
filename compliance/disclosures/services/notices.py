"""What staff do with a stop notice: send it by other means, note the recipient's answer, try again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.disclosures.models import NoticeState, StopNotice
from compliance.vault.services import seal_note

from .refusals import NoticeRefused


def mark_sent(*, notice: StopNotice, actor: Actor, reason: Reason, now: datetime) -> StopNotice:
    """Notes that a notice went by other means (letter, the company's own screen). Raises NoticeRefused."""

    def change(locked: StopNotice) -> None:
        locked.state, locked.by_mail, locked.sent_at = NoticeState.SENT, False, now

    return _settle(
        notice, {NoticeState.PENDING, NoticeState.FAILED}, change, actor=actor, reason=reason, now=now
    )


def confirm_notice(*, notice: StopNotice, actor: Actor, reason: Reason, now: datetime) -> StopNotice:
    """Notes that the recipient has stopped and destroyed. Raises NoticeRefused unless it was sent."""

    def change(locked: StopNotice) -> None:
        locked.state, locked.confirmed_at = NoticeState.CONFIRMED, now

    return _settle(notice, {NoticeState.SENT}, change, actor=actor, reason=reason, now=now)


def try_again(*, notice: StopNotice, actor: Actor, reason: Reason, now: datetime) -> StopNotice:
    """Puts a notice that was not delivered back into the outbox. Raises NoticeRefused."""

    def change(locked: StopNotice) -> None:
        if not locked.recipient.email:
            raise NoticeRefused("notice_no_address")
        locked.state, locked.attempts, locked.failure = NoticeState.PENDING, 0, ""
        locked.by_mail, locked.next_attempt_at = True, now

    return _settle(notice, {NoticeState.FAILED}, change, actor=actor, reason=reason, now=now)


def _settle(
    notice: StopNotice,
    from_states: set[NoticeState],
    change: Callable[[StopNotice], None],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> StopNotice:
    try:
        with transaction.atomic():
            locked: StopNotice = StopNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
            before = locked.state
            if before not in from_states:
                raise NoticeRefused(f"notice_{before}")
            change(locked)
            locked.record(actor=actor, reason=reason, now=now)
            _record("disclosures.stop_settled", locked, {"from": before, "to": locked.state},
                    actor=actor, reason=reason, now=now)  # fmt: skip
    except NoticeRefused as refused:
        _record("disclosures.stop_refused", notice, {"code": refused.code},
                actor=actor, reason=reason, now=now)  # fmt: skip
        raise
    return locked


def _record(
    event: str,
    notice: StopNotice,
    details: dict[str, str],
    *,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> None:
    with transaction.atomic():
        # The note is the office's own, not about the subject: it stays readable when their data is gone.
        note = seal_note(None, reason.note, now)
        record_event(
            event, actor=actor, now=now, subject_id=notice.subject_id, object_label="disclosures.stopnotice",
            object_id=notice.pk, reason=reason.code, note=note, details={**details},
        )  # fmt: skip
