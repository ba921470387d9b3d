"""The texts of letters: which one fits, publishing a version, taking one out of use.

A version never changes: what is edited becomes the next version, so that a letter always shows the words it
was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction

from compliance.audit.actors import Actor
from compliance.audit.kept import Kept
from compliance.audit.notes import seal_office_note
from compliance.audit.reasons import Reason
from compliance.audit.services import record_event
from requests_inbox.models import LetterKind, LetterTemplate, Outcome, RequestType
from requests_inbox.rules.letter_texts import faults, fill

from .letter_refused import LetterRefused, NoText, TextRejected

TEXTS_LOCK = 0x1E77E25
LANGUAGES = ("kk", "ru")


def text_for(*, kind: str, request_type: str = "", outcome: str = "", language: str) -> LetterTemplate:
    """The newest text in use that fits, the narrowest first: type and outcome, type, outcome, any. One query.

    Raises NoText.
    """
    return best_text(_in_use(), kind=kind, request_type=request_type, outcome=outcome, language=language)


def best_text(
    texts: Iterable[LetterTemplate], *, kind: str, request_type: str = "", outcome: str = "", language: str
) -> LetterTemplate:
    """``text_for`` among texts at hand."""
    found = [
        text
        for text in texts
        if (text.kind, text.language) == (kind, language)
        and text.type in {request_type, ""}
        and text.outcome in {outcome, ""}
    ]
    if not found:
        raise NoText(kind)
    best: LetterTemplate = max(found, key=lambda text: (bool(text.type), bool(text.outcome), text.version))
    return best


def texts_in_use() -> list[LetterTemplate]:
    """Those that letters may be made of."""
    return list(LetterTemplate.objects.filter(active=True))


_in_use = Kept(LetterTemplate, read=texts_in_use)


def publish_text(
    *,
    kind: str,
    request_type: str = "",
    outcome: str = "",
    language: str,
    subject_line: str,
    body: str,
    actor: Actor,
    reason: Reason,
    now: datetime,
) -> LetterTemplate:
    """Publishes the next version of a text; letters use it from now on. The same words are the same version.

    Raises TextRejected (recorded) with a code for each field.
    """
    subject_line, body = subject_line.strip(), body.replace("\r\n", "\n").strip() + "\n"
    codes = _faults_of_place(kind, request_type, outcome, language) | faults(kind, subject_line, body)
    if not codes:
        with transaction.atomic():
            _hold()
            last = (
                LetterTemplate.objects.filter(
                    kind=kind, type=request_type, outcome=outcome, language=language
                )
                .order_by("-version")
                .first()
            )
            if last is not None and last.active and (last.subject_line, last.body) == (subject_line, body):
                return last
            text = LetterTemplate(
                kind=kind,
                type=request_type,
                outcome=outcome,
                language=language,
                version=1 if last is None else last.version + 1,
                subject_line=subject_line,
                body=body,
            )
            text.record(actor=actor, reason=reason, now=now)
            _tell("requests_inbox.text_published", text, actor=actor, reason=reason, now=now)
            return text
    record_event(
        "requests_inbox.text_refused",
        actor=actor,
        now=now,
        object_label="requests_inbox.lettertemplate",
        reason=reason.code,
        details={"codes": ",".join(sorted(set(codes.values())))[:200]},
    )
    raise TextRejected(codes)


def retire_text(*, text: LetterTemplate, actor: Actor, reason: Reason, now: datetime) -> LetterTemplate:
    """Takes a version out of use; the one before it, or a wider text, holds again.

    Raises LetterRefused (recorded) when no other text would fit these letters.
    """
    with transaction.atomic():
        _hold()
        locked: LetterTemplate = LetterTemplate.objects.select_for_update().get(pk=text.pk)
        if not locked.active:
            return locked
        if _others(locked):
            locked.active = False
            locked.record(actor=actor, reason=reason, now=now)
            _tell("requests_inbox.text_retired", locked, actor=actor, reason=reason, now=now)
            return locked
    record_event(
        "requests_inbox.text_refused",
        actor=actor,
        now=now,
        object_label="requests_inbox.lettertemplate",
        object_id=text.pk,
        reason=reason.code,
        details={"codes": "text_last"},
    )
    raise LetterRefused("text_last")


def composed(text: LetterTemplate, fields: Mapping[str, str]) -> tuple[str, str]:
    """Subject line and body of a letter. Raises KeyError for a placeholder without a value."""
    return fill(text.subject_line, fields).strip(), fill(text.body, fields)


def _others(text: LetterTemplate) -> bool:
    """Whether another text in use fits every letter that this one fits."""
    others = LetterTemplate.objects.filter(kind=text.kind, language=text.language, active=True)
    return bool(
        others.exclude(pk=text.pk).filter(type__in={text.type, ""}, outcome__in={text.outcome, ""}).exists()
    )


def _faults_of_place(kind: str, request_type: str, outcome: str, language: str) -> dict[str, str]:
    codes = {}
    if language not in LANGUAGES:
        codes["language"] = "language_unknown"
    if request_type and request_type not in RequestType.values:
        codes["type"] = "type_unknown"
    if outcome and (outcome not in Outcome.values or kind != LetterKind.ANSWER):
        codes["outcome"] = "outcome_unknown"
    return codes


def _hold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TEXTS_LOCK])


def _tell(event: str, text: LetterTemplate, *, actor: Actor, reason: Reason, now: datetime) -> None:
    record_event(
        event,
        actor=actor,
        now=now,
        object_label="requests_inbox.lettertemplate",
        object_id=text.pk,
        reason=reason.code,
        note=seal_office_note(reason.note, now),
        details={"kind": text.kind, "language": text.language, "version": text.version},
    )
