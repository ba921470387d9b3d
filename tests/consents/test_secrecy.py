"""Promise 1 for consents: nothing that a subject said or sent is in clear in the dump, the files or the logs."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest

from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.ledger import entries_of, opened
from compliance.register.models import LegalBasis, Purpose
from compliance.register.services.processing import start_processing
from tests import canaries
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, given, published, somebody, why
from tests.consents.withdrawing import withdrawn
from tests.services import SERVICES

SAID = {
    "representative": "Канарейкина Зауреш Тестқызы",
    "proof": "нотариальная доверенность 7781-К",
    "file": "скан-канарейкиной.pdf",
    "content": "Канареечное заявление Зауреш",
    "conditions": "писать только на дворовой канал",
    "changed": "звонить только тёте Канарейбике",
    "note": "пришла с канарейкой в клетке",
    "document": "Договор Канарейтрейд 45-А",
    "refused": "отвергнутый голубевод Сизарь",
    "address": "refused.canary@example.kz",
}


@pytest.mark.long
def test_nothing_that_was_said_is_in_clear_anywhere(own_database: Any, capfd: Any, caplog: Any) -> None:
    subject = somebody()
    mother = {"name": SAID["representative"], "proof": SAID["proof"]}
    scan = io.BytesIO(b"%PDF-1.7\n" + SAID["content"].encode() * 200)
    given(subject, giver="representative", representative=mother, channel="paper", evidence=scan,
          evidence_name=SAID["file"])  # fmt: skip
    marketing = given(subject, MARKETING, conditions=SAID["conditions"])
    change_consent(
        consent=marketing, conditions=SAID["changed"], received_at=NOW + timedelta(days=1), channel="email",
        message="M-1", actor=OFFICER, reason=why("other", SAID["note"]), now=NOW + timedelta(days=1),
    )  # fmt: skip
    narrow_consent(
        consent=marketing, categories=("email",), received_at=NOW + timedelta(days=2), channel="website_form",
        giver="representative", representative=mother, actor=OFFICER, reason=why("other", SAID["note"]),
        now=NOW + timedelta(days=2),
    )  # fmt: skip
    withdrawn(marketing, giver="representative", representative=mother)
    published(DISTRIBUTION)
    start_processing(
        subject=subject, purpose=Purpose.objects.get(code="notification"),
        basis=LegalBasis.objects.get(code="public_offer"), document=SAID["document"], actor=OFFICER,
        reason=why("other", SAID["note"]), now=NOW,
    )  # fmt: skip
    # What is refused is typed too.
    for fields in (
        {"conditions": SAID["refused"]},
        {"giver": "representative", "representative": {"name": SAID["refused"]}},
        {"message": SAID["address"]},
        {"categories": (SAID["refused"],)},
        {"purposes": (SAID["refused"],)},
    ):
        with pytest.raises(ConsentRejected) as rejected:
            given(subject, at=NOW + timedelta(days=3), **fields)
        assert SAID["refused"] not in repr(rejected.value)

    assert opened(subject.pk, entries_of(marketing))[0]["conditions"] == SAID["conditions"]
    printed = capfd.readouterr()
    canaries.assert_nowhere(
        SAID.values(),
        [
            ("dump", canaries.dump(own_database)),
            *canaries.media(),
            *canaries.logs(SERVICES.root / "log"),
            ("printed", (printed.out + printed.err + caplog.text).encode()),
        ],
    )
