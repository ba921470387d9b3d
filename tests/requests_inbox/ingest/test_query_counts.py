"""What one letter costs the database: the same for the first and the thousandth, 25 statements at most."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.vault import accepting
from requests_inbox.models import Message, Request
from requests_inbox.services import understanding
from requests_inbox.services.understanding import understand
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.ingest.fake_imap import fake_imap
from tests.requests_inbox.ingest.letters import ACTOR, NOW, WITHDRAWAL, letter, stored, understood
from tests.requests_inbox.ingest.polling import mailbox, poll

MOST = 25
# Of the transactions of storing and of understanding, which are savepoints within the test's own.
FRAMES = 4


def statements(raw: bytes) -> int:
    with CaptureQueriesContext(connection) as caught:
        kept = stored(raw)
        understand(message_id=kept.message_id, actor=ACTOR, now=NOW)
    assert sum(bool(re.match("SAVEPOINT|RELEASE", query["sql"])) for query in caught) >= FRAMES
    return len(caught) - FRAMES


@pytest.fixture
def ready(monkeypatch, db):
    """As in a process that has read a letter before, and knows somebody."""
    registered()
    understood(letter(sender="first@example.kz"))  # makes the marks ready
    # Master keys are accepted once in a process; in the test's transaction each would be the first.
    mark = (str(connection.settings_dict["NAME"]), settings.MASTER_KEYS)
    monkeypatch.setattr(accepting, "_accepted", {mark})


def test_a_letter_takes_25_statements_at_most_however_many_there_are(ready):
    """Read, matched to a candidate, opened as a request with its term, and acknowledged."""
    for subject in range(2):
        plain = [statements(letter(sender=f"p{subject}{n}@example.kz")) for n in range(3)]
        iin = f"ИИН {AIGERIM['iin']}"
        known = [statements(letter(sender=f"k{subject}{n}@example.kz", body=iin)) for n in range(2)]
        assert (len(set(plain)), len(set(known))) == (1, 1)
        assert max(plain + known) <= MOST, (plain, known)


def test_over_imap_a_letter_takes_no_more(ready):
    """With its place on the server and the cursor; what one look at a mailbox takes besides is taken once."""
    with fake_imap() as server:
        box = mailbox(server.port, security="none")
        assert poll(box).new == 0  # its numbering becomes known
        counted = []
        for size in (1, 4, 7):
            first = len(server.letters) + 1
            server.letters.update({n: letter(sender=f"i{n}@example.kz") for n in range(first, first + size)})
            with CaptureQueriesContext(connection) as caught:
                assert poll(box).new == size
            counted.append(len(caught) - FRAMES * size)
    one, four, seven = counted
    assert four - one == seven - four
    assert (four - one) / 3 <= MOST, counted


def with_files(sender: str, files: int, size: int = 5_000) -> bytes:
    """A demand with scans."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "support@amart.kz", WITHDRAWAL
    message["Date"], message["Message-ID"] = "Tue, 07 Apr 2026 10:15:00 +0500", f"<{sender}>"
    message.set_content(f"Прошу прекратить обработку моих персональных данных. ИИН {AIGERIM['iin']}")
    for number in range(files):
        message.add_attachment(
            b"%PDF-1.7\n" + bytes(size), maintype="application", subtype="pdf", filename=f"{number}.pdf"
        )
    return message.as_bytes()


def test_its_attachments_cost_nothing_more(ready):
    counted = [statements(with_files(f"f{files}@example.kz", files)) for files in (1, 3, 12)]
    assert len(set(counted)) == 1
    as_file = statements(with_files("large@example.kz", 12, 500_000))  # sealed beside the database
    assert max(counted[0], as_file) <= MOST, (counted, as_file)


def test_several_demands_in_one_letter_are_opened_together(ready):
    demands = (
        "Отзываю согласие на обработку персональных данных.",
        "Прошу предоставить сведения, какие мои персональные данные вы храните.",
        "Прошу исправить мой номер телефона в ваших данных.",
    )
    counted = []
    for most in (1, 2, 3):
        before = Request.objects.count()
        counted.append(
            statements(letter("Обращение", " ".join(demands[:most]), sender=f"d{most}@example.kz"))
        )
        assert Request.objects.count() == before + most
    # A further demand is a further request, whose row is one statement more.
    assert [count - counted[0] for count in counted] == [0, 1, 2]
    assert max(counted) <= MOST, counted


def test_a_reply_that_joins_its_request_costs_no_more_than_a_demand(ready):
    understood(letter(sender="asked@example.kz", message_id="<asked@example.kz>"))
    counted = [
        statements(
            letter("Re: Отзыв", f"Ещё {n}.", sender="asked@example.kz", In_Reply_To="<asked@example.kz>")
        )
        for n in range(3)
    ]
    joined = Message.objects.exclude(request=None)
    assert (joined.count(), joined.filter(state="filed").count()) == (3, 3)
    assert len(set(counted)) == 1
    assert counted[0] <= MOST, counted


@pytest.mark.django_db
def test_the_key_of_a_letter_is_found_by_its_name_whatever_is_known_of_the_tables():
    """Not among the keys of all letters, which a planner without figures takes for none."""
    statement = understanding._with_columns(understanding._LOCK_ALL)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", [1, "key"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    of_keys = plan.split("on vault_datakey")[1].splitlines()[1]
    assert "Index Cond" in of_keys, plan
    assert "scope" in of_keys, plan
