"""The operator's card: shipped from the policy, one row, changed with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from compliance.audit.actors import Actor
from compliance.audit.models import AuditEntry
from compliance.audit.reasons import Reason
from compliance.audit.tracking import UntrackedWrite
from compliance.policy.indicators import all_indicators
from compliance.policy.models import Operator, PolicyVersion
from compliance.policy.rules import is_bin
from compliance.policy.services import change_operator, operator, version_in_force
from compliance.policy.services.figures import measure

pytestmark = pytest.mark.django_db

ACTOR = Actor.command("tests")
NOW = datetime(2026, 4, 6, 9, 30, tzinfo=UTC)
BIN = "940140000385"


def change(code: str = "correction", note: str = "", **values: object) -> Operator:
    return change_operator(values=values, actor=ACTOR, reason=Reason(code, note), now=NOW)


def test_the_card_says_what_the_policy_prints_in_each_language():
    card = operator()
    assert card.name_kk == "«Электрондық коммерция орталығы» ЖШС"
    assert card.name_ru == "ТОО «Электронный магазин гозакупок»"
    assert card.bin == ""
    assert card.email_subjects == "support@amart.kz"
    assert (card.email_information_kk, card.email_information_ru) == ("support@amart.kz", "info@amart.kz")
    assert card.history.get().history_change_reason == "shipped"


def test_the_card_is_complete_when_it_names_the_operator_and_its_bin():
    assert not operator().complete
    assert change(bin=BIN).complete
    assert operator().complete


def test_a_card_without_an_address_breaks_its_clauses_as_the_notice_of_a_breach_prints_it():
    def incomplete() -> int:
        [one] = [one for one in all_indicators() if one.code == "policy.operator_incomplete"]
        return measure([one], NOW)[one.code]

    change(bin=BIN, address_kk="Астана қ.")
    assert incomplete() == 1
    change(address_ru="г. Астана")
    assert incomplete() == 0


def test_a_change_is_in_the_history_and_in_the_trail_and_its_note_is_sealed():
    change("other", "по письму директора", bin=BIN, address_ru="Астана")
    row = operator().history.latest("history_id")
    assert (row.bin, row.history_actor, row.history_change_reason) == (BIN, ACTOR.label, "other")
    entry = AuditEntry.objects.get(event="policy.operator_changed")
    assert entry.details == {"fields": "bin,address_ru"}
    assert entry.note
    assert "директора" not in bytes(entry.note).decode("utf-8", errors="ignore")


def test_nothing_is_recorded_when_nothing_changes():
    before = operator().history.count()
    change(site="https://amart.kz/")
    assert operator().history.count() == before
    assert not AuditEntry.objects.filter(event="policy.operator_changed").exists()


@pytest.mark.parametrize(
    "values", [{"bin": "940140000386"}, {"bin": "94014"}, {"name_ru": ""}, {"email_subjects": "nowhere"}]
)
def test_a_wrong_card_is_not_saved(values):
    with pytest.raises(ValidationError):
        change(**values)
    assert operator().history.count() == 1


def test_a_field_that_is_not_the_cards_is_refused():
    with pytest.raises(TypeError, match="id"):
        change(id=2)


def test_there_is_no_second_operator():
    with pytest.raises(IntegrityError), transaction.atomic():
        Operator(pk=2, name_kk="x", name_ru="x", email_subjects="a@b.kz").record(
            actor=ACTOR, reason=Reason("correction"), now=NOW
        )


def test_the_card_is_neither_deleted_nor_updated_aside():
    with pytest.raises(UntrackedWrite):
        operator().delete()
    with pytest.raises(UntrackedWrite):
        Operator.objects.update(bin="")


def test_the_demonstration_completes_the_card_once():
    from compliance.policy.demo import tell

    tell(actor=ACTOR, now=NOW)
    tell(actor=ACTOR, now=NOW)
    assert is_bin(operator().bin)
    assert operator().address_kk
    assert operator().address_ru
    assert operator().history.count() == 2
    published, draft = PolicyVersion.objects.order_by("id")
    assert (published.state, draft.state) == ("published", "draft")
    assert version_in_force(NOW.date()) == published
    assert "күнтізбелік" in draft.clauses.get(number="3.2.4").text_kk


def test_the_card_names_the_operator_in_the_readers_language():
    from django.utils import translation

    with translation.override("kk"):
        assert operator().name == operator().name_kk
    with translation.override("en"):
        assert str(operator()) == operator().name_ru
