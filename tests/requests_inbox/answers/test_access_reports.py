"""Fulfilling access: the report holds all of the subject, nothing of others, and goes out encrypted."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from pypdf import PdfReader

from compliance.register.models import DataItem
from compliance.register.services.blocking import block
from compliance.register.services.refusals import Refused
from requests_inbox.models import Letter
from requests_inbox.services.fulfilling import (
    Access,
    fulfil,
)
from requests_inbox.services.letter_sealing import open_enclosure, open_letter
from requests_inbox.services.outbox import send_letters
from tests.consents.giving import MARKETING, given, somebody
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.answers.requests import (
    NOW,
    WORKER,
    a_request,
    done,
    entries,
    identified,
    outlook_of,
    refused_codes,
    why,
)

pytestmark = pytest.mark.django_db


def test_an_access_report_holds_all_of_the_subject_and_goes_out_encrypted(actor, mailbox):
    subject = somebody()
    given(subject)
    request = identified(a_request("access", subject=subject), actor)
    letter = done(request, Access("ru"), actor)
    request.refresh_from_db()
    assert (request.status, request.outcome, request.done_at) == ("done", "fulfilled", NOW)
    send_letters(actor=WORKER, now=NOW)
    sent = next(m for _to, m in mailbox.taken if "Ответ" in m["Subject"])
    [part] = sent.iter_attachments()
    copy = part.get_content()
    assert part.get_filename() == f"{request.reference}.pdf"
    assert not any(value.encode() in copy for value in AIGERIM.values())
    reader = PdfReader(io.BytesIO(copy))
    assert reader.is_encrypted
    assert not reader.decrypt("wrong")
    opened = open_letter(letter)
    assert reader.decrypt(opened.password)
    text = "".join(page.extract_text() for page in reader.pages)
    for value in AIGERIM.values():
        assert value in text
    [data] = reader.attachments[f"report-{request.reference}.json"]
    said = json.loads(data)
    assert {one["category"]: one["value"] for one in said["data"]} == dict(AIGERIM)
    assert said["processings"]
    assert said["consents"][0]["purposes"]
    assert opened.password not in opened.body
    assert len(entries("requests_inbox.report_made", "register.values_revealed")) == 2


def metadata_of(document):
    reader = PdfReader(io.BytesIO(document))
    root: Any = reader.trailer["/Root"]
    return root["/Metadata"].get_data()


def test_what_stays_in_the_house_is_pdf_a(actor):
    request = identified(a_request("access", subject=somebody()), actor)
    letter = done(request, Access("kk"), actor)
    kept = open_enclosure(open_letter(letter).enclosure)
    assert kept is not None
    assert b"pdfaid:part" in kept.document or b"pdfaid" in metadata_of(kept.document)


def test_a_value_of_somebody_else_in_the_row_stops_the_report(actor):
    subject, other = somebody(), registered({"surname": "Ким", "name": "Олег", "email": "oleg@example.kz"})
    mine = DataItem.objects.get(subject=subject, category__code="email")
    theirs = DataItem.objects.get(subject=other, category__code="email")
    mine.value = theirs.value
    mine.record(actor=actor, reason=why("correction"), now=NOW)
    request = identified(a_request("access", subject=subject), actor)
    act = Access("ru")
    with pytest.raises(Refused, match="report_value_unreadable"):
        fulfil(
            request=request, act=act, seen=outlook_of(request, act, actor).digest, actor=actor,
            reason=why(), now=NOW,
        )  # fmt: skip
    assert not Letter.objects.filter(kind="answer").exists()
    assert entries("requests_inbox.fulfilment_refused")


def test_a_report_names_no_representative_and_no_numbers_of_others(actor):
    subject = somebody()
    consent = given(subject, MARKETING)
    from compliance.consents.services.changing import change_consent

    change_consent(
        consent=consent, conditions="Звоните моему брату Ержану, +7 701 999 88 77", received_at=NOW,
        channel="email", message="M-1", actor=actor, reason=why(), now=NOW,
    )  # fmt: skip
    request = identified(a_request("access", subject=subject), actor)
    letter = done(request, Access("ru"), actor)
    kept = open_enclosure(open_letter(letter).enclosure)
    assert kept is not None
    said = json.loads(kept.data)
    assert said["consents"][0]["conditions"] is None
    assert "free_text" in said["withheld"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(kept.document)).pages)
    assert "999" not in text
    assert "Ержан" not in text


def test_blocked_data_is_reported_only_by_who_settles_blockings(actor):
    subject = somebody()
    block(subject=subject, category=None, ground="dispute", until=None, actor=actor, reason=why(), now=NOW)
    request = identified(a_request("access", subject=subject), actor)
    assert refused_codes(outlook_of(request, Access("ru"), actor)) == {"reveal_blocked"}
    assert outlook_of(request, Access("ru", settles_blockings=True), actor).stands


def test_data_that_changes_while_the_report_is_typeset_stops_it(actor, monkeypatch):
    subject = somebody()
    request = identified(a_request("access", subject=subject), actor)
    act = Access("ru")
    seen = outlook_of(request, act, actor).digest
    made = Access.prepare

    def slowly(self, *args, **kwargs):
        enclosure = made(self, *args, **kwargs)
        item = DataItem.objects.get(subject=subject, category__code="surname")
        from compliance.vault.services import key_for

        item.value = DataItem._meta.get_field("value").seal("Иная", key_for(subject.pk, "surname", NOW))
        item.record(actor=actor, reason=why("correction"), now=NOW)
        return enclosure

    monkeypatch.setattr(Access, "prepare", slowly)
    with pytest.raises(Refused, match="preview_changed"):
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)
    request.refresh_from_db()
    assert request.status != "done"
