"""Who got the data is told in the same transaction, and the preview names them."""

from __future__ import annotations

import pytest

from compliance.audit.actors import Actor
from compliance.disclosures.models import StopNotice
from compliance.register.models import Blocking, Category
from requests_inbox.services.fulfilling import Block, Rectify, Unblock, rehearse
from tests.disclosures.recipients import company, hand_over, sharer
from tests.personas import hire
from tests.requests_inbox.answers.requests import NOW, a_request, done, identified, why

pytestmark = pytest.mark.django_db


def test_a_correction_a_blocking_and_its_end_are_told_to_recipients_as_the_preview_says():
    actor = Actor.staff(hire("compliance_officer"))
    subject, _consent = sharer()
    recipient = company()
    hand_over(recipient, subject)
    email = Category.objects.get(code="email")
    for kind, act in (
        ("rectification", lambda: Rectify({"email": "new@example.kz"})),
        ("blocking", lambda: Block([email], "subject_demand")),
        ("unblocking", lambda: Unblock([Blocking.objects.get(lifted_at=None)])),
    ):
        request = identified(a_request(kind, subject=subject), actor)
        before = StopNotice.objects.count()
        outlook = rehearse(request=request, act=act(), actor=actor, reason=why(), now=NOW)
        told = [effect.about for effect in outlook.effects if effect.code == "recipients_informed"]
        assert told == [(str(recipient.pk),)]
        assert StopNotice.objects.count() == before
        done(request, act(), actor)
    assert list(StopNotice.objects.order_by("pk").values_list("reason", flat=True)) == [
        "rectified", "blocked", "unblocked",
    ]  # fmt: skip
