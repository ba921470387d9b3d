"""Processings and blockings from the screens."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.register.models import Blocking, Category, LegalBasis, Processing, Purpose
from compliance.vault.reading import open_values
from tests.personas import hire, signed_in
from tests.register.admin.screens import WHY, address, text_of
from tests.register.services.people import registered

pytestmark = pytest.mark.django_db


class TestProcessings:
    def start(self, person, subject):
        return person.post(
            address("start", subject.pk),
            {
                "purpose": Purpose.objects.get(code="marketing").pk,
                "basis": LegalBasis.objects.get(code="law").pk,
                **WHY,
            },
        )

    def test_a_clerk_starts_one(self, clerk):
        subject = registered()
        assert self.start(clerk, subject)["Location"] == address("change", subject.pk)
        assert subject.processings.get().purpose.code == "marketing"

    def test_twice_is_once(self, clerk):
        subject = registered()
        self.start(clerk, subject)
        self.start(clerk, subject)
        assert Processing.objects.count() == 1

    def test_a_purpose_out_of_use_is_not_offered(self, clerk):
        subject = registered()
        from compliance.audit.reasons import Reason
        from compliance.register.services.catalogue import change_purpose

        change_purpose(
            purpose=Purpose.objects.get(code="marketing"), values={"active": False}, actor=clerk.actor,
            reason=Reason("policy_changed"), now=timezone.now(),
        )  # fmt: skip
        page = self.start(clerk, subject)
        assert "purpose" in page.context["form"].errors
        assert not Processing.objects.exists()

    def test_an_officer_ends_one_and_says_why(self, officer):
        subject = registered(purposes=("service_access",))
        processing = subject.processings.get()
        url = address("end", subject.pk, processing.pk)
        assert "end_reason" in officer.post(url, WHY).context["form"].errors
        officer.post(url, {"end_reason": "withdrawn", **WHY})
        processing.refresh_from_db()
        assert (processing.end_reason, processing.ended_at is not None) == ("withdrawn", True)

    def test_that_of_somebody_else_has_no_screen(self, officer):
        subject, other = registered(purposes=("service_access",)), registered({"surname": "Ким"})
        assert officer.get(address("end", other.pk, subject.processings.get().pk)).status_code == 404


WHY_BLOCKED = {**WHY, "reason_code": "dispute"}


class TestBlockings:
    def place(self, person, subject, **fields):
        return person.post(
            address("block", subject.pk),
            {"what": "everything", "ground": "dispute", "until": "", **WHY_BLOCKED, **fields},
        )

    def test_everything_is_blocked_and_unblocked(self, officer):
        subject = registered()
        self.place(officer, subject)
        subject.refresh_from_db()
        assert subject.status == "blocked"
        blocking = subject.blockings.get()
        page = officer.get(address("unblock", subject.pk, blocking.pk))
        assert "all data of the subject" in text_of(page)
        officer.post(address("unblock", subject.pk, blocking.pk), WHY_BLOCKED)
        subject.refresh_from_db()
        assert subject.status == "active"

    def test_one_category_until_a_day(self, officer):
        subject = registered()
        email = Category.objects.get(code="email")
        self.place(officer, subject, what=email.pk, until="2099-01-31")
        blocking = Blocking.objects.get()
        assert (blocking.category, str(blocking.until)) == (email, "2099-01-31")
        assert {item.category.code for item in subject.items.filter(state="blocked")} == {"email"}

    def test_a_day_that_has_passed_and_a_category_not_held_are_slips(self, officer):
        subject = registered({"surname": "Ким"})
        page = self.place(officer, subject, until="2020-01-31")
        assert "until" in page.context["form"].errors
        page = self.place(officer, subject, what=Category.objects.get(code="email").pk)
        assert "what" in page.context["form"].errors
        assert not Blocking.objects.exists()

    def test_a_remark_is_sealed(self, officer):
        self.place(officer, registered(), note="жалуется Әлімжанова")
        entry = AuditEntry.objects.get(event="register.blocked")
        assert bytes(entry.note)
        assert "Әлімжанова".encode() not in bytes(entry.note)

    def test_the_list_of_blockings_leads_to_the_subject(self, auditor, officer):
        from django.urls import reverse

        subject = registered()
        self.place(officer, subject)
        page = auditor.get(reverse("admin:register_blocking_changelist"), {"state": "live"})
        assert address("change", subject.pk) in text_of(page)
        page = auditor.get(reverse("admin:register_blocking_changelist"), {"state": "lifted"})
        assert address("change", subject.pk) not in text_of(page)


class TestGroundsOfAProcessing:
    def page(self, person, subject, basis, **fields):
        return person.post(
            address("start", subject.pk),
            {
                "purpose": Purpose.objects.get(code="service_access").pk,
                "basis": LegalBasis.objects.get(code=basis).pk,
                **WHY,
                **fields,
            },
        )

    def test_a_basis_no_lawyer_has_confirmed_says_so(self, clerk):
        page = text_of(clerk.get(address("start", registered().pk)))
        assert (
            "Public offer (chapter 16 of the Rules of public procurement): not confirmed by a lawyer" in page
        )

    def test_a_basis_on_a_document_asks_for_it_and_keeps_it_sealed(self, clerk):
        subject = registered()
        assert "name the document" in text_of(self.page(clerk, subject, "public_offer"))
        assert not subject.processings.exists()
        self.page(clerk, subject, "public_offer", document="Оферта № 1")
        processing = subject.processings.get()
        assert open_values([processing.document]) == ["Оферта № 1"]

    def test_a_basis_on_consent_without_one_is_refused_in_words_and_recorded(self):
        subject = registered()
        for language, words in (
            ("en", "There is no live consent"),
            ("ru", "Действующего согласия на эту цель нет"),
            ("kk", "Бұл мақсатқа қолданыстағы келісім жоқ"),
        ):
            clerk = signed_in(hire("intake_clerk", language=language))
            assert words in text_of(self.page(clerk, subject, "consent")), language
            refused = AuditEntry.objects.get(event="register.change_refused", actor=clerk.actor.label)
            assert refused.details["codes"] == "consent_missing"

    def test_the_form_of_a_new_subject_and_the_import_offer_no_basis_on_consent(self, clerk, officer):
        consent = LegalBasis.objects.get(code="consent").name_en
        added = text_of(clerk.get(reverse("admin:register_subject_add")))
        imported = text_of(officer.get(reverse("admin:register_subjectimport_add")))
        for page in (added, imported):
            assert consent not in page
            assert "What rests on a consent starts when" in page
