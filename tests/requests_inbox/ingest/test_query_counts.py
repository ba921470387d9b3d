"""What one letter costs the database: the same for the first and the thousandth, 25 statements at most."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.vault import accepting
from requests_inbox.services.understanding import understand
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.ingest.letters import ACTOR, NOW, letter, stored, understood

MOST = 25
# Of the transactions of storing and of understanding, which are savepoints within the test's own.
FRAMES = 4


def statements(raw: bytes) -> int:
    with CaptureQueriesContext(connection) as caught:
        kept = stored(raw)
        understand(message_id=kept.message_id, actor=ACTOR, now=NOW)
    assert sum(bool(re.match("SAVEPOINT|RELEASE", query["sql"])) for query in caught) == FRAMES
    return len(caught) - FRAMES


@pytest.mark.django_db
def test_a_letter_takes_25_statements_at_most_however_many_there_are(monkeypatch):
    """Read, matched to a candidate, opened as a request with its term, and acknowledged."""
    registered()
    understood(letter(sender="first@example.kz"))  # makes the marks ready
    # Master keys are accepted once in a process; in the test's transaction each would be the first.
    mark = (str(connection.settings_dict["NAME"]), settings.MASTER_KEYS)
    monkeypatch.setattr(accepting, "_accepted", {mark})
    for subject in range(2):
        plain = [statements(letter(sender=f"p{subject}{n}@example.kz")) for n in range(3)]
        iin = f"ИИН {AIGERIM['iin']}"
        known = [statements(letter(sender=f"k{subject}{n}@example.kz", body=iin)) for n in range(2)]
        assert (len(set(plain)), len(set(known))) == (1, 1)
        assert max(plain + known) <= MOST, (plain, known)
