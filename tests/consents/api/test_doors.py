"""Who is let in: a stranger's, an old, a switched-off or a narrower token is refused, and the trail says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis
import time_machine
from django.utils import timezone

from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.consents.models import AnsweredRequest, ApiScope, Consent
from compliance.consents.services import pace
from compliance.consents.services.clients import rotate_token, switch_off_client
from tests.consents.api.asking import ADMINISTRATOR, HOME, Site, site
from tests.consents.giving import NOW, given, published, somebody

pytestmark = pytest.mark.django_db
PROBLEM = "urn:compliance:problem:"
EVERYWHERE = (
    ("GET", "/wordings"),
    ("GET", "/consents?reference=S-0000-0000"),
    ("POST", "/consents"),
    ("POST", "/consents/1/withdrawals"),
    ("POST", "/withdrawals"),
    ("POST", "/contacts/check"),
    ("POST", "/contacts/opt-out"),
    ("POST", "/subjects"),
)


def refusals() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(event="consents.client_refused").order_by("pk"))


def asked(website: Site, method: str, address: str):
    return website.ask(address) if method == "GET" else website.send(address, {})


class TestAStranger:
    @pytest.mark.parametrize(("method", "address"), EVERYWHERE)
    def test_gets_in_nowhere_and_leaves_a_trace(self, method, address):
        answer = asked(Site("pdc_" + "x" * 43), method, address)
        assert (answer.status_code, answer.json()["type"]) == (401, PROBLEM + "token_unknown")
        assert answer["WWW-Authenticate"] == "Bearer"
        entry = refusals()[0]
        assert (entry.actor, entry.details["why"]) == ("stranger", "unknown")
        assert entry.details["view"].startswith("api:")
        assert "xxxx" not in str(entry.details)
        assert not AnsweredRequest.objects.exists()

    def test_without_a_token_is_asked_for_one(self):
        answer = Site("").send("/consents", {})
        assert (answer.status_code, answer.json()["type"]) == (401, PROBLEM + "token_missing")
        assert [entry.details["why"] for entry in refusals()] == ["missing"]

    @pytest.mark.parametrize(
        "token", ["", "x", "pdc_", "pdc_" + "я" * 40, "pdc_" + "x" * 5000, "pdc_' OR 1=1 --"]
    )
    def test_gets_nowhere_with_anything_that_is_no_token(self, token):
        assert Site(token).send("/consents", {}).status_code == 401

    def test_is_not_let_in_by_a_session_of_staff(self, administrator):
        answer = administrator.post(HOME + "/consents", "{}", content_type="application/json")
        assert answer.status_code == 401


class TestAToken:
    def test_opens_only_what_it_is_for(self):
        website = site(ApiScope.CONTACTS)
        subject, _ = somebody(), published()
        answer = website.send(
            "/consents", {"subject": {"reference": subject.reference}, "wording": {"series": "service"}}
        )
        assert (answer.status_code, answer.json()["type"]) == (403, PROBLEM + "scope_missing")
        entry = refusals()[0]
        assert (entry.actor, entry.details["why"]) == ("client:website", "scope_consents")
        assert not Consent.objects.exists()
        assert website.ask("/wordings").status_code == 200  # any client may read the texts

    def test_that_was_switched_off_is_closed_at_once(self):
        website = site()
        switch_off_client(client=website.client, actor=ADMINISTRATOR, reason=Reason("settings"), now=NOW)
        assert website.ask("/wordings").status_code == 401
        assert [(e.actor, e.details["why"]) for e in refusals()] == [("client:website", "switched_off")]

    def test_ends_when_another_takes_its_place(self):
        website = site()
        made = rotate_token(client=website.client, actor=ADMINISTRATOR, reason=Reason("settings"), now=NOW)
        assert website.ask("/wordings").status_code == 401
        assert Site(made.token).ask("/wordings").status_code == 200

    def test_ends_with_its_day(self):
        website = site(expires_at=timezone.now() + timedelta(hours=1))
        assert website.ask("/wordings").status_code == 200
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            assert website.ask("/wordings").status_code == 401
        assert [entry.details["why"] for entry in refusals()] == ["expired"]

    def test_is_kept_nowhere(self):
        website = site()
        assert website.token not in str(list(type(website.client).objects.values_list()))


class TestTheLimit:
    @pytest.fixture(autouse=True)
    def one_minute(self):
        with time_machine.travel(timezone.now().replace(second=20), tick=False):
            yield

    def test_past_it_one_waits_and_nothing_is_done(self):
        website = site(per_minute=2)
        somebody_ = somebody()
        consent = given(somebody_)
        assert [website.ask("/wordings").status_code for _ in range(2)] == [200, 200]
        answer = website.send(f"/consents/{consent.pk}/withdrawals", {})
        assert (answer.status_code, answer.json()["type"]) == (429, PROBLEM + "too_many_requests")
        assert 0 < int(answer["Retry-After"]) <= 60
        consent.refresh_from_db()
        assert consent.state == "active"
        with time_machine.travel(timezone.now() + timedelta(seconds=int(answer["Retry-After"])), tick=False):
            assert website.ask("/wordings").status_code == 200

    def test_is_each_clients_own(self):
        first, second = site(per_minute=1), site(name="shop", per_minute=1)
        assert [first.ask("/wordings").status_code for _ in range(2)] == [200, 429]
        assert second.ask("/wordings").status_code == 200

    def test_protects_the_machine_and_not_the_data_so_without_its_store_all_is_answered(self, monkeypatch):
        def broken(url):
            raise redis.ConnectionError

        monkeypatch.setattr(pace, "_link", broken)
        website = site(per_minute=1)
        assert [website.ask("/wordings").status_code for _ in range(2)] == [200, 200]
