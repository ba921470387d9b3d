"""Opening 1,000 values: under 50 µs each, the query for their keys included."""

from __future__ import annotations

import time

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from compliance.register.demo.people import people
from compliance.register.models import DataItem
from compliance.register.services.subjects import Provenance, register_subject
from compliance.vault.reading import open_values
from tests.bench.report import ratio_line
from tests.register.services.people import NOW, OFFICER, why

VALUES = 1000
TURNS = 7


def test_nothing_is_opened_wrong(own_database):
    """The measured call gives back what was sealed."""
    saved = register_subject(
        kind="person", language="ru", values={"name": "Айгерім"}, provenance=Provenance("paper"),
        actor=OFFICER, reason=why(), now=NOW,
    )  # fmt: skip
    assert open_values([item.value for item in saved.subject.items.all()]) == ["Айгерім"]


@pytest.mark.bench
def test_opening_a_thousand_values(own_database):
    for person in people(VALUES // 7 + 20):
        register_subject(
            kind=person.kind, language=person.language, values=person.values,
            provenance=Provenance("website_form"), actor=OFFICER, reason=why(), now=NOW,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sealed = [item.value for item in DataItem.objects.only("value")[:VALUES]]
    assert len(sealed) == VALUES
    best = bare = float("inf")
    secret, nonce, binding = bytes(32), bytes(12), bytes(40)
    ciphertext = AESGCM(secret).encrypt(nonce, b"a value of usual length", binding)
    for _ in range(TURNS):
        begun = time.perf_counter()
        opened = open_values(sealed)
        best = min(best, time.perf_counter() - begun)
        begun = time.perf_counter()
        for _value in range(VALUES):
            AESGCM(secret).decrypt(nonce, ciphertext, binding)
        bare = min(bare, time.perf_counter() - begun)
    assert all(isinstance(value, str) for value in opened)
    ratio_line(
        "open a value, key and query included, against bare AES-GCM",
        measured=best / VALUES * 1e6, floor=bare / VALUES * 1e6, unit="µs", wanted="< 50 µs",
    )  # fmt: skip
