"""What the destruction of all of a subject's data does to their consents (clauses 2.12, 5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.events import event_named
from compliance.audit.reasons import Reason
from compliance.audit.request import current_request_id
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.models import Act, Channel, Consent, ConsentState, Giver, Withdrawal
from compliance.consents.rules.ledger import state_after
from compliance.register.models import Destruction

from .expiry import expire_of

# Plan: index scan of the withdrawals of the subjects. Locked in the order of ids, as by everybody.
FULFIL = f"""
    WITH open AS (
        SELECT id FROM consents_withdrawal WHERE subject_id = ANY(%(subjects)s) AND state = 'open'
        ORDER BY id FOR UPDATE
    ), done AS (
        UPDATE consents_withdrawal w SET state = 'fulfilled', decided_at = %(stamp_now)s
        FROM open WHERE w.id = open.id RETURNING w.*
    )
    {history_of(Withdrawal, "~", rows="done")}
"""
# Plan: index scan of the consents of the subjects.
END = f"""
    WITH live AS (
        SELECT c.id, d.number AS act_number
        FROM unnest(%(subjects)s::bigint[], %(numbers)s::text[]) AS d (subject_id, number)
        JOIN consents_consent c ON c.subject_id = d.subject_id AND c.state = 'active'
        ORDER BY c.id FOR UPDATE OF c
    ), gone AS (
        UPDATE consents_consent c SET state = %(state)s, act = %(act)s, number = number + 1,
            ended_at = greatest(%(stamp_now)s, given_at), received_at = greatest(%(stamp_now)s, given_at),
            channel = %(channel)s, giver = %(giver)s, representative = NULL, evidence = NULL, message = ''
        FROM live WHERE c.id = live.id RETURNING c.*
    ), ledger AS (
        {history_of(Consent, "~", rows="gone")}
    )
    INSERT INTO audit_auditentry (at, event, kind, actor, reason, note, request_id, subject_id, object_label,
        object_id, details)
    SELECT %(stamp_now)s, %(event)s, %(kind)s, %(stamp_actor)s, %(stamp_reason)s, '', %(stamp_request)s,
        gone.subject_id, 'consents.consent', gone.id::text, jsonb_build_object('entry', gone.number,
            'act', gone.act, 'series', gone.series, 'wording', left(gone.wording_digest, 16),
            'destruction', live.act_number)
    FROM gone JOIN live ON live.id = gone.id ORDER BY gone.id
"""


def end_with_data(destructions: Sequence[Destruction], actor: Actor, reason: Reason, now: datetime) -> None:
    """For ``register.services.destruction.DESTROYED``: nothing is left that a consent could cover.

    Live consents end with an entry of their ledger; demands to withdraw that wait are fulfilled, as nobody
    could decide them any more. The subjects are locked. As many queries for a thousand as for one.
    """
    whole = [one for one in destructions if one.whole]
    if not whole:
        return
    subject_ids = [one.subject_id for one in whole]
    expire_of(subject_ids=subject_ids, actor=actor, now=now)
    stamp = Stamp(actor, now, current_request_id(), reason.code).parameters()
    event = event_named("consents.ended_with_data")
    with connection.cursor() as cursor:
        cursor.execute(FULFIL, {"subjects": subject_ids, **stamp})
        cursor.execute(
            END,
            {
                **stamp,
                "subjects": subject_ids,
                "numbers": [one.number for one in whole],
                "state": state_after(ConsentState.ACTIVE, Act.ENDED_WITH_DATA),
                "act": Act.ENDED_WITH_DATA,
                "channel": Channel.DESTRUCTION,
                "giver": Giver.NOBODY,
                "event": event.name,
                "kind": int(event.kind),
            },
        )
