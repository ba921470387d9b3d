"""Writing letters: in the transaction of what they tell, sealed at once; ``outbox`` sends them after
commit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _, override

from compliance.audit.actors import Actor
from compliance.audit.days import day_text, last_day
from compliance.audit.reasons import Reason
from compliance.policy.models import Operator
from compliance.policy.services import operator
from compliance.register.models.subjects import Status as SubjectStatus
from compliance.vault.services import assign_keys, fresh_key
from requests_inbox.models import Letter, LetterFailure, LetterState, Request

from .keys import open_fields
from .letter_rows import insert_letter
from .letter_sealing import Enclosure, keep_enclosure, seal_part
from .texts import composed, text_for

# What a mail server can be told to deliver to: one address and nothing else (no header can be smuggled in).
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x20\x7f]{1,64}@[^\s@<>,;:\"()\[\]\\\x00-\x20\x7f]{1,253}")


def write_letter(
    *,
    request: Request,
    kind: str,
    outcome: str = "",
    language: str = "",
    fields: Mapping[str, str],
    enclosure: Enclosure | None = None,
    address: str | None = None,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> Letter:
    """Puts a letter into the outbox, in the caller's transaction: its words, its address and its enclosure
    sealed.

    ``fields`` fill the placeholders of its kind; those about the request and the operator are filled here.
    The address is the request's unless one is given; a letter without one waits to be handed over. Until it
    is delivered its key is nobody's (``forgetting``). Raises NoText, LetterRefused.
    """
    language = language or request.language
    text = text_for(kind=kind, request_type=request.type, outcome=outcome, language=language)
    if address is None:
        address = address_of(request)
    letter = Letter(
        request=request, kind=kind, template=text, language=language, created_at=now, next_attempt_at=now
    )
    owner = None if address or _is_gone(request) else request.subject_id
    key = fresh_key(owner, letter.scope, now)
    card = operator()
    values = {**fields_of(request, card, language), **fields}
    values.setdefault("enclosure", about_enclosure(language) if enclosure and address else "")
    letter.subject_line, body = composed(text, values)
    seal_part(letter, "body", body, key)
    if address:
        seal_part(letter, "address", address, key)
    else:
        letter.state, letter.failure, letter.next_attempt_at = (
            LetterState.FAILED,
            LetterFailure.NO_ADDRESS,
            None,
        )
    if enclosure is not None:
        keep_enclosure(letter, enclosure, key, now)
    insert_letter(letter, actor=actor, reason=reason, now=now)
    return letter


def adopt_letters(request: Request, actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``listeners.CHANGED``: letters of a request whose subject is known now go with that subject's
    data. Those that still wait to be sent follow once they are (``forgetting``).
    """
    if request.subject_id is None or _is_gone(request):
        return
    scopes = [letter.scope for letter in request.letters.all() if is_delivered(letter)]
    assign_keys(scopes=scopes, subject_id=request.subject_id)


def is_delivered(letter: Letter) -> bool:
    """Whether a letter waits no longer in the outbox, so that it belongs to its subject."""
    return letter.state != LetterState.PENDING


def fields_of(request: Request, card: Operator, language: str) -> dict[str, str]:
    """What every letter may say of its request and of the operator, in the language of the letter."""
    contact = card.email_information_kk if language == "kk" else card.email_information_ru
    with override(language):
        return {
            "reference": request.reference,
            "received": day_text(request.received_at),
            "demand": str(request.get_type_display()),
            "operator": card.name_kk if language == "kk" else card.name_ru,
            "contact": card.email_subjects or contact or settings.DEFAULT_FROM_EMAIL,
        }


def last_day_text(due_at: datetime, start: datetime | None) -> str:
    """The last day of a term in the active language."""
    return day_text(last_day(due_at, start))


def complaint_text(language: str) -> str:
    """Where a decision may be complained of: in every answer (clause 3.3.5; Art. 30)."""
    with override(language):
        return _(
            "If you do not agree, you may complain to the authorised body for the protection of personal "
            "data or to a court (Law No. 94-V, Art. 24, 30; clause 3.3.5 of the policy)."
        )


def address_of(request: Request) -> str:
    """Where the request wants its answer by e-mail; empty: nowhere. Whoever calls writes to that address."""
    if request.contact is None:
        return ""
    if request.contact_in_hand is not None:
        return email_in(request.contact_in_hand)
    return email_in(open_fields(request, ["contact"])["contact"])


def email_in(contact: Any) -> str:
    """The e-mail address of a contact in clear, if a letter can go there."""
    said = contact.get("email") if isinstance(contact, dict) else None
    text = said.strip() if isinstance(said, str) else ""
    return text if ADDRESS.fullmatch(text) else ""


def _is_gone(request: Request) -> bool:
    subject = request.subject
    return subject is not None and subject.status in {SubjectStatus.DESTROYED, SubjectStatus.ANONYMISED}


def about_enclosure(language: str) -> str:
    """What a letter says of the file that comes with it."""
    with override(language):
        return _(
            "The enclosed PDF file is encrypted. We tell you its password over another channel, not by "
            "e-mail; to get it, call us or answer this letter with a phone number that we know."
        )
