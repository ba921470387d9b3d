"""Carrying out an act on a request: rehearsed for the preview, then for good, all or nothing.

Locks in the order of the inbox: letters, calendar, request, subject. What is rendered is rendered before the
transaction, what is sent goes out after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from compliance.consents.services.entries import ConsentRejected
from compliance.register.services.refusals import Refusal, Refused, ValuesRejected, record_refusal
from requests_inbox.effect_texts import lines_of
from requests_inbox.models import Letter, LetterKind, Outcome, Request, Status
from requests_inbox.services.addressing import require_address
from requests_inbox.services.counting import reckoning
from requests_inbox.services.letter_sealing import Enclosure
from requests_inbox.services.letters import address_of, complaint_text, write_letter
from requests_inbox.services.refusing import lock_letters_of, lock_request, refuse
from requests_inbox.services.workflow import move_locked, require_identified

from .effects import Act, Effect, Look, effects_between
from .seen import digest_of

ENDINGS = frozenset({Outcome.FULFILLED, Outcome.PARTLY})
ANSWER_LENGTH = 8000


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an act would do, or what stands against it: refusals, and codes by field of what was typed.

    By its ``digest`` a confirmation is known to be of this outlook and of what was typed for it.
    """

    effects: tuple[Effect, ...] = ()
    digest: str = ""
    refusals: tuple[Refusal, ...] = ()
    rejected: Mapping[str, str] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Whether the act may be carried out."""
        return not self.refusals and not self.rejected


class _RolledBack(Exception):
    """Ends a rehearsal."""


def rehearse(
    *,
    request: Request,
    act: Act,
    answer: str = "",
    outcome: str = Outcome.FULFILLED,
    language: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Outlook:
    """What the act would do: it is carried out and rolled back. Nothing stays but gaps in numbers of acts."""
    effects: tuple[Effect, ...] = ()
    try:
        with transaction.atomic():
            locked = _begin(request, act)
            effects = _carry_out(locked, act, actor=actor, reason=reason, now=now)
            raise _RolledBack
    except _RolledBack:
        return Outlook(effects, digest_of(effects, act, answer, outcome, language))
    except Refused as refused:
        return Outlook(refusals=tuple(refused.refusals))
    except (ValuesRejected, ConsentRejected) as rejected:
        return Outlook(rejected=rejected.codes)


def fulfil(
    *,
    request: Request,
    act: Act,
    seen: str,
    answer: str = "",
    outcome: str = Outcome.FULFILLED,
    language: str = "",
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Letter:
    """Carries out an act, ends the request and writes the answer, in one transaction.

    ``seen`` is the digest of the outlook that was confirmed: if something else would happen by now, or was
    typed since, nothing does. Raises Refused (recorded), ValuesRejected and ConsentRejected (recorded); then
    nothing was changed.
    """
    with recording(request, actor=actor, reason=reason, now=now):
        if outcome not in ENDINGS:
            refuse("outcome_missing")
        if outcome == Outcome.PARTLY and not answer.strip():
            refuse("answer_missing")
        enclosure = _prepared(request, act, actor=actor, reason=reason, now=now)
        with transaction.atomic():
            locked = _begin(request, act)
            address = address_of(locked)
            move_locked(locked, Status.DONE, outcome=outcome, actor=actor, reason=reason, now=now)
            effects = _carry_out(locked, act, actor=actor, reason=reason, now=now)
            if digest_of(effects, act, answer, outcome, language) != seen:
                refuse("preview_changed")
            if locked.subject is not None:
                locked.subject.refresh_from_db(fields=["status"])
            letter = write_letter(
                request=locked,
                kind=LetterKind.ANSWER,
                outcome=outcome,
                language=language,
                fields=_fields(locked, effects, answer, language),
                enclosure=enclosure,
                address=address,
                actor=actor,
                reason=reason,
                now=now,
            )
            # No note: it would be under a key of the subject, whose keys may just have been destroyed.
            record_event(
                "requests_inbox.fulfilled",
                actor=actor,
                now=now,
                subject_id=locked.subject_id,
                object_label="requests_inbox.request",
                object_id=locked.pk,
                reason=reason.code,
                details={
                    "reference": locked.reference,
                    "outcome": outcome,
                    "letter": letter.number,
                    "codes": ",".join(sorted({effect.code for effect in effects})),
                },
            )
            return letter


def _prepared(request: Request, act: Act, *, actor: Actor, reason: Reason, now: datetime) -> Enclosure | None:
    """Asks the same questions first: nothing is opened for a request that may not be fulfilled."""
    with transaction.atomic():
        _begin(request, act)
    return act.prepare(request, actor=actor, reason=reason, now=now)


def _begin(request: Request, act: Act) -> Request:
    """The request, locked, if this act may be carried out on it at all. Raises Refused."""
    lock_letters_of(request)
    reckoning()
    locked = lock_request(request)
    if locked.type not in act.fulfils:
        refuse("act_not_here")
    if locked.status == Status.DONE:
        refuse("request_done")
    require_identified(locked)
    require_address(locked)
    if act.needs_subject:
        if locked.subject is None:
            refuse("subject_missing")
        if not locked.is_identified:
            refuse("identity_missing")
        if locked.subject is not None and locked.subject.is_gone:
            refuse("subject_destroyed")
    return locked


def _carry_out(
    request: Request, act: Act, *, actor: Actor, reason: Reason, now: datetime
) -> tuple[Effect, ...]:
    before = Look.at(request.subject)
    own = act.carry_out(request, actor=actor, reason=reason, now=now)
    return (*effects_between(before, Look.at(request.subject)), *own)


def _fields(request: Request, effects: tuple[Effect, ...], answer: str, language: str) -> dict[str, str]:
    language = language or request.language
    with override(language):
        told = "\n".join(f"— {line}" for line in lines_of(effects))
    return {
        "effects": told,
        "answer": answer.strip()[:ANSWER_LENGTH],
        "complaint": complaint_text(language),
    }


@contextmanager
def recording(request: Request, *, actor: Actor, reason: Reason, now: datetime) -> Iterator[None]:
    """Keeps in the trail what was refused within, after it was rolled back."""
    try:
        yield
    except Refused as refused:
        _record(request, refused.refusals, actor=actor, reason=reason, now=now)
        raise
    except (ValuesRejected, ConsentRejected) as rejected:
        refusals = [Refusal(code) for code in rejected.codes.values()]
        _record(request, refusals, actor=actor, reason=reason, now=now)
        raise


def _record(
    request: Request, refusals: list[Refusal], *, actor: Actor, reason: Reason, now: datetime
) -> None:
    record_refusal(
        "requests_inbox.fulfilment_refused",
        refusals=refusals,
        subject_id=request.subject_id,
        object_label="requests_inbox.request",
        object_id=request.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
