"""Consents over HTTP: at least 150 a second in one process, with sealing, history, trail and idempotency keys."""

from __future__ import annotations

import json
import os
import time
import uuid
from typing import Any

import psutil
import pytest
from django.db import connection, transaction

from compliance.audit.models import AuditEntry
from compliance.audit.set_based import history_of
from compliance.consents.models import AnsweredRequest, ApiClient, Consent, Wording
from compliance.register.demo.people import people
from compliance.register.models import LegalBasis, Processing, Purpose, Subject
from compliance.register.services.subjects import Provenance, register_subject
from compliance.vault.models import DataKey
from tests.bench.report import machine, ratio_line
from tests.bench.visiting import request_to, sent
from tests.consents.api.asking import HOME, site
from tests.consents.giving import NOW, OFFICER, published, why

CLIENTS = 16
# PostgreSQL settles on a plan at the tenth time, on each connection, for each kind of consent.
WARM = 12 * CLIENTS
SUBJECTS = int(os.environ.get("BENCH_API_SUBJECTS", "1000"))
WANTED = 150


def registered_people(number: int) -> list[str]:
    """References of subjects with a name, an IIN and addresses."""
    for person in people(number):
        register_subject(
            kind="person", language=person.language, values=person.values,
            provenance=Provenance("website_form"), actor=OFFICER, reason=why("service"), now=NOW,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return list(Subject.objects.order_by("pk").values_list("reference", flat=True))


def body_for(reference: str, *, sealed: bool) -> bytes:
    """A consent by the subject; or one with a part to seal, which takes a key of its own."""
    body = {
        "subject": {"reference": reference},
        "wording": {"series": "service"},
        "received_at": "2026-04-06T14:30:00+05:00",
        "message": "form-17",
    }
    if sealed:
        acting = {"name": "Әлімжанов Ержан", "proof": "Доверенность № 17"}
        body |= {"giver": "representative", "representative": acting}
    return json.dumps(body).encode()


def posted(address: str, token: str, bodies: list[bytes]) -> tuple[float, list[float]]:
    """How long all consents took, and each of them, sorted."""
    requests = [request_to(address, HOME + "/consents", token, body) for body in bodies]
    return sent(address, requests, clients=CLIENTS)


def cpu_of_web() -> float:
    """Seconds of processor that the web server has used. They say what others on the machine do not blur."""
    ours = [p for p in psutil.Process().children(recursive=True) if "gunicorn" in " ".join(p.cmdline())]
    return sum(sum(process.cpu_times()[:2]) for process in ours)


def cpu_of_database() -> float:
    """The same of the backends that this test's database has now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return sum(sum(psutil.Process(pid).cpu_times()[:2]) for (pid,) in cursor.fetchall())


def durability() -> str:
    """Whether commits wait for the disk; they do with DURABLE=1."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        return "fsync {}, synchronous_commit {}".format(*cursor.fetchone())


def bare(subject_ids: list[int], wording: Wording, client: ApiClient) -> float:
    """Consents a second when bare SQL writes the same rows on one connection: nothing is asked or checked.

    Consent, two processings, their history rows, three events and the answer, each consent in a transaction.
    """
    stamp: dict[str, Any] = {"stamp_now": NOW, "stamp_reason": "interface", "stamp_user": None, "stamp_actor": "client:bare",
             "stamp_request": None}  # fmt: skip
    purposes = list(Purpose.objects.filter(code__in=wording.purposes).values_list("pk", flat=True))
    basis = LegalBasis.objects.get(code="consent").pk
    begun = time.perf_counter()
    for subject_id in subject_ids:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO consents_answeredrequest (client_id, key, request_digest, status, body, answered_at) "
                "VALUES (%s, %s, %s, 201, '{}', now())",
                [client.pk, str(uuid.uuid4()), b"0" * 32],
            )
            cursor.execute(
                "WITH made AS (INSERT INTO consents_consent (subject_id, kind, wording_id, series, wording_digest, "
                "purposes, categories, third_parties, cross_border, public_sources, given_at, state, terms, number, "
                "act, received_at, channel, giver, message) SELECT %(subject)s, kind, id, series, digest, purposes, "
                "categories, false, false, false, %(stamp_now)s, 'active', '{}', 1, 'given', %(stamp_now)s, "
                "'website_form', 'self', 'form-17' FROM consents_wording WHERE id = %(wording)s RETURNING *), "
                f"told AS ({history_of(Consent, '+', rows='made')}) SELECT id FROM made",
                {**stamp, "subject": subject_id, "wording": wording.pk},
            )
            cursor.execute(
                "WITH made AS (INSERT INTO register_processing (subject_id, purpose_id, basis_id, started_at, "
                "end_reason, covers) SELECT %(subject)s, purpose, %(basis)s, %(stamp_now)s, '', '{email,name}' "
                f"FROM unnest(%(purposes)s) AS purpose RETURNING *) {history_of(Processing, '+', rows='made')}",
                {**stamp, "subject": subject_id, "basis": basis, "purposes": purposes},
            )
            cursor.execute(
                "INSERT INTO audit_auditentry (at, event, kind, actor, reason, note, subject_id, object_label, "
                "object_id, details) SELECT now(), 'consents.given', 1, 'client:bare', 'interface', '', %s, "
                "'consents.consent', '1', '{}' FROM generate_series(1, 3)",
                [subject_id],
            )
    return len(subject_ids) / (time.perf_counter() - begun)


