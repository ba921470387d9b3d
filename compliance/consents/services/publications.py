"""Publishing the terms of distribution in three working days (clauses 4.8, 8.7), and taking them back.

A publication is made when a distribution consent is given or its terms change, and ends with them. Nothing
is copied to the public page: it shows publications that were published (decision 0028).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.services import record_event
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.models import Consent, ConsentKind, ConsentState, Publication
from compliance.deadlines.almanac import NoCalendar
from compliance.deadlines.services import Change, NoRule, Reckoning
from compliance.register.models import Destruction
from compliance.register.services.refusals import Refusal, Refused, record_refusal
from compliance.vault.services import seal_note

TERM = "distribution_publication"


def publish_terms(*, publication: Publication, actor: Actor, reason: Reason, now: datetime) -> Publication:
    """Puts terms on the public page. Published ones stay as they are.

    Raises Refused (recorded) for terms that hold no more: they must not appear.
    """
    with transaction.atomic():
        locked: Publication = Publication.objects.select_for_update().get(pk=publication.pk)
        if locked.published_at is not None:
            return locked
        ended = locked.ended_at is not None
        if not ended:
            locked.published_at = max(now, locked.received_at)
            locked.record(actor=actor, reason=reason, now=now)
            record_event(
                "consents.terms_published",
                actor=actor,
                now=now,
                subject_id=locked.subject_id,
                object_label="consents.publication",
                object_id=locked.pk,
                reason=reason.code,
                note=seal_note(locked.subject_id, reason.note, now),
                details={"number": locked.number, "late": now >= locked.due_at},
            )
            return locked
    record_refusal(
        "consents.refused",
        refusals=[Refusal("publication_ended")],
        subject_id=locked.subject_id,
        object_label="consents.publication",
        object_id=locked.pk,
        actor=actor,
        reason=reason.code,
        now=now,
    )
    raise Refused([Refusal("publication_ended")])


def follow_terms(consent: Consent, now: datetime, actor: Actor, reason: Reason) -> None:
    """For ``hooks.GIVEN``: terms that are new or have changed wait to be published; earlier ones end."""
    if consent.kind != ConsentKind.DISTRIBUTION:
        return
    # Before a row is touched: who changes the calendar holds that and then waits for rows.
    due_at = _due(consent.received_at)
    standing: Publication | None = (
        Publication.objects.select_for_update().filter(consent=consent, ended_at=None).first()
    )
    if standing is not None:
        if (standing.categories, standing.terms) == (consent.categories, consent.terms):
            return
        _end(standing, consent.received_at, actor=actor, reason=reason, now=now)
    Publication(
        number=_next_number(now),
        subject_id=consent.subject_id,
        consent=consent,
        entry=consent.number,
        categories=consent.categories,
        terms=consent.terms,
        received_at=consent.received_at,
        due_at=due_at,
    ).record(actor=actor, reason=reason, now=now)


def follow_end(
    consent: Consent, categories: frozenset[str], now: datetime, actor: Actor, reason: Reason
) -> None:
    """For ``hooks.ENDED``: the end of a consent takes its terms from the public page at once (4.10)."""
    if consent.kind != ConsentKind.DISTRIBUTION or consent.state == ConsentState.ACTIVE:
        return
    standing = Publication.objects.select_for_update().filter(consent=consent, ended_at=None).first()
    if standing is not None:
        _end(standing, consent.ended_at or now, actor=actor, reason=reason, now=now)


def follow_ends(consent_ids: list[int], now: datetime, actor: Actor, reason: Reason) -> None:
    """For ``hooks.ENDED_IN_BULK``. Plan: index scan of the live publications by consent; mostly none.

    Locked in the order of ids, as by everybody who touches several.
    """
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    with connection.cursor() as cursor:
        cursor.execute(END_MANY, {"consents": consent_ids, **stamp.parameters()})


def follow_destruction(
    destructions: Sequence[Destruction], actor: Actor, reason: Reason, now: datetime
) -> None:
    """For the register's ``DESTROYED``: of somebody whose data is gone nothing is distributed. One query."""
    subject_ids = [one.subject_id for one in destructions if one.whole]
    stamp = Stamp(actor, now, current_request_id(), reason.code)
    if subject_ids:
        with connection.cursor() as cursor:
            cursor.execute(END_OF_SUBJECTS, {"subjects": subject_ids, **stamp.parameters()})


END_OF_SUBJECTS = f"""
    WITH live AS (
        SELECT id FROM consents_publication
        WHERE subject_id = ANY(%(subjects)s) AND ended_at IS NULL ORDER BY id FOR UPDATE
    ), gone AS (
        UPDATE consents_publication p SET ended_at = greatest(%(stamp_now)s, p.received_at)
        FROM live WHERE p.id = live.id RETURNING p.*
    )
    {history_of(Publication, "~", rows="gone")}
"""
END_MANY = f"""
    WITH live AS (
        SELECT id, consent_id FROM consents_publication
        WHERE consent_id = ANY(%(consents)s) AND ended_at IS NULL ORDER BY id FOR UPDATE
    ), gone AS (
        UPDATE consents_publication p
        SET ended_at = greatest(coalesce(c.ended_at, %(stamp_now)s), p.received_at)
        FROM live JOIN consents_consent c ON c.id = live.consent_id
        WHERE p.id = live.id
        RETURNING p.*
    )
    {history_of(Publication, "~", rows="gone")}
"""


def _end(row: Publication, at: datetime, *, actor: Actor, reason: Reason, now: datetime) -> None:
    row.ended_at = max(at, row.received_at)
    row.record(actor=actor, reason=reason, now=now)


def _due(received_at: datetime, reckoning: Reckoning | None = None) -> datetime:
    try:
        return (reckoning or Reckoning()).due(TERM, start=received_at).due_at
    except (NoRule, NoCalendar):
        return received_at  # No term is known for that day: better too early than never.


@transaction.atomic
def recompute_publications(*, change: Change, actor: Actor, reason: Reason, now: datetime) -> int:
    """For ``deadlines.services.RECOMPUTE``: terms that wait get the day that calendar and rule give now.

    The day it was before stays in the history (promise 7).
    """
    if change.code not in {"", TERM}:
        return 0
    moved, reckoning = 0, Reckoning()
    for row in Publication.objects.waiting().order_by("pk").select_for_update():
        due_at = _due(row.received_at, reckoning)
        if due_at != row.due_at:
            row.due_at = due_at
            row.record(actor=actor, reason=reason, now=now)
            moved += 1
    return moved


def _next_number(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('consents_publication_number')")
        return f"T-{timezone.localtime(now).year}-{cursor.fetchone()[0]:06d}"
