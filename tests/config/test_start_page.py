"""The start page and the sidebar, role by role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.audit.actors import Actor
from compliance.audit.services import record_event
from config.sidebar import TASKS
from tests.personas import hire, signed_in

pytestmark = pytest.mark.django_db

REGISTER = {"register.subject", "register.blocking"}
DAILY = REGISTER | {"register.subjectimport", "register.destruction"}
CATALOGUE = {
    "register.category", "register.purpose", "register.purposecategory", "register.purposecompatibility",
    "register.legalbasis",
}  # fmt: skip
CONSENTS = {
    "consents.consent", "consents.withdrawal", "consents.withdrawalbar", "consents.wording",
    "consents.publication", "consents.distributiondemand", "consents.suppression",
}  # fmt: skip
THIRD_PARTIES = {"disclosures.transfer", "disclosures.stopnotice", "disclosures.recipient"}
MAIL = {"requests_inbox.mailbox"}
REQUESTS = MAIL | {
    "requests_inbox.request", "requests_inbox.message", "requests_inbox.letter", "requests_inbox.lettertemplate",
    "requests_inbox.mark",
}  # fmt: skip
OPERATOR = {"deadlines.deadlinerule", "deadlines.calendarday", "policy.operator", "policy.policyversion"}
AUDIT = {"audit.auditentry", "audit.auditseal"}
ACCESS = {"access.user", "access.role"}
HOLDS = {"retention.retentionrule", "retention.hold"}
RETENTION = HOLDS | {
    "retention.retentionplan", "retention.destructionact", "retention.anonymousfact",
    "retention.inactivityrule",
    "retention.inactivitywarning",
}  # fmt: skip
CONNECTED = {"consents.apiclient"}
REGISTERS = {"incidents.incident", "incidents.subjectnotice", "extracts.extract"}
SYSTEM = {"django_celery_beat.periodictask", "vault.knownmasterkey"}
SEES = {
    "clerk": REGISTER | CATALOGUE | CONSENTS | THIRD_PARTIES | OPERATOR | REQUESTS | HOLDS,
    "officer": REGISTERS | RETENTION | DAILY | CATALOGUE | CONSENTS | THIRD_PARTIES | OPERATOR | REQUESTS,
    "responsible": REGISTERS
    | RETENTION
    | DAILY
    | CATALOGUE
    | CONSENTS
    | THIRD_PARTIES
    | OPERATOR
    | REQUESTS
    | AUDIT
    | CONNECTED,
    "auditor": REGISTERS
    | RETENTION
    | DAILY
    | CATALOGUE
    | CONSENTS
    | THIRD_PARTIES
    | OPERATOR
    | REQUESTS
    | AUDIT
    | ACCESS
    | SYSTEM
    | CONNECTED,
    "administrator": ACCESS | SYSTEM | CONNECTED | MAIL,
}


@pytest.mark.parametrize(("who", "models"), SEES.items())
def test_each_role_is_shown_its_places_and_no_other(request, who, models):
    reader = request.getfixturevalue(who)
    answer = reader.get("/admin/")
    shown = {place.model for _title, places in answer.context["tasks"] for place in places}
    assert shown == models
    body = answer.content.decode()
    for _title, places in TASKS:
        for place in places:
            # Once in the sidebar and once on the page, or not at all.
            assert body.count(f'href="{place.address}"') >= 2 * (place.model in models)
            assert (f'href="{place.address}"' in body) == (place.model in models)
            assert (reader.get(place.address).status_code == 200) == (place.model in models), place.model


@pytest.mark.parametrize("who", SEES)
def test_only_who_may_see_seals_is_told_about_them(request, who):
    body = request.getfixturevalue(who).get("/admin/").content.decode()
    assert ("Is the history whole?" in body) == (who in {"auditor", "responsible"})


def test_somebody_without_a_role_is_told_whom_to_ask():
    body = signed_in(hire(language="en")).get("/admin/").content.decode()
    assert "You have no role yet." in body


def test_the_page_is_cheap_and_stays_cheap(auditor):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            auditor.get("/admin/")
        counts.append(len(queries))
        for _ in range(50):
            record_event("access.signed_in", actor=Actor.job("x"), now=timezone.now())
    assert counts[0] == counts[1] <= 11


def test_nothing_can_be_searched_by_an_address(auditor):
    assert auditor.get("/admin/search/?s=900101300017").status_code == 404
    body = auditor.get("/admin/").content.decode()
    assert 'type="search"' not in body
    assert "hx-get" not in body


def test_the_demonstration_says_what_it_is_on_every_page(auditor, settings):
    assert "Demonstration" not in auditor.get("/admin/").content.decode()
    settings.ENVIRONMENT = "demo"
    assert "Demonstration" in auditor.get("/admin/").content.decode()


@pytest.mark.parametrize(("language", "word"), [("en", "Register"), ("ru", "Реестр"), ("kk", "Тізілім")])
def test_the_shell_speaks_three_languages(language, word):
    body = signed_in(hire("auditor", language=language)).get("/admin/").content.decode()
    assert word in body
