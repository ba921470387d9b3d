"""Fulfilling: what the preview says is what happens, all at once, with the letter; or nothing at all."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from compliance.consents.models import Suppression, Withdrawal
from compliance.consents.services.suppression import may_contact
from compliance.consents.services.withdrawal import place_bar
from compliance.register.models import Blocking, Category, DataItem, Destruction
from compliance.register.services.blocking import block
from compliance.register.services.refusals import Refused, ValuesRejected
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from requests_inbox.models import Letter, Request
from requests_inbox.services.fulfilling import (
    Access,
    Answer,
    Block,
    Destroy,
    OptOut,
    Rectify,
    SetCondition,
    StopDistribution,
    Unblock,
    Withdraw,
    carrying_out,
    fulfil,
    refuse_request,
    rehearse,
)
from requests_inbox.services.letter_acts import hand_over
from requests_inbox.services.letter_sealing import Enclosure, open_enclosure, open_letter
from requests_inbox.services.outbox import send_letters
from requests_inbox.services.protecting import NotProtectable, protected
from tests.consents.giving import DISTRIBUTION, MARKETING, given, somebody
from tests.personas import hire
from tests.register.services.people import AIGERIM, registered
from tests.requests_inbox.answers.requests import (
    NOW,
    SENDER,
    WORKER,
    a_request,
    codes_of,
    done,
    entries,
    identified,
    why,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    from compliance.audit.actors import Actor

    return Actor.staff(hire("compliance_officer"))


def category(code):
    return Category.objects.get(code=code)


def value_of(subject, code):
    item = DataItem.objects.held().get(subject=subject, category__code=code)
    [value] = open_values([item.value], [(subject.pk, code)])
    return value


def outlook_of(request, act, actor, now=NOW, **words):
    return rehearse(request=request, act=act, actor=actor, reason=why(), now=now, **words)


def refused_codes(outlook):
    return {refusal.code for refusal in outlook.refusals}


def answer_of(request):
    return Letter.objects.exclude(kind="acknowledgement").get(request=request)


# Access


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


# Rectification


def test_a_correction_changes_what_the_preview_said(actor):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    act = Rectify({"surname": "Сәрсенова", "patronymic": "Болатқызы", "name": AIGERIM["name"]})
    assert codes_of(outlook_of(request, act, actor)) == {"corrected": ("surname",), "added": ("patronymic",)}
    assert value_of(subject, "surname") == AIGERIM["surname"]
    letter = done(request, act, actor)
    assert value_of(subject, "surname") == "Сәрсенова"
    item = DataItem.objects.held().get(subject=subject, category__code="surname")
    assert (item.source, item.verified_at) == ("email", NOW)
    body = open_letter(letter).body
    assert "Сәрсенова" not in body
    assert "Фамилия" in body or "фамилия" in body
    [entry] = entries("requests_inbox.fulfilled")
    assert entry.details["codes"] == "added,corrected"
    assert entry.subject_id == subject.pk


def test_a_value_that_is_none_is_told_by_field_and_nothing_changes(actor):
    request = identified(a_request("rectification", subject=somebody()), actor)
    act = Rectify({"iin": "123456789012", "surname": "Сәрсенова"})
    assert set(outlook_of(request, act, actor).rejected) == {"iin"}
    with pytest.raises(ValuesRejected):
        fulfil(request=request, act=act, seen="", actor=actor, reason=why(), now=NOW)
    request.refresh_from_db()
    assert request.status == "in_progress"
    assert not Letter.objects.filter(kind="answer").exists()


def test_a_correction_that_corrects_nothing_is_refused(actor):
    request = identified(a_request("rectification", subject=somebody()), actor)
    assert refused_codes(outlook_of(request, Rectify(dict(AIGERIM)), actor)) == {"nothing_to_change"}


# Blocking


def test_blocking_and_lifting(actor):
    subject = somebody()
    request = identified(a_request("blocking", subject=subject), actor)
    done(request, Block([category("email")], "subject_demand", date(2026, 12, 31)), actor)
    blocking = Blocking.objects.get()
    assert blocking.category is not None
    assert (blocking.category.code, blocking.until) == ("email", date(2026, 12, 31))
    back = identified(a_request("unblocking", subject=subject), actor)
    assert codes_of(outlook_of(back, Unblock([blocking]), actor)) == {"unblocked": ("email",)}
    done(back, Unblock([blocking]), actor)
    blocking.refresh_from_db()
    assert blocking.lifted_at == NOW


def test_a_blocking_of_somebody_else_is_not_lifted(actor):
    other = registered({"surname": "Ким", "name": "Олег"})
    blocking = block(
        subject=other, category=None, ground="dispute", until=None, actor=actor, reason=why(), now=NOW
    )
    request = identified(a_request("unblocking", subject=somebody()), actor)
    assert refused_codes(outlook_of(request, Unblock([blocking]), actor)) == {"blocking_not_live"}


# Destruction


def test_everything_is_destroyed_and_the_letter_still_goes_out_and_is_then_forgotten(actor, mailbox):
    subject = registered(purposes=("service_access",))
    request = identified(a_request("destruction", subject=subject), actor)
    needed = outlook_of(request, Destroy(None), actor)
    assert "category_needed" in refused_codes(needed)
    act = Destroy(None, ends_processing=True)
    seen = codes_of(outlook_of(request, act, actor))
    assert seen["destroyed"] == ("*",)
    assert seen["processing_ended"] == ("service_access",)
    assert value_of(subject, "surname")
    letter = done(request, act, actor)
    act_number = Destruction.objects.get().number
    assert letter.state == "pending"
    send_letters(actor=WORKER, now=NOW)
    assert SENDER in [to for tos, _m in mailbox.taken for to in tos]
    letter.refresh_from_db()
    assert letter.state == "sent"
    body = open_letter(letter).body
    assert isinstance(body, Shredded)
    assert body.reference == act_number
    assert not DataKey.objects.filter(subject_id=subject.pk, wrapped_key__isnull=False).exists()
    assert not DataKey.objects.filter(scope=letter.scope, wrapped_key__isnull=False).exists()
    assert letter.number in {entry.details["letter"] for entry in entries("requests_inbox.letter_forgotten")}
    assert not DataKey.objects.filter(scope__startswith="letter:", wrapped_key__isnull=False).exists()


def test_one_category_is_destroyed_and_the_others_stay(actor):
    subject = registered()
    request = identified(a_request("destruction", subject=subject), actor)
    done(request, Destroy([category("legal_address")]), actor)
    assert not DataItem.objects.held().filter(subject=subject, category__code="legal_address").exists()
    assert value_of(subject, "surname") == AIGERIM["surname"]


def test_what_a_guard_refuses_is_not_destroyed(actor):
    subject = registered()
    block(
        subject=subject, category=category("email"), ground="dispute", until=None, actor=actor, reason=why(),
        now=NOW,
    )  # fmt: skip
    request = identified(a_request("destruction", subject=subject), actor)
    act = Destroy(None, ends_processing=True)
    assert refused_codes(outlook_of(request, act, actor)) == {"category_blocked"}
    with pytest.raises(Refused):
        fulfil(request=request, act=act, seen="", actor=actor, reason=why(), now=NOW)
    assert value_of(subject, "surname") == AIGERIM["surname"]
    request.refresh_from_db()
    assert request.status == "in_progress"


# Consents


def test_a_withdrawal_counts_from_receipt_and_says_what_ends_and_what_goes_on(actor):
    subject = registered(purposes=("notification",))
    consent = given(subject, at=NOW - timedelta(days=30))
    later = NOW + timedelta(days=2)
    request = identified(a_request("consent_withdrawal", subject=subject), actor, now=later)
    act = Withdraw([consent])
    seen = codes_of(outlook_of(request, act, actor, later))
    assert seen["consent_ended"] == (str(consent.pk),)
    assert seen["processing_ended"] == ("service_access",)
    assert "notification" in seen["processing_goes_on"]
    letter = done(request, act, actor, now=later)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_at, consent.message) == ("withdrawn", NOW, request.reference)
    assert "Согласие на обработку" in open_letter(letter).body


def test_a_barred_withdrawal_is_not_carried_out_but_refused_with_the_ground(actor):
    subject = somebody()
    consent = given(subject, at=NOW - timedelta(days=30))
    place_bar(
        subject=subject, series="", ground="open_obligation", source="договор 7", until=None, actor=actor,
        reason=why("dispute"), now=NOW,
    )  # fmt: skip
    request = identified(a_request("consent_withdrawal", subject=subject), actor)
    assert refused_codes(outlook_of(request, Withdraw([consent]), actor)) == {"open_obligation"}
    letter = refuse_request(
        request=request, ground="open_obligation", explanation="Договор № 7 ещё не исполнен.", actor=actor,
        reason=why(), now=NOW,
    )  # fmt: skip
    assert Withdrawal.objects.get().state == "refused"
    request.refresh_from_db()
    assert (request.outcome, request.ground) == ("refused", "open_obligation")
    body = open_letter(letter).body
    assert "Договор № 7 ещё не исполнен." in body
    assert "ст. 8(2)" in body
    assert "уполномоченный орган" in body
    assert "суд" in body


def test_distribution_stops_at_the_receipt_of_a_complete_demand(actor):
    subject = somebody()
    consent = given(subject, DISTRIBUTION, at=NOW - timedelta(days=9))
    later = NOW + timedelta(hours=5)
    request = identified(a_request("distribution_stop", subject=subject), actor, now=later)
    whole = {"surname": "Әлімжанова", "name": "Айгерім", "has_patronymic": False, "contact": SENDER}
    lacking = StopDistribution(consent, {**whole, "contact": ""}, ["email"])
    assert refused_codes(outlook_of(request, lacking, actor, later)) == {"demand_incomplete"}
    done(request, StopDistribution(consent, whole, ["email"]), actor, now=later)
    consent.refresh_from_db()
    assert (consent.state, consent.ended_at) == ("ended_by_demand", NOW)


def test_an_opt_out_needs_nobody_identified(actor):
    request = a_request("marketing_opt_out")
    letter = done(request, OptOut([("email", SENDER)]), actor)
    assert Suppression.objects.get().channel == "email"
    assert may_contact(channel="email", address=SENDER, now=NOW).why == "opted_out"
    assert SENDER not in open_letter(letter).body


def test_a_condition_is_kept_in_the_ledger_in_the_words_of_the_subject(actor):
    subject = somebody()
    consent = given(subject, MARKETING, at=NOW - timedelta(days=9))
    request = identified(a_request("marketing_condition", subject=subject), actor)
    done(request, SetCondition(consent, "Только по вторникам"), actor)
    consent.refresh_from_db()
    assert open_values([consent.conditions], [(subject.pk, "consents")]) == ["Только по вторникам"]


# Answers in words


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


# All or nothing


def test_nothing_is_done_for_whom_nobody_identified(actor):
    subject = somebody()
    for request_type, act in (
        ("access", Access("ru")),
        ("rectification", Rectify({"surname": "Иная"})),
        ("destruction", Destroy(None, ends_processing=True)),
        ("marketing_condition", SetCondition(given(subject, MARKETING), "нет")),
    ):
        request = a_request(request_type, subject=subject)
        with pytest.raises(Refused, match="identity_missing"):
            fulfil(request=request, act=act, seen="", actor=actor, reason=why(), now=NOW)
    assert value_of(subject, "surname") == AIGERIM["surname"]
    assert not entries("requests_inbox.report_made", "register.values_revealed")


def test_an_act_of_another_type_is_refused(actor):
    request = identified(a_request("access", subject=somebody()), actor)
    assert refused_codes(outlook_of(request, Destroy(None), actor)) == {"act_not_here"}


def test_a_request_is_fulfilled_once(actor):
    request = a_request("explanation")
    done(request, Answer("Да."), actor, answer="Да.")
    with pytest.raises(Refused, match="request_done"):
        fulfil(
            request=request, act=Answer("Нет."), seen="", answer="Нет.", actor=actor, reason=why(), now=NOW
        )
    assert Letter.objects.filter(kind="answer").count() == 1


def test_a_confirmation_of_something_else_does_nothing(actor):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    seen = outlook_of(request, Rectify({"surname": "Сәрсенова"}), actor).digest
    act = Rectify({"surname": "Сәрсенова", "name": "Иная"})
    with pytest.raises(Refused, match="preview_changed"):
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)
    assert value_of(subject, "name") == AIGERIM["name"]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Rectify({"surname": "Сәрсенов"}), {}),
        (Rectify({"surname": "Сәрсенова"}), {"answer": "Иначе."}),
        (Rectify({"surname": "Сәрсенова"}), {"language": "kk"}),
        (Rectify({"surname": "Сәрсенова"}), {"outcome": "partly", "answer": "Часть."}),
    ],
)
def test_what_was_typed_since_the_preview_is_not_done(actor, act, words):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    seen = outlook_of(request, Rectify({"surname": "Сәрсенова"}), actor, answer="Часть.").digest
    with pytest.raises(Refused, match="preview_changed"):
        fulfil(
            request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW,
            **{"answer": "Часть.\r\n" if "outcome" in words else "", **words},
        )  # fmt: skip
    assert value_of(subject, "surname") == AIGERIM["surname"]
    assert entries("requests_inbox.fulfilment_refused")


def test_a_failure_at_the_letter_leaves_nothing_behind(actor, monkeypatch):
    subject = somebody()
    request = identified(a_request("rectification", subject=subject), actor)
    act = Rectify({"surname": "Сәрсенова"})
    seen = outlook_of(request, act, actor).digest

    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr(carrying_out, "write_letter", broken)
    with pytest.raises(RuntimeError):
        fulfil(request=request, act=act, seen=seen, actor=actor, reason=why(), now=NOW)
    request = Request.objects.get(pk=request.pk)
    assert request.status == "in_progress"
    assert value_of(subject, "surname") == AIGERIM["surname"]


def test_a_rehearsal_leaves_no_trace(actor):
    subject = registered(purposes=("service_access",))
    request = identified(a_request("destruction", subject=subject), actor)
    before = len(entries("register.destroyed", "register.processing_ended", "vault.keys_shredded"))
    assert outlook_of(request, Destroy(None, ends_processing=True), actor).stands
    assert len(entries("register.destroyed", "register.processing_ended", "vault.keys_shredded")) == before
    assert not Destruction.objects.exists()


def test_what_is_done_in_part_says_why(actor):
    request = a_request("explanation")
    act = Answer("Частично.")
    with pytest.raises(Refused, match="answer_missing"):
        fulfil(
            request=request, act=act, seen=outlook_of(request, act, actor).digest, outcome="partly",
            actor=actor, reason=why(), now=NOW,
        )  # fmt: skip
    letter = done(request, act, actor, outcome="partly", answer="Остальное касается других лиц.")
    assert "исполнено частично" in open_letter(letter).body


@pytest.mark.parametrize(
    ("ground", "explanation"), [("", "Пояснение"), ("no_power", "Пояснение"), ("others_data", " ")]
)
def test_a_refusal_has_a_ground_of_its_type_and_an_explanation(actor, ground, explanation):
    request = a_request("access")
    with pytest.raises(Refused):
        refuse_request(
            request=request, ground=ground, explanation=explanation, actor=actor, reason=why(), now=NOW
        )
    request.refresh_from_db()
    assert request.status == "received"
    assert not Letter.objects.filter(kind="refusal").exists()
    assert entries("requests_inbox.fulfilment_refused")


def test_a_letter_of_a_request_goes_with_the_subject_once_that_is_known(actor):
    request = a_request("access")
    letter = Letter.objects.get()
    hand_over(letter=letter, actor=actor, reason=why("inbox_delivery"), now=NOW)
    subject = somebody()
    request.subject = subject
    request.record(actor=actor, reason=why(), now=NOW)
    from requests_inbox.services.listeners import tell_changed

    tell_changed(request, actor=actor, reason=why(), now=NOW)
    assert DataKey.objects.get(scope=letter.scope).subject_id == subject.pk
    assert open_letter(Letter.objects.select_related("request").get()).address == SENDER
