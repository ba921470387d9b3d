"""A letter that tells of the end of all data of a subject outlives it until it is delivered, and no longer.

Its key is nobody's, for those of a destroyed subject went with it and none is ever made again. Once it is
delivered or handed over the key is destroyed under the number of the act, so that nothing of the subject
remains.
"""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from compliance.register.models import Destruction
from compliance.register.models.subjects import Status
from compliance.vault.models import DataKey
from compliance.vault.services import shred_keys_by_id
from requests_inbox.models import Letter


def forget_letter(letter: Letter, *, actor: Actor, now: datetime) -> bool:
    """Destroys what a delivered letter says if its subject is destroyed; whether it did. Needs a
    transaction.
    """
    subject = letter.request.subject
    if subject is None or subject.status != Status.DESTROYED:
        return False
    act = Destruction.objects.filter(subject=subject, whole=True).order_by("-pk").first()
    keys = list(
        DataKey.objects.filter(subject_id=None, scope=letter.scope, shredded_at=None).values_list(
            "pk", flat=True
        )
    )
    if act is None or not keys:
        return False
    shred_keys_by_id(key_ids=keys, reference=act.number, actor=actor, now=now)
    record_event(
        "requests_inbox.letter_forgotten",
        actor=actor,
        now=now,
        subject_id=subject.pk,
        object_label="requests_inbox.letter",
        object_id=letter.pk,
        reason="inbox_delivery",
        details={"letter": letter.number, "act": act.number},
    )
    return True
