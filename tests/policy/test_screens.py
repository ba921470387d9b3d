"""The operator's card on a screen, and who may change it."""

from __future__ import annotations

import pytest

from compliance.audit.models import AuditEntry
from compliance.policy.services import OPERATOR_FIELDS, operator

pytestmark = pytest.mark.django_db

LIST = "/admin/policy/operator/"
CARD = f"{LIST}1/change/"
BIN = "940140000385"


def filled(**changes: str) -> dict[str, str]:
    card = operator()
    return {name: getattr(card, name) for name in OPERATOR_FIELDS} | {"reason_code": "correction"} | changes


@pytest.mark.parametrize("who", ["clerk", "officer", "responsible", "auditor"])
def test_everybody_with_a_compliance_role_sees_the_card_and_its_history(who, request):
    client = request.getfixturevalue(who)
    for address in (LIST, CARD):
        assert "гозакупок" in client.get(address).content.decode()
    assert client.get(f"{LIST}1/history/").status_code == 200
    assert f'href="{LIST}"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize("who", ["clerk", "officer", "auditor", "administrator"])
def test_nobody_else_than_the_responsible_person_changes_it(who, request):
    assert request.getfixturevalue(who).post(CARD, filled(bin=BIN)).status_code == 403
    assert operator().bin == ""


def test_the_administrator_and_the_stranger_do_not_see_it(administrator, stranger):
    assert administrator.get(CARD).status_code == 403
    assert administrator.get(LIST).status_code == 403
    assert stranger.get(CARD).status_code == 302


def test_the_responsible_person_completes_the_card(responsible):
    assert "Without name and BIN" in responsible.get(CARD).content.decode()
    assert responsible.post(CARD, filled(bin=BIN)).status_code == 302
    assert operator().complete
    assert "Without name and BIN" not in responsible.get(CARD).content.decode()
    entry = AuditEntry.objects.get(event="policy.operator_changed")
    assert (entry.actor, entry.reason, entry.details) == (
        responsible.actor.label, "correction", {"fields": "bin"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bin": "940140000386"}, "This is not a BIN"),
        ({"name_kk": ""}, "required"),
        ({"email_subjects": "nowhere"}, "valid email"),
        ({"site": "amart"}, "valid URL"),
        ({"reason_code": "other"}, "Say in a few words"),
    ],
)
def test_a_wrong_card_is_not_saved_and_the_form_says_why(responsible, wrong, told):
    answer = responsible.post(CARD, filled(**wrong))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert operator().history.count() == 1


def test_there_is_no_page_to_add_or_delete_a_card(responsible):
    assert responsible.get(f"{LIST}add/").status_code == 403
    assert responsible.post(f"{LIST}1/delete/", {"post": "yes"}).status_code == 403
