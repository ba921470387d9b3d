"""Answers in words, and documents that go out encrypted with them."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from requests_inbox.services.fulfilling import (
    Answer,
)
from requests_inbox.services.letter_sealing import Enclosure, open_letter
from requests_inbox.services.outbox import send_letters
from requests_inbox.services.protecting import NotProtectable, protected
from tests.requests_inbox.answers.requests import (
    NOW,
    WORKER,
    a_request,
    done,
    identified,
    outlook_of,
    refused_codes,
)

pytestmark = pytest.mark.django_db


def test_a_question_is_answered_in_words(actor):
    request = a_request("explanation", language="kk")
    letter = done(
        request, Answer("Деректер Алматыда сақталады."), actor, answer="Деректер Алматыда сақталады."
    )
    assert "Деректер Алматыда сақталады." in open_letter(letter).body


def test_an_answer_without_words_is_none(actor):
    assert refused_codes(outlook_of(a_request("complaint"), Answer(" "), actor)) == {"answer_missing"}


def blank_pdf():
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(made)
    return made.getvalue()


def test_an_authority_gets_a_document_encrypted(actor, mailbox):
    request = identified(a_request("authority_inquiry"), actor)
    act = Answer("Ответ", Enclosure("Выписка Иванов.pdf", blank_pdf()))
    done(request, act, actor, answer="Ответ")
    send_letters(actor=WORKER, now=NOW)
    sent = next(m for _to, m in mailbox.taken if "Ответ" in m["Subject"])
    [part] = sent.iter_attachments()
    assert part.get_filename() == f"{request.reference}.pdf"
    assert "Иванов" not in sent.as_string()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"PK\x03\x04", b"%PDF-1.7\n" + b"<<" * 5000])
def test_what_is_no_pdf_cannot_be_protected(content):
    with pytest.raises(NotProtectable):
        protected(Enclosure("a.pdf", content), "password")
