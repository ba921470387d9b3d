"""The page of a subject asks so many queries, and no more of a subject with a long life: fixed by number."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.register.models import Category, DataItem
from compliance.register.services.blocking import block, unblock
from compliance.register.services.destruction import destroy
from compliance.register.services.processing import end_processing
from compliance.register.services.subjects import Provenance, change_values
from compliance.retention.models import Hold, InactivityWarning
from tests.consents.giving import given
from tests.disclosures.recipients import LATER, SHARING, basis, company, hand_over, lawful
from tests.incidents.breaches import breach, written
from tests.register.admin.screens import address, text_of
from tests.register.services.people import AIGERIM, OFFICER, registered, why
from tests.requests_inbox.workflow.requests import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_sessions")]

BUSY = {**AIGERIM, "patronymic": "Серікқызы", "birth_date": "1990-01-01", "company_name_ru": "Ромашка"}
ANOTHER = {
    "surname": "Ким",
    "name": "Анна",
    "patronymic": "Ли",
    "email": "kim@example.kz",
    "company_name_ru": "Лютик",
}
_serial = count(1)


def lived(subject, rounds):
    """Each round: values corrected, a consent, a transfer, a withdrawal, a breach and its letter, something of
    everything that ended, a request; and what is held, blocked and warned of in the end."""
    said: dict[str, Any] = {"actor": OFFICER, "reason": why(), "now": LATER}
    categories = list(
        Category.objects.filter(code__in=("surname", "name", "email", "patronymic")).order_by("code")
    )
    for _round in range(rounds):
        number = next(_serial)
        change_values(
            subject=subject, values={"name": f"Айгүл{'а' * number}", "legal_address": f"Алматы, {number}"},
            provenance=Provenance("email"), **said,
        )  # fmt: skip
        consent = given(subject, {**SHARING, "series": f"sharing-{number}"})
        hand_over(company(f"c{number}"), subject)
        receive_withdrawal(consent=consent, received_at=LATER, channel="email", **said)
        written(breach(), subject)
        lawful(subject)
        end_processing(
            processing=subject.processings.get(basis=basis("law"), ended_at=None, purpose__code="service_access"),
            end_reason="achieved", **said,
        )  # fmt: skip
        destroy(subject=subject, categories=[Category.objects.get(code="legal_address")], **said)
        unblock(
            blocking=block(subject=subject, category=categories[0], ground="dispute", until=None, **said),
            **said,
        )
    for number in range(rounds):
        opened("access", subject=subject)
        Hold(
            subject=subject, category=categories[number % 4], kind="dispute", key=f"tests:{subject.pk}:{number}",
            placed_at=LATER,
        ).record(**said)  # fmt: skip
    for processing in subject.processings.filter(ended_at=None):
        InactivityWarning(
            subject=subject, processing=processing, warned_at=LATER, notice="sent",
            ends_on=timezone.localdate() + timedelta(days=30),
        ).record(**said)  # fmt: skip
    for category in categories[:rounds]:
        block(subject=subject, category=category, ground="dispute", until=None, **said)


def test_a_subject_of_one_act_of_each_kind_and_of_six_cost_the_same(
    clerk, officer, responsible, auditor, django_assert_num_queries
):
    bare = registered({"surname": "Сейтқали"})
    once, often = (registered(values, purposes=("notification",)) for values in (BUSY, ANOTHER))
    lived(once, 1)
    lived(often, 6)
    for reader, of_a_bare_one, of_a_busy_one in (
        (clerk, 16, 22), (officer, 20, 27), (responsible, 20, 27), (auditor, 20, 27),
    ):  # fmt: skip
        for subject, queries in ((bare, of_a_bare_one), (once, of_a_busy_one), (often, of_a_busy_one)):
            with django_assert_num_queries(queries):
                page = reader.get(address("change", subject.pk))
    said = text_of(page)  # to an auditor, of the busiest
    assert page.context["has_excess"]
    assert len(page.context["live_blockings"]) == 4
    assert min(len(page.context[rows]) for rows in ("processings", "lifted", "destructions")) >= 6
    assert said.count("Kassa") >= 6
    assert said.count("/consents/consent/") >= 6
    assert said.count("/incidents/incident/") >= 6
    assert said.count("has not come back") >= 2
    assert Hold.objects.filter(subject=often, lifted_at=None).count() >= 12
    assert DataItem.history.filter(subject=often).count() > 30
