"""Recording a transfer of a batch, beside the bare SQL that writes the same rows."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction

from compliance.disclosures.services.transfers import is_proved, processed_for, record_transfer
from tests.bench.report import ratio_line
from tests.consents.giving import published
from tests.disclosures.recipients import LATER, NOW, OFFICER, SHARING, basis, company, purpose, why

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

SUBJECTS = 100_000
# Subjects, processings and consents as the services leave them, made without them.
CROWD = (
    """INSERT INTO register_subject (reference, kind, status, language, registered_at)
       SELECT 'B' || lpad(n::text, 10, '0'), 'person', 'active', 'ru', %(now)s
       FROM generate_series(1, %(count)s) n""",
    """INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, end_reason)
       SELECT id, %(purpose)s, %(basis)s, %(now)s, '' FROM register_subject""",
    """INSERT INTO consents_consent (subject_id, kind, wording_id, series, wording_digest, purposes, categories,
           third_parties, cross_border, public_sources, given_at, state, terms, number, act, received_at, channel,
           giver, message)
       SELECT id, 'processing', %(wording)s, 'sharing', %(digest)s, '{service_access}', '{email,name,surname}',
           true, false, false, %(now)s, 'active', '{}', 1, 'given', %(now)s, 'website_form', 'self', ''
       FROM register_subject""",
    "ANALYZE",
)
BARE = """
    INSERT INTO bare SELECT 1, c.subject_id, c.id, c.number FROM consents_consent c
    JOIN register_processing p ON p.subject_id = c.subject_id WHERE p.ended_at IS NULL AND c.state = 'active'
"""


def test_a_batch_is_judged_and_recorded_at_once(own_database):
    wording = published(SHARING)
    with connection.cursor() as cursor:
        for statement in CROWD:
            cursor.execute(
                statement,
                {"now": NOW, "count": SUBJECTS, "purpose": purpose().pk, "basis": basis().pk,
                 "wording": wording.pk, "digest": wording.digest},
            )  # fmt: skip
        cursor.execute("CREATE TABLE bare (LIKE disclosures_transferredsubject INCLUDING INDEXES)")
    recipient = company()
    begun = time.perf_counter()
    transfer = record_transfer(
        recipient=recipient, subjects=processed_for(purpose(), basis()), purpose=purpose(), basis=basis(),
        categories=("email", "name"), at=LATER, actor=OFFICER, reason=why(), now=LATER,
    )  # fmt: skip
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BARE)
    bare = time.perf_counter() - begun
    assert transfer.count == SUBJECTS
    assert is_proved(transfer)
    ratio_line(
        f"record a transfer of {SUBJECTS} subjects", measured=SUBJECTS / ours, floor=SUBJECTS / bare,
        unit="subjects/s", wanted="≥ 0.05",
    )  # fmt: skip
