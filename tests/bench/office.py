"""A working office made in SQL: a year of requests, letters, consents, withdrawals, terms, holds and destruction.

One row of each is made by the services; the others are copies of it with other ids, moments and states. Made as
the superuser with triggers off, so the history of what is not needed is not there.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.utils import timezone

from compliance.consents.services.withdrawal import receive_withdrawal
from compliance.register.services.destruction import destroy
from compliance.retention.services.holds import place_hold
from requests_inbox.models import Mailbox
from tests.bench.crowd import without_indexes
from tests.consents.giving import DISTRIBUTION, given, somebody
from tests.register.services.people import OFFICER, why
from tests.requests_inbox.answers.requests import a_request
from tests.requests_inbox.workflow.requests import letter

TYPES = (
    "access", "access", "access", "rectification", "rectification", "consent_withdrawal", "consent_withdrawal",
    "marketing_opt_out", "destruction", "explanation", "complaint", "blocking", "authority_inquiry",
    "distribution_stop",
)  # fmt: skip
PEOPLE = (
    {"surname": "Ким", "name": "Анна", "email": "kim@example.kz"},
    {"surname": "Ли", "name": "Виктор", "email": "li@example.kz"},
    {"surname": "Сейітқали", "name": "Ерлан", "email": "erlan@example.kz"},
)
# Table → what of each copy differs. ``n`` runs, ``moment`` lies in the last year, one in nine in the last days.
MOMENT = (
    "%(now)s::timestamptz - CASE WHEN n %% 9 = 0 THEN (n %% 5) * interval '1 day' + interval '2 hours' "
    "ELSE interval '20 days' + ((n * 7919) %% 340) * interval '1 day' END - (n %% 977) * interval '1 second'"
)
COPIES: dict[str, str] = {
    "requests_inbox_request": """
        'key_name', gen_random_uuid(), 'reference', 'R-2025-' || lpad(n::text, 9, '0'), 'message_id', NULL,
        'type', (%(types)s::text[])[1 + n %% 14], 'received_at', moment, 'counts_from', moment,
        'due_at', CASE WHEN n %% 9 = 0 THEN moment + (n / 9 %% 4) * interval '1 day' ELSE moment + interval '15 days' END,
        'status', CASE WHEN n %% 9 = 0 THEN (ARRAY['received', 'in_progress', 'waiting'])[1 + n / 9 %% 3] ELSE 'done' END,
        'outcome', CASE WHEN n %% 9 = 0 THEN '' WHEN n %% 9 = 1 THEN 'partly' ELSE 'fulfilled' END,
        'done_at', CASE WHEN n %% 9 = 0 THEN NULL ELSE moment + ((n * 31) %% 17) * interval '1 day' + interval '3 hours' END,
        'assignee_id', NULL, 'subject_id', NULL, 'remind_at', %(now)s::timestamptz + interval '9 days'
    """,
    "requests_inbox_message": """
        'key_name', gen_random_uuid(), 'number', 'L-2025-' || lpad(n::text, 9, '0'), 'sha256', md5(n::text) || md5(n::text),
        'received_at', moment, 'stored_at', moment, 'subject_id', NULL,
        'state', CASE WHEN n %% 9 = 0 THEN 'triage' ELSE 'filed' END,
        'triage_reason', CASE WHEN n %% 18 = 0 THEN 'failed' WHEN n %% 9 = 0 THEN 'unclassified' ELSE '' END
    """,
    "requests_inbox_letter": """
        'key_name', gen_random_uuid(), 'number', 'OUT-2025-' || lpad(n::text, 9, '0'), 'kind', 'answer',
        'request_id', 1000000 + n,
        'state', CASE WHEN n %% 400 = 0 THEN 'failed' WHEN n %% 300 = 0 THEN 'returned' ELSE 'sent' END,
        'failure', CASE WHEN n %% 400 = 0 THEN 'refused' ELSE '' END, 'created_at', moment, 'sent_at', moment
    """,
    "consents_consent": """
        'subject_id', 1000000 + n, 'given_at', moment, 'received_at', moment, 'valid_until', moment + interval '400 days',
        'state', CASE WHEN n %% 7 = 3 THEN 'withdrawn' ELSE 'active' END,
        'ended_at', CASE WHEN n %% 7 = 3 THEN moment END, 'act', CASE WHEN n %% 7 = 3 THEN 'withdrawn' ELSE 'given' END
    """,
    "consents_historicalconsent": """
        'id', 1000000 + n, 'subject_id', 1000000 + n, 'given_at', moment, 'received_at', moment, 'number', 1,
        'act', CASE WHEN n %% 7 = 3 THEN 'withdrawn' ELSE 'given' END
    """,
    "consents_withdrawal": """
        'subject_id', 1000000 + n, 'consent_id', 1000000 + n, 'received_at', moment, 'due_at', moment + interval '15 days',
        'state', CASE WHEN n %% 9 = 0 THEN 'open' ELSE 'fulfilled' END,
        'decided_at', CASE WHEN n %% 9 = 0 THEN NULL ELSE moment + interval '3 days' END
    """,
    "consents_publication": """
        'number', 'T-2025-' || n, 'subject_id', 1000000 + n, 'consent_id', 1000000 + n, 'received_at', moment,
        'due_at', moment + interval '4 days', 'ended_at', NULL,
        'published_at', CASE WHEN n %% 9 = 0 THEN NULL ELSE moment + interval '1 day' END
    """,
    "retention_hold": """
        'subject_id', 1000000 + n, 'placed_at', moment, 'lifted_at', CASE WHEN n %% 5 > 0 THEN moment + interval '9 days' END,
        'until', (%(now)s::timestamptz + interval '90 days')::date
    """,
    "register_destruction": """
        'number', 'D-2025-' || lpad(n::text, 9, '0'), 'subject_id', 1000000 + n, 'destroyed_at', moment, 'items', 1 + n %% 9
    """,
}
# How many copies of each, as a share of the requests.
SHARES = {
    "requests_inbox_letter": 0.8, "consents_withdrawal": 0.05, "consents_publication": 0.05, "retention_hold": 0.1,
    "register_destruction": 0.4,
}  # fmt: skip


@dataclass(frozen=True)
class Models:
    """The rows that are copied: table → the value of its key."""

    keys: dict[str, int]


def begin(now: datetime | None = None) -> Models:
    """One of each, by the services; gives what to copy."""
    now = now or timezone.now()
    message = letter(received_at=now, stored_at=now, sha256="f" * 64)
    request = a_request("access", now=now - timedelta(days=1))
    agreed = given(somebody(), at=now - timedelta(days=40))
    shown = given(
        somebody(PEOPLE[0]), DISTRIBUTION, terms={"email": ["no_transfer"]}, at=now - timedelta(days=1)
    )
    demand = receive_withdrawal(
        consent=agreed, received_at=now - timedelta(days=2), channel="email", actor=OFFICER,
        reason=why("withdrawal_demanded"), now=now,
    )  # fmt: skip
    hold = place_hold(
        subject=somebody(PEOPLE[1]), kind="dispute", ground="№ 7", until=(now + timedelta(days=60)).date(),
        actor=OFFICER, reason=why("dispute"), now=now,
    )  # fmt: skip
    gone = somebody(PEOPLE[2])
    act = destroy(subject=gone, categories=None, actor=OFFICER, reason=why("subject_request"), now=now)
    Mailbox(
        code="info", address="info@example.kz", host="mail.example.kz", login="info", read_at=now,
        failure="certificate", failures=3,
    ).record(actor=OFFICER, reason=why("correction"), now=now)  # fmt: skip
    return Models(
        {
            "requests_inbox_request": request.pk,
            "requests_inbox_message": message.pk,
            "requests_inbox_letter": request.letters.latest("pk").pk,
            "consents_consent": agreed.pk,
            "consents_historicalconsent": agreed.history.latest("history_id").history_id,
            "consents_withdrawal": demand.pk,
            "consents_publication": shown.publications.get().pk,
            "retention_hold": hold.pk,
            "register_destruction": act.pk,
        }
    )


def multiply(
    link: psycopg.Connection[Any],
    models: Models,
    *,
    first: int,
    last: int,
    now: datetime,
    copies: Mapping[str, str] = COPIES,
) -> None:
    """Copies ``first`` to ``last``, of what is rarer fewer; as the superuser, with triggers off."""
    link.execute("SET session_replication_role = replica")
    link.execute("SET maintenance_work_mem = '512MB'")
    with without_indexes(link, list(copies)):
        for table, differs in copies.items():
            _copy(link, table, differs, models, first=first, last=last, now=now)
    link.execute(f"VACUUM ANALYZE {', '.join(copies)}")


def _copy(
    link: psycopg.Connection[Any],
    table: str,
    differs: str,
    models: Models,
    *,
    first: int,
    last: int,
    now: datetime,
) -> None:
    begun, share = time.perf_counter(), SHARES.get(table, 1.0)
    key = "history_id" if "_historical" in table else "id"
    # A function in FROM is called once a row; in the list of columns it would be once a column.
    statement = f"""
        INSERT INTO {table}
        SELECT copy.*
        FROM {table} model,
            (SELECT n, {MOMENT} AS moment FROM generate_series(%(first)s::bigint, %(last)s::bigint) n) made,
            LATERAL jsonb_populate_record(model, jsonb_build_object('{key}', 1000000 + n, {differs})) copy
        WHERE model.{key} = %(model)s
    """
    made = link.execute(
        statement,
        {
            "first": int(first * share), "last": int(last * share) - (last != first and share < 1),
            "model": models.keys[table], "now": now, "types": list(TYPES),
        },
    ).rowcount  # fmt: skip
    if made > 10_000:
        print(f"  {table}: {made:,} in {time.perf_counter() - begun:.0f} s")
