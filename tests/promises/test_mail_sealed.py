"""Promise 1 for what comes in: nothing of a letter, its sender or its attachments is in clear anywhere."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.core.management import call_command

from compliance.audit.reasons import Reason
from requests_inbox.models import Message, RawMessage, Request
from requests_inbox.services import taking_in
from requests_inbox.services.handling import write_note
from requests_inbox.services.understanding import reread
from tests import canaries
from tests.personas import hire
from tests.requests_inbox.ingest.fake_imap import fake_imap
from tests.requests_inbox.ingest.letters import ACTOR, NOW, understood
from tests.requests_inbox.ingest.polling import mailbox, poll
from tests.services import SERVICES

SENDER, ADDRESS = "Жұлдызай Канарбекқызы", "zhuldyzai.canary@example.kz"
REPLY_TO = "answers.canary@example.kz"
SUBJECT = "Отзыв согласия на обработку персональных данных Кенаров"
WORDS = ("Прошу не обрабатывать данные Тайнописьмовой", "900101300017", "+7 701 555 01 02", "77015550102")
FILE_NAME, CONTENT = "паспорт-Канарейкиной.txt", "Номер документа N-00447-канарейка"
PASSWORD, NOTE, REMARK = "Канарейка-пароль-7", "сказала Ошибкина-Адресная", "звонила Заметкина-Внутренняя"
ALL = (
    SENDER,
    "Канарбекқызы",
    ADDRESS,
    REPLY_TO,
    "Кенаров",
    *WORDS,
    FILE_NAME,
    CONTENT,
    PASSWORD,
    NOTE,
    REMARK,
)


def written(number: int, *, filling: int = 0, date: str = "Tue, 07 Apr 2026 10:15:00 +0500") -> bytes:
    message = EmailMessage()
    message["From"] = f'"{SENDER}" <{ADDRESS}>'
    message["To"] = "support@amart.kz"
    message["Reply-To"] = REPLY_TO
    message["Subject"] = SUBJECT
    message["Message-ID"] = f"<canary-{number}@example.kz>"
    message["Date"] = date
    message.set_content(f"{WORDS[0]}, ИИН {WORDS[1]}, телефон {WORDS[2]}.\n{number}\n")
    message.add_attachment(CONTENT + "x" * filling, filename=FILE_NAME)
    return message.as_bytes()


@pytest.mark.long
def test_nothing_of_a_letter_is_found_in_clear_whichever_way_it_came_in(
    own_database, tmp_path, capfd, monkeypatch
):
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "1.eml").write_bytes(written(1))
    (folder / "2.eml").write_bytes(written(2, filling=300_000))
    call_command("ingest_mail", str(folder), "--json")
    call_command("ingest_mail", str(folder))
    with fake_imap() as server:
        server.letters = {1: written(3), 2: written(4, filling=300_000)}
        box = mailbox(server.port, host="127.0.0.1", security="none", password=PASSWORD)
        assert poll(box).new == 2
    assert RawMessage.objects.filter(file=None).count() == 2
    assert Message.objects.filter(attachments=1, iin_found=True, phone_found=True).count() == 4
    assert Request.objects.count() == 4
    write_note(
        request=Request.objects.earliest("pk"), text=REMARK, author=hire("compliance_officer"), actor=ACTOR,
        reason=Reason("requests_inbox.handling"), now=NOW,
    )  # fmt: skip

    def broken(letter, *_args):
        raise ValueError(letter.subject + letter.own)

    with monkeypatch.context() as patched:
        patched.setattr(taking_in, "classify", broken)
        failed = understood(written(5))
    assert failed.triage_reason == "failed"
    reread(message_id=failed.pk, actor=ACTOR, reason=Reason("requests_inbox.sorting", NOTE), now=NOW)

    printed = capfd.readouterr()
    places = [
        ("dump", canaries.dump(own_database)),
        ("printed", (printed.out + printed.err).encode()),
        ("broker", canaries.broker()),
        *canaries.media(),
        *canaries.logs(SERVICES.root / "log"),
    ]
    canaries.assert_nowhere(ALL, places)
