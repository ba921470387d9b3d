"""Making stop notices in the transaction that ends the ground of earlier transfers (3.2.7, 4.10; Art. 18).

What a recipient must stop is computed for the subject, not taken from the act: everything it got on
consent that no live consent allows to hand on any more, and everything that the subject has banned since
(8.7), that it was not told yet. So a second consent that carries the same data spares the notice, and
nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.consents.models import Act, Consent
from compliance.consents.rules.distribution import AGAINST_TRANSFER
from compliance.disclosures.models import StopReason
from compliance.register.models import Destruction

from .making import make_notices
from .verdicts import BANS_YIELD_TO

_REASONS = {
    Act.GIVEN: StopReason.NARROWED,
    Act.NARROWED: StopReason.NARROWED,
    Act.CHANGED: StopReason.NARROWED,
    Act.RENEWED: StopReason.NARROWED,
    Act.ENDED_BY_DEMAND: StopReason.DEMAND,
}


def stop_after_consent(
    consent: Consent, categories: frozenset[str], now: datetime, actor: Actor, reason: Reason
) -> None:
    """For ``consents.services.hooks.ENDED``: notices after a consent ended or was narrowed."""
    why = _REASONS.get(Act(consent.act), StopReason.CONSENT_ENDED)
    stop_without_consent([consent.subject_id], why=why, actor=actor, reason=reason, now=now)


def stop_after_expiry(consent_ids: list[int], now: datetime, actor: Actor, reason: Reason) -> None:
    """For ``consents.services.hooks.ENDED_IN_BULK``: notices after many consents ran out. Two queries."""
    subject_ids = list(
        Consent.objects.filter(pk__in=consent_ids).values_list("subject_id", flat=True).distinct()
    )
    stop_without_consent(subject_ids, why=StopReason.CONSENT_ENDED, actor=actor, reason=reason, now=now)


def stop_after_destruction(
    destructions: Sequence[Destruction], actor: Actor, reason: Reason, now: datetime
) -> None:
    """For ``register.services.destruction.DESTROYED``: who got what is destroyed here destroys it too.

    One query.
    """
    make_notices(
        _DESTROYED,
        {
            "ids": [one.subject_id for one in destructions],
            "whole_ids": [one.subject_id for one in destructions if one.whole],
            "parts": [one.subject_id for one in destructions for _code in one.categories],
            "part_codes": [code for one in destructions for code in one.categories],
        },
        why=StopReason.DESTRUCTION,
        actor=actor,
        reason=reason,
        now=now,
    )


def stop_without_consent(
    subject_ids: Sequence[int], *, why: StopReason, actor: Actor, reason: Reason, now: datetime
) -> int:
    """Makes the notices these subjects' transfers on consent call for now; gives their number. One query.

    The caller holds the subjects or the consents locked and has changed them already.
    """
    if not subject_ids:
        return 0
    return make_notices(
        _UNCARRIED,
        {"ids": list(subject_ids), "bans": sorted(AGAINST_TRANSFER)},
        why=why,
        actor=actor,
        reason=reason,
        now=now,
    )


# What no live consent carries any more, and what a live ban is against: the same bans, and the same exception
# for what a law orders, that stand against a new transfer (``verdicts``).
_UNCARRIED = f"""
    (basis.needs_consent AND NOT EXISTS (
        SELECT 1 FROM consents_consent c
        WHERE c.subject_id = ts.subject_id AND c.state = 'active'
            AND (c.valid_until IS NULL OR c.valid_until > %(now)s)
            AND c.kind = CASE basis.code WHEN 'consent_distribution' THEN 'distribution'
                                         ELSE purpose.consent_kind END
            AND c.purposes @> ARRAY[purpose.code] AND c.categories @> ARRAY[got.code]
            AND c.third_parties AND (c.cross_border OR NOT t.cross_border))
    OR (basis.code <> '{BANS_YIELD_TO}' OR t.document IS NULL) AND EXISTS (
        SELECT 1 FROM consents_consent c
        WHERE c.subject_id = ts.subject_id AND c.kind = 'distribution' AND c.state = 'active'
            AND (c.valid_until IS NULL OR c.valid_until > %(now)s)
            AND c.terms -> got.code ?| %(bans)s::text[]))
"""
_DESTROYED = """
    (ts.subject_id = ANY(%(whole_ids)s::bigint[]) OR (ts.subject_id, got.code) IN (
        SELECT * FROM unnest(%(parts)s::bigint[], %(part_codes)s::varchar[])))
"""
