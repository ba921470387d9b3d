"""Screens of publications, demands to stop distribution and opt-outs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.consents.models import DistributionDemand, Publication, Suppression
from compliance.consents.services.distribution import receive_demand
from compliance.consents.services.suppression import opt_out
from tests.consents.giving import DISTRIBUTION, MARKETING, NOW, OFFICER, given, somebody, why
from tests.consents.test_distribution import WHOLE
from tests.personas import PERSONAS
from tests.register.admin.screens import secrets_in, text_of

pytestmark = pytest.mark.django_db

SEE = {"clerk", "officer", "responsible", "auditor"}
ENTER = {"clerk", "officer", "responsible"}
DAILY = {"officer", "responsible"}
REVEAL = {"officer", "responsible", "auditor"}
SCREENS = [
    ("publication_changelist", (), SEE),
    ("publication_change", ("publication",), SEE),
    ("publication_history", ("publication",), SEE),
    ("distributiondemand_changelist", (), SEE),
    ("distributiondemand_change", ("demand",), SEE),
    ("distributiondemand_history", ("demand",), SEE),
    ("distributiondemand_receive", ("subject",), ENTER),
    ("distributiondemand_reveal", ("demand",), REVEAL),
    ("suppression_changelist", (), SEE),
    ("suppression_history", ("suppression",), SEE),
    ("suppression_add", (), DAILY),
    ("suppression_lift", ("suppression",), DAILY),
    ("suppression_check", (), DAILY),
]
WHY = {"reason_code": "subject_request", "note": ""}


def address(screen, *ids):
    return reverse(f"admin:consents_{screen}", args=ids)


@pytest.fixture
def consent():
    return given(somebody(), DISTRIBUTION, terms={"email": ["no_transfer"]})


@pytest.fixture
def ids(consent):
    demand = receive_demand(
        subject=consent.subject, consent=consent, contents={**WHOLE, "contact": ""}, categories=["email"],
        received_at=NOW, channel="email", actor=OFFICER, reason=why("distribution_demand"), now=NOW,
    )  # fmt: skip
    row = opt_out(channel="email", address="aigerim@example.kz", scope="marketing", source="email",
                  actor=OFFICER, reason=why("opt_out"), now=NOW)  # fmt: skip
    return {
        "subject": consent.subject_id,
        "publication": consent.publications.get().pk,
        "demand": demand.pk,
        "suppression": row.pk,
    }


@pytest.mark.parametrize("name", PERSONAS)
def test_each_screen_opens_to_its_roles_and_to_nobody_else(name, request, ids):
    person = request.getfixturevalue(name)
    for screen, wanted, roles in SCREENS:
        page = person.get(address(screen, *[ids[one] for one in wanted]))
        assert page.status_code == (200 if name in roles else 403), (screen, page.status_code)
        assert secrets_in(page) == [], screen


def test_a_stranger_gets_nowhere(stranger, ids):
    for screen, wanted, _roles in SCREENS:
        assert stranger.get(address(screen, *[ids[one] for one in wanted])).status_code == 302, screen


def test_no_address_of_these_screens_is_missing_here():
    names = {
        name.removeprefix("consents_")
        for name in get_resolver().namespace_dict["admin"][1].reverse_dict
        if isinstance(name, str)
        and name.startswith(("consents_publication", "consents_distributiondemand", "consents_suppression"))
    }
    elsewhere = {
        *(name for name in names if name.endswith("_delete")),
        "publication_add", "distributiondemand_add", "suppression_change",
    }  # fmt: skip
    assert names - {screen for screen, _, _ in SCREENS} == elsewhere & names


@pytest.mark.parametrize("screen", ["publication_add", "distributiondemand_add"])
def test_what_follows_from_a_consent_has_no_form_of_its_own(responsible, screen):
    assert responsible.get(address(screen)).status_code == 403


class TestPublishing:
    def test_an_officer_publishes_what_waits_and_the_overdue_is_flagged(self, officer, consent):
        row = consent.publications.get()
        page = text_of(officer.get(address("publication_changelist"), {"term": "overdue"}))
        assert row.number in page
        assert "overdue" in page
        page = text_of(officer.get(address("publication_change", row.pk)))
        assert "ban on passing it on" in page
        officer.post(address("publication_change", row.pk))
        row.refresh_from_db()
        assert row.published_at is not None
        entry = AuditEntry.objects.get(event="consents.terms_published")
        assert (entry.actor, entry.subject_id) == (officer.actor.label, consent.subject_id)
        assert row.number not in text_of(officer.get(address("publication_changelist"), {"term": "waiting"}))
        assert row.number in text_of(officer.get(address("publication_changelist"), {"term": "published"}))

    def test_several_are_published_at_once(self, responsible, consent):
        given(somebody({"surname": "Ким", "name": "Анна", "email": "kim@example.kz"}), DISTRIBUTION)
        ids = list(Publication.objects.values_list("pk", flat=True))
        sent = {"action": "publish_chosen", "_selected_action": ids}
        page = responsible.post(address("publication_changelist"), sent, follow=True)
        assert "2 sets of terms are published." in text_of(page)
        assert not Publication.objects.waiting().exists()

    def test_a_clerk_sees_and_publishes_nothing(self, clerk, consent):
        row = consent.publications.get()
        assert clerk.post(address("publication_change", row.pk)).status_code == 403
        clerk.post(
            address("publication_changelist"), {"action": "publish_chosen", "_selected_action": [row.pk]}
        )
        row.refresh_from_db()
        assert row.published_at is None

    def test_a_long_list_costs_no_more_queries(self, officer, consent, django_assert_max_num_queries):
        row = consent.publications.get()
        officer.get(address("publication_changelist"))
        for number in range(30):
            Publication(
                number=f"T-{number}", subject_id=row.subject_id, consent=consent, entry=50 + number,
                categories=row.categories, terms={}, received_at=NOW, due_at=NOW, ended_at=NOW,
            ).record(actor=OFFICER, reason=why(), now=NOW)  # fmt: skip
        with django_assert_max_num_queries(12):
            assert text_of(officer.get(address("publication_changelist"))).count("T-") > 30


class TestDemands:
    def send(self, person, consent, **fields):
        local = timezone.localtime(timezone.now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
        return person.post(
            address("distributiondemand_receive", consent.subject_id),
            {
                "consent": consent.pk, "surname": "Әлімжанова", "name": "Айгерім", "patronymic": "",
                "no_patronymic": "on", "contact": "+7 701 555 01 02", "categories": ["email"], "channel": "email",
                "received_at": local, "message": "m-1", **WHY, **fields,
            },
        )  # fmt: skip

    def test_a_clerk_takes_a_whole_demand_and_distribution_stops(self, clerk, consent):
        answer = self.send(clerk, consent)
        demand = DistributionDemand.objects.get()
        assert answer["Location"] == address("distributiondemand_change", demand.pk)
        consent.refresh_from_db()
        assert (consent.state, consent.ended_at) == ("ended_by_demand", demand.received_at)
        assert AuditEntry.objects.get(event="consents.ended_by_demand").actor == clerk.actor.label

    def test_an_incomplete_one_is_kept_and_says_what_is_missing(self, clerk, consent):
        self.send(clerk, consent, contact="", categories=[])
        demand = DistributionDemand.objects.get()
        assert demand.missing == ["contact", "categories"]
        page = text_of(clerk.get(address("distributiondemand_changelist"), {"state": "incomplete"}))
        assert "contact: phone, e-mail or postal address" in page
        consent.refresh_from_db()
        assert consent.state == "active"

    def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_kept(self, clerk, consent):
        page = self.send(clerk, consent, received_at="2099-01-01T10:00", surname="я" * 301)
        assert {"received_at", "surname"} <= page.context["form"].errors.keys()
        assert not DistributionDemand.objects.exists()

    def test_the_contents_are_shown_only_after_a_recorded_reveal(self, officer, ids):
        url = address("distributiondemand_reveal", ids["demand"])
        page = officer.post(url, WHY)
        assert "Айгерім" in text_of(page)
        assert page["Cache-Control"] == "no-store, private"
        entry = AuditEntry.objects.get(event="consents.demand_revealed")
        assert (entry.object_id, entry.reason) == (str(ids["demand"]), "subject_request")


class TestOptOuts:
    def record(self, person, **fields):
        return person.post(
            address("suppression_add"),
            {"channel": "email", "address": "AIGERIM@example.kz", "scope": "marketing", "source": "email",
             "reason_code": "opt_out", "note": "", **fields},
        )  # fmt: skip

    def test_an_officer_records_one_and_nobody_sees_the_address(self, officer):
        answer = self.record(officer)
        assert answer["Location"] == address("suppression_changelist")
        page = officer.get(answer["Location"])
        assert Suppression.objects.count() == 1
        assert "aigerim" not in text_of(page).lower()
        assert AuditEntry.objects.get(event="consents.opted_out").actor == officer.actor.label

    @pytest.mark.parametrize("typed", ["not an address", "8 701 555 01 02"])
    def test_what_is_no_address_is_a_slip(self, officer, typed):
        assert "address" in self.record(officer, address=typed).context["form"].errors
        assert not Suppression.objects.exists()

    def test_it_is_lifted_with_a_reason(self, officer, ids):
        officer.post(address("suppression_lift", ids["suppression"]), WHY)
        assert Suppression.objects.get().lifted_at is not None
        assert AuditEntry.objects.get(event="consents.opted_in").reason == "subject_request"

    def check(self, person, content, name="list.csv", channel="email"):
        file = SimpleUploadedFile(name, content)
        return person.post(address("suppression_check"), {"channel": channel, "file": file, **WHY})

    def test_a_list_comes_back_with_those_who_may_be_contacted(self, officer):
        given(somebody(), MARKETING)
        answer = self.check(
            officer, "Имя;E-mail\nАйгерім;aigerim@example.kz\nНикто;no@example.kz\n".encode("cp1251")
        )
        assert answer.getvalue() == b"aigerim@example.kz\n"
        assert "may-be-contacted-email.txt" in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "no-store, private"
        entry = AuditEntry.objects.get(event="consents.contacts_filtered")
        assert (entry.details["checked"], entry.details["allowed"], entry.actor) == (
            2,
            1,
            officer.actor.label,
        )

    @pytest.mark.parametrize("content", [b"", b"\x81\x8d\x8f\x90\x9d" * 99])
    def test_what_is_no_list_is_a_slip(self, officer, content):
        assert "file" in self.check(officer, content).context["form"].errors
        assert not AuditEntry.objects.filter(event__startswith="consents.contacts").exists()
