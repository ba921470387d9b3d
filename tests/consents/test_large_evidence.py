"""Evidence of 200 MB, sent to a real web process: told, not kept, and not held in memory."""

from __future__ import annotations

import pytest

from compliance.audit.models import AuditEntry
from compliance.consents.models import Consent
from compliance.vault.models import SealedFile
from tests.consents.admin.screens import address, giving
from tests.consents.api.asking import HOME, site
from tests.consents.giving import published, somebody
from tests.desk import MEGABYTE, Desk, form_with, memory_of


@pytest.mark.long
def test_evidence_of_200_megabytes_is_refused_in_bounded_memory(own_database, live_stack):
    subject, wording = somebody(), published()
    desk = Desk(live_stack)
    desk.sign_in("intake_clerk")
    path = address("consent_give", subject.pk, wording.pk)
    fields = {**giving(channel="paper"), "csrfmiddlewaretoken": desk.token(path)}
    before = memory_of(live_stack)
    headers, pieces = form_with(fields, "evidence", "application/pdf", b"%PDF-1.7\n", megabytes=200)

    status, page = desk.ask("POST", path, pieces, **headers)

    assert status == 200
    assert "20&nbsp;МБ" in page or "20 МБ" in page or "20 MB" in page
    assert memory_of(live_stack) - before < 40 * MEGABYTE
    assert not Consent.objects.exists()
    assert not SealedFile.objects.exists()
    assert "evidence_too_large" in AuditEntry.objects.get(event="consents.refused").details["codes"]


@pytest.mark.long
def test_200_megabytes_to_the_interface_are_refused_by_their_length(own_database, live_stack):
    token = site().token
    desk = Desk(live_stack)
    before = memory_of(live_stack)
    # Only what a client sends before it hears the refusal.
    status, answer = desk.ask(
        "POST", HOME + "/consents", b"{" + b" " * 1000,
        **{"Content-Type": "application/json", "Content-Length": str(200 * MEGABYTE),
           "Authorization": f"Bearer {token}", "Idempotency-Key": "4b6a1f0e-8f7e-4c5a-9d64-2f6f3b1d9a10"},
    )  # fmt: skip
    assert (status, "too_large" in answer) == (413, True)
    assert memory_of(live_stack) - before < 20 * MEGABYTE
