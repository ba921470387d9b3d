"""Promise 1 for what goes out: nothing of a letter, its address or its enclosure is in clear anywhere."""

from __future__ import annotations

import pytest

from compliance.audit.actors import Actor
from requests_inbox.models import Letter
from requests_inbox.services.fulfilling import Access, refuse_request
from requests_inbox.services.letter_acts import print_letter, resend, reveal_letter
from requests_inbox.services.letter_sealing import open_letter
from requests_inbox.services.outbox import send_letters
from tests import canaries
from tests.personas import hire
from tests.promises.test_sealed import everywhere
from tests.register.services.people import registered
from tests.requests_inbox.answers.requests import NOW, WORKER, a_request, done, identified, why
from tests.smtp import mailbox

__all__ = ["mailbox"]

VALUES = {
    "surname": "Канарбекқызы",
    "name": "Жұлдызай",
    "iin": "900101300017",
    "email": "zhuldyzai.canary@example.kz",
    "mobile_phone": "+77625550199",
}
SENDER = "sender.canary@example.kz"
ELSEWHERE = "elsewhere.canary@example.kz"
WORDS = ("Словоканарейкин", "Отказоканарейкин", "Заметкоканарейкин")


@pytest.mark.long
def test_nothing_of_an_answer_is_in_clear(own_database, mailbox):
    actor = Actor.staff(hire("responsible_person"))
    subject = registered(VALUES)
    request = a_request("access", subject=subject, contact={"email": SENDER, "name": WORDS[0]})
    identified(request, actor)
    letter = done(request, Access("ru"), actor, answer=f"Подписал {WORDS[0]}")
    refused = a_request("explanation", contact={"email": SENDER})
    refuse_request(
        request=refused, ground="outside_law", explanation=f"Пишет {WORDS[1]}", actor=actor,
        reason=why(note=WORDS[2]), now=NOW,
    )  # fmt: skip
    # Once refused for good, sent anew elsewhere, read and printed: each way has a record of its own.
    mailbox.answer_to_recipient = "550 no such user"
    send_letters(actor=WORKER, now=NOW)
    mailbox.answer_to_recipient = ""
    resend(letter=letter, address=ELSEWHERE, actor=actor, reason=why(note=WORDS[2]), now=NOW)
    assert send_letters(actor=WORKER, now=NOW) == 1
    reveal_letter(letter=letter, actor=actor, reason=why(note=WORDS[2]), now=NOW)
    print_letter(letter=letter, actor=actor, reason=why(note=WORDS[2]), now=NOW)
    password = open_letter(Letter.objects.select_related("request").get(pk=letter.pk)).password
    canaries.assert_nowhere([*VALUES.values(), SENDER, ELSEWHERE, *WORDS, password], everywhere(own_database))