@pytest.mark.bench
@pytest.mark.timeout(900)
def test_new_consents_of_known_subjects_from_sixteen_clients(own_database, live_stack):
    wording = published()
    references = registered_people(2 * SUBJECTS + WARM)
    website = site(per_minute=1_000_000)
    token = website.token
    warm, plain, sealed = (
        references[:WARM],
        references[WARM : WARM + SUBJECTS // 2],
        references[WARM + SUBJECTS // 2 : WARM + SUBJECTS],
    )
    others = Subject.objects.filter(reference__in=references[WARM + SUBJECTS :]).order_by("pk")
    ids = list(others.values_list("pk", flat=True))
    floors = [ids[: len(ids) // 2], ids[len(ids) // 2 :]]
    posted(
        live_stack, token, [body_for(one, sealed=bool(place % 2)) for place, one in enumerate(warm)]
    )  # connections and code are warm
    for name, some in (("given by the subject", plain), ("with a sealed part", sealed)):
        before, before_there = cpu_of_web(), cpu_of_database()
        took, seconds = posted(live_stack, token, [body_for(one, sealed=some is sealed) for one in some])
        cpu = (cpu_of_web() - before) / len(some) * 1e3
        cpu_there = (cpu_of_database() - before_there) / len(some) * 1e3
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(
            f"\nconsents {name}: {len(some) / took:.0f}/s in one process (wanted ≥ {WANTED}), {CLIENTS} clients, "
            f"p50 {seconds[len(seconds) // 2] * 1e3:.0f} ms, p99 {seconds[len(seconds) * 99 // 100] * 1e3:.0f} ms, "
            f"{cpu:.1f} ms of processor each in the web process and {cpu_there:.1f} ms in the database, "
            f"{durability()}, load {load} [{machine()}]"
        )
        ratio_line(f"consents {name}, against bare SQL on one connection", measured=len(some) / took,
                   floor=bare(floors.pop(), wording, website.client), unit="/s", wanted="≥ 0.3")  # fmt: skip
    # All of it is there: entry, history, processings, sealed part, answer and trail.
    made = SUBJECTS + WARM
    bared = len(others)
    assert AuditEntry.objects.filter(event="consents.given", actor="client:website").count() == made
    made += bared
    assert Consent.objects.count() == Consent.history.count() == AnsweredRequest.objects.count() == made
    assert Processing.objects.count() == Processing.history.count() == 2 * made
    assert DataKey.objects.filter(scope="consents").count() == len(warm) // 2 + len(sealed)
