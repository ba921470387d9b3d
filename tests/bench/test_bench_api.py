"""Consents over HTTP: at least 150 a second in one process, with sealing, history, trail and idempotency keys."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
import uuid
from itertools import count
from urllib.parse import urlsplit

import psutil
import pytest
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.consents.models import AnsweredRequest, Consent
from compliance.register.demo.people import people
from compliance.register.models import Processing, Subject
from compliance.register.services.subjects import Provenance, register_subject
from compliance.vault.models import DataKey
from tests.bench.report import machine
from tests.consents.api.asking import HOME, site
from tests.consents.giving import NOW, OFFICER, published, why

CLIENTS = 16
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


class Visitor(threading.Thread):
    """One client on one connection that sends what is left to be sent."""

    def __init__(self, address: str, token: str, bodies: list[bytes], turn: count) -> None:
        super().__init__()
        self.link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.bodies, self.turn = bodies, turn
        self.seconds: list[float] = []
        self.failed: list[int] = []

    def run(self) -> None:
        while (place := next(self.turn)) < len(self.bodies):
            begun = time.perf_counter()
            self.link.request(
                "POST", HOME + "/consents", self.bodies[place],
                {**self.headers, "Idempotency-Key": str(uuid.uuid4())},
            )  # fmt: skip
            answer = self.link.getresponse()
            answer.read()
            self.seconds.append(time.perf_counter() - begun)
            if answer.status != 201:
                self.failed.append(answer.status)


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


def sent(address: str, token: str, bodies: list[bytes]) -> tuple[float, list[float]]:
    """How long all took, and each of them, sorted."""
    turn = count()
    visitors = [Visitor(address, token, bodies, turn) for _ in range(CLIENTS)]
    begun = time.perf_counter()
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    took = time.perf_counter() - begun
    assert [status for visitor in visitors for status in visitor.failed] == []
    return took, sorted(second for visitor in visitors for second in visitor.seconds)


def cpu_of_web() -> float:
    """Seconds of processor that the web server has used. They say what others on the machine do not blur."""
    ours = [p for p in psutil.Process().children(recursive=True) if "gunicorn" in " ".join(p.cmdline())]
    return sum(sum(process.cpu_times()[:2]) for process in ours)


@pytest.mark.bench
@pytest.mark.timeout(900)
def test_new_consents_of_known_subjects_from_sixteen_clients(own_database, live_stack):
    published()
    references = registered_people(SUBJECTS + CLIENTS)
    token = site(per_minute=1_000_000).token
    warm, plain, sealed = (
        references[:CLIENTS],
        references[CLIENTS : CLIENTS + SUBJECTS // 2],
        references[CLIENTS + SUBJECTS // 2 :],
    )
    sent(live_stack, token, [body_for(one, sealed=True) for one in warm])  # connections and code are warm
    for name, some in (("given by the subject", plain), ("with a sealed part", sealed)):
        before = cpu_of_web()
        took, seconds = sent(live_stack, token, [body_for(one, sealed=some is sealed) for one in some])
        cpu = (cpu_of_web() - before) / len(some) * 1e3
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(
            f"\nconsents {name}: {len(some) / took:.0f}/s in one process (wanted ≥ {WANTED}), {CLIENTS} clients, "
            f"p50 {seconds[len(seconds) // 2] * 1e3:.0f} ms, p99 {seconds[len(seconds) * 99 // 100] * 1e3:.0f} ms, "
            f"{cpu:.1f} ms of processor each in the web process, load {load} [{machine()}]"
        )
    # All of it is there: entry, history, processings, sealed part, answer and trail.
    made = SUBJECTS + CLIENTS
    assert Consent.objects.count() == Consent.history.count() == AnsweredRequest.objects.count() == made
    assert Processing.objects.count() == Processing.history.count() == 2 * made
    assert DataKey.objects.filter(scope="consents").count() == len(warm) + len(sealed)
    assert AuditEntry.objects.filter(event="consents.given", actor="client:website").count() == made
