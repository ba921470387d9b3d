"""Ending 100,000 of 1,000,000 consents: at least half the speed of the bare SQL that writes the same rows."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from compliance.audit.actors import Actor
from compliance.audit.set_based import Stamp, history_of
from compliance.consents.models import Consent
from compliance.consents.services.expiry import EXPIRED, expire_consents
from compliance.register.models import Processing
from tests.bench.agreed import fill
from tests.bench.report import ratio_line
from tests.consents.giving import SERVICE, published
from tests.services import superuser_link

CONSENTS = int(os.environ.get("BENCH_CONSENTS", "1000000"))
ROUNDS = 4
OVER = datetime(2026, 12, 1, tzinfo=UTC)
JOB = Actor.job("consents.expire")

# What is to be changed is known beforehand: ids, and what each processing covers then (null: it ends).
KNOWN = """
    CREATE TEMP TABLE known_consents AS
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM consents_consent
        WHERE series = 'service' AND subject_id % 5 = 1;
    CREATE TEMP TABLE known_processings AS
        SELECT p.id, k.place, CASE WHEN p.subject_id % 10 < 5 THEN ARRAY['email', 'surname']::varchar[] END AS covers
        FROM known_consents k JOIN consents_consent c USING (id)
        JOIN register_processing p ON p.subject_id = c.subject_id
        JOIN register_purpose u ON u.id = p.purpose_id AND u.code = 'service_access';
    CREATE INDEX ON known_consents (place);
    CREATE INDEX ON known_processings (place);
    ANALYZE known_consents;
    ANALYZE known_processings;
"""
BARE = f"""
    WITH gone AS (
        UPDATE consents_consent c SET state = 'expired', act = 'expired', number = number + 1,
            ended_at = valid_until, received_at = valid_until, channel = 'schedule', giver = 'nobody'
        FROM known_consents k WHERE c.id = k.id AND k.place > %(after)s AND k.place <= %(until)s
        RETURNING c.*
    ), ledger AS (
        {history_of(Consent, "~", rows="gone")}
    ), moved AS (
        UPDATE register_processing p SET covers = coalesce(k.covers, p.covers),
            ended_at = CASE WHEN k.covers IS NULL THEN %(stamp_now)s::timestamptz END,
            end_reason = CASE WHEN k.covers IS NULL THEN 'expired' ELSE '' END
        FROM known_processings k WHERE p.id = k.id AND k.place > %(after)s AND k.place <= %(until)s
        RETURNING p.*
    )
    {history_of(Processing, "~", rows="moved")}
"""


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_expiry_is_at_least_half_as_quick_as_bare_sql(own_database):
    wording = published(SERVICE)
    begun = time.perf_counter()
    with superuser_link(own_database.name) as link:
        fill(link, consents=CONSENTS, wording=wording.pk, digest=wording.digest)
    print(f"\n{CONSENTS:,} consents, made in {time.perf_counter() - begun:.0f} s")
    over, chunk = CONSENTS // 10, CONSENTS // 10 // ROUNDS
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)

    job = floor = 0.0
    for turn in range(ROUNDS):  # in turns, so that a busy machine is busy for both
        begun = time.perf_counter()
        bare(turn * chunk, (turn + 1) * chunk)
        floor += time.perf_counter() - begun
        begun = time.perf_counter()
        assert expire_consents(actor=JOB, now=OVER, limit=chunk, batch=min(5_000, chunk)) == chunk
        job += time.perf_counter() - begun

    assert Consent.objects.filter(state="expired").count() == 2 * over
    assert expire_consents(actor=JOB, now=OVER) == 0
    for rest in (0, 1):
        assert ended(rest) == over // 2
        assert narrowed(rest) == over // 2
    ratio_line(
        f"expire {over:,} of {CONSENTS:,} consents",
        measured=over / job,
        floor=over / floor,
        unit="consents/s",
        wanted="≥ 0.5",
    )
    assert over / job >= 0.5 * over / floor


def bare(after: int, until: int) -> None:
    stamp = Stamp(JOB, OVER + timedelta(days=365), None, EXPIRED.code)
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"after": after, "until": until, **stamp.parameters()})


def ended(rest: int) -> int:
    return (
        Processing.objects.extra(where=["subject_id %% 5 = %s"], params=[rest])
        .filter(end_reason="expired")
        .count()
    )


def narrowed(rest: int) -> int:
    return (
        Processing.objects.extra(where=["subject_id %% 5 = %s"], params=[rest])
        .filter(ended_at=None, covers=["email", "surname"])
        .count()
    )
