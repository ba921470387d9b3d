"""The screens of the disclosures: who is let in, what they do, what they show and never show."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.audit.models import AuditEntry
from compliance.disclosures.models import Recipient, StopNotice, StopReason
from compliance.disclosures.services.stopping import stop_without_consent
from tests.disclosures.recipients import LATER, OFFICER, company, entries, hand_over, purpose, sharer, why
from tests.personas import PERSONAS
from tests.register.admin.screens import secrets_in, text_of

pytestmark = pytest.mark.django_db

SEE = {"clerk", "officer", "responsible", "auditor"}
DAILY = {"officer", "responsible"}
DECIDE = {"responsible"}
SCREENS = [
    ("recipient_changelist", (), SEE),
    ("recipient_change", ("recipient",), SEE),
    ("recipient_history", ("recipient",), SEE),
    ("recipient_add", (), DECIDE),
    ("transfer_changelist", (), SEE),
    ("transfer_change", ("transfer",), SEE),
    ("transfer_history", ("transfer",), SEE),
    ("transfer_add", (), DAILY),
    ("transfer_told", ("transfer",), DAILY),
    ("stopnotice_changelist", (), SEE),
    ("stopnotice_history", ("notice",), SEE),
    ("stopnotice_settle", ("notice", "act"), DAILY),
]
WHY = {"reason_code": "contract", "note": ""}


def address(screen, *ids):
    return reverse(f"admin:disclosures_{screen}", args=ids)


def notified(recipient=None, *subjects):
    """A notice that waits: the data went out, and no consent carries it any more."""
    subject, consent = sharer()
    transfer = hand_over(recipient or company(), subject, tell_subjects=True, document="Договор 7")
    consent.third_parties, consent.number = False, 2
    consent.record(actor=OFFICER, reason=why(), now=LATER)
    stop_without_consent([subject.pk], why=StopReason.CONSENT_ENDED, actor=OFFICER, reason=why(), now=LATER)
    return transfer, StopNotice.objects.get()


@pytest.mark.parametrize("name", PERSONAS)
def test_each_screen_opens_to_its_roles_and_to_nobody_else(name, request):
    person = request.getfixturevalue(name)
    transfer, notice = notified()
    ids = {
        "recipient": transfer.recipient_id, "transfer": transfer.pk, "notice": notice.pk, "act": "sent",
    }  # fmt: skip
    for screen, wanted, roles in SCREENS:
        page = person.get(address(screen, *(ids[one] for one in wanted)))
        assert page.status_code == (200 if name in roles else 403), (screen, page.status_code)
        assert secrets_in(page) == []
    export = person.post(address("transfer_export"), WHY)
    assert export.status_code == (200 if name in DAILY | {"auditor"} else 403)


def test_a_stranger_is_sent_to_sign_in(stranger):
    assert stranger.get(address("transfer_changelist")).status_code == 302
    assert not AuditEntry.objects.named("disclosures.transfers_exported").exists()


class TestReading:
    def test_the_list_costs_the_same_for_one_and_for_many(self, auditor):
        subject, _consent = sharer()
        recipient = company()
        hand_over(recipient, subject)
        auditor.get(address("transfer_changelist"))
        with CaptureQueriesContext(connection) as one:
            auditor.get(address("transfer_changelist"))
        for number in range(5):
            hand_over(company(f"c{number}"), subject)
        with CaptureQueriesContext(connection) as many:
            auditor.get(address("transfer_changelist"))
        assert len(many) == len(one)

    def test_filters_by_recipient_purpose_and_day(self, auditor):
        subject, _consent = sharer()
        first, second = hand_over(company("a"), subject), hand_over(company("b"), subject)

        def shown(**chosen):
            page = text_of(auditor.get(address("transfer_changelist"), chosen))
            return {
                transfer.pk for transfer in (first, second) if address("transfer_change", transfer.pk) in page
            }

        assert shown() == {first.pk, second.pk}
        assert shown(recipient=first.recipient_id) == {first.pk}
        assert shown(purpose=purpose("marketing").pk) == set()
        assert shown(since="2026-04-06", until="2026-04-06") == {first.pk, second.pk}
        assert shown(since="2026-04-07") == set()
        assert shown(recipient="x", since="yesterday") == {first.pk, second.pk}

    def test_the_page_of_a_subject_tells_who_got_what(self, clerk, administrator):
        transfer, _notice = notified()
        subject = transfer.rows.get().subject_id
        page = text_of(clerk.get(reverse("admin:register_subject_change", args=[subject])))
        assert "Transfers to third parties" in page
        assert "Kassa" in page
        assert "waiting to be sent" in page

    def test_a_term_that_has_run_out_is_marked_and_can_be_met(self, officer):
        transfer, _notice = notified()
        page = text_of(officer.get(address("transfer_change", transfer.pk)))
        assert "overdue" in page
        officer.post(address("transfer_told", transfer.pk), WHY)
        transfer.refresh_from_db()
        assert transfer.told_at is not None
        assert officer.get(address("transfer_told", transfer.pk)).status_code == 404

    def test_the_export_names_no_subject_and_is_recorded(self, auditor):
        transfer, _notice = notified()
        answer = auditor.post(address("transfer_export"), {**WHY, "recipient": transfer.recipient_id})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        (row,) = list(csv.reader(io.StringIO(text)))[1:]
        assert row[0] == f"TR-{transfer.pk}"
        assert row[-1] == transfer.digest
        assert transfer.rows.get().subject.reference not in text
        (entry,) = entries("disclosures.transfers_exported")
        assert (entry.actor, entry.details) == (
            f"staff:{auditor.user.pk}", {"recipient": str(transfer.recipient_id)},
        )  # fmt: skip

    def test_an_export_without_a_reason_is_none(self, auditor):
        answer = auditor.post(address("transfer_export"), {"reason_code": "", "note": ""})
        assert answer.status_code == 302
        assert entries("disclosures.transfers_exported") == []


class TestNotices:
    def test_sent_by_other_means_then_confirmed(self, officer):
        _transfer, notice = notified()
        why_of = {"reason_code": "recipient_reply", "note": ""}
        officer.post(address("stopnotice_settle", notice.pk, "sent"), why_of)
        officer.post(address("stopnotice_settle", notice.pk, "confirmed"), why_of)
        notice.refresh_from_db()
        assert (notice.state, notice.by_mail) == ("confirmed", False)
        assert [row.state for row in notice.history.order_by("history_id")] == [
            "pending",
            "sent",
            "confirmed",
        ]
        assert [entry.details["to"] for entry in entries("disclosures.stop_settled")] == ["sent", "confirmed"]

    def test_what_was_not_sent_cannot_be_confirmed_and_the_try_is_recorded(self, officer):
        _transfer, notice = notified()
        page = officer.post(
            address("stopnotice_settle", notice.pk, "confirmed"),
            {"reason_code": "recipient_reply", "note": ""},
        )
        assert "was not sent yet" in text_of(page)
        notice.refresh_from_db()
        assert notice.state == "pending"
        (entry,) = entries("disclosures.stop_refused")
        assert entry.details == {"code": "notice_pending"}

    def test_an_act_nobody_knows_is_not_found(self, officer):
        _transfer, notice = notified()
        assert officer.get(address("stopnotice_settle", notice.pk, "burn")).status_code == 404

    def test_one_without_address_is_tried_again_once_there_is_one(self, officer, responsible):
        _transfer, notice = notified(company(email=""))
        again = address("stopnotice_settle", notice.pk, "again")
        why_of = {"reason_code": "correction", "note": ""}
        assert "has no address" in text_of(officer.post(again, why_of))
        recipient = notice.recipient
        page = responsible.post(
            address("recipient_change", recipient.pk),
            {
                "name_kk": "Касса", "name_ru": "Касса", "name_en": "Kassa", "clause": "", "kind": "payment",
                "country": "kz", "bin": "", "email": "law@kassa.example", "policy_url": "", "active": "on", **WHY,
            },
        )  # fmt: skip
        assert page.status_code == 302
        officer.post(again, why_of)
        notice.refresh_from_db()
        assert (notice.state, notice.failure, notice.by_mail) == ("pending", "", True)


class TestRecipients:
    FIELDS = {
        "code": "new", "name_kk": "Жаңа", "name_ru": "Новый", "name_en": "New", "clause": "8.6",
        "kind": "payment", "country": "KZ", "bin": "", "email": "", "policy_url": "", "active": "on",
    }  # fmt: skip

    def test_a_new_one_is_recorded(self, responsible):
        responsible.post(address("recipient_add"), {**self.FIELDS, **WHY})
        recipient = Recipient.objects.get(code="new")
        assert recipient.history.get().history_user_id == responsible.user.pk
        (entry,) = entries("disclosures.recipient_changed")
        assert entry.object_id == str(recipient.pk)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("country", "7Z"), ("bin", "123456789012"), ("email", "nobody"), ("policy_url", "javascript:1")],
    )
    def test_what_cannot_be_is_told_beside_its_field(self, responsible, field, value):
        page = responsible.post(address("recipient_add"), {**self.FIELDS, **WHY, field: value})
        assert field in page.context["form"].errors
        assert not Recipient.objects.filter(code="new").exists()
        assert entries("disclosures.recipient_refused")

    def test_a_code_that_is_taken(self, responsible):
        page = responsible.post(address("recipient_add"), {**self.FIELDS, **WHY, "code": "yandex_metrica"})
        assert "code" in page.context["form"].errors

    def test_the_clerk_reads_and_changes_nothing(self, clerk):
        recipient = Recipient.objects.get(code="yandex_metrica")
        assert (
            clerk.post(address("recipient_change", recipient.pk), {**self.FIELDS, **WHY}).status_code == 403
        )
