"""What one letter costs the database: the same for the first and the thousandth, 25 statements at most."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_inbox.services import listeners
from requests_inbox.services.acknowledging import acknowledge
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.ingest.letters import letter, understood

# The transactions of the product are savepoints within the test's own.
FRAME = re.compile(r"SAVEPOINT|RELEASE|BEGIN|COMMIT", re.IGNORECASE)
MOST = 25


def statements(raw: bytes) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        understood(raw)
    return [query["sql"] for query in caught.captured_queries if not FRAME.match(query["sql"])][:-1]


@pytest.mark.django_db
def test_a_letter_takes_25_statements_at_most_however_many_there_are(monkeypatch):
    if acknowledge not in listeners.OPENED:
        monkeypatch.setattr(listeners, "OPENED", [*listeners.OPENED, acknowledge])
    registered()
    statements(letter())  # the first of a process makes the marks ready
    plain = [len(statements(letter(sender=f"p{n}@example.kz"))) for n in range(3)]
    known = [len(statements(letter(sender=AIGERIM["email"], body=f"ИИН {AIGERIM['iin']}"))) for _ in range(2)]
    print(plain, known)
    print(
        "\n".join(
            one[:150] for one in statements(letter(sender="z@example.kz", body=f"ИИН {AIGERIM['iin']}"))
        )
    )
    assert len(set(plain)) == 1
    assert max(plain + known) <= MOST
