"""Texts of consents: published with the operator's card, never changed once used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.consents.demo import publish_shipped
from compliance.consents.models import Wording
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.ledger import entries_of
from compliance.consents.services.wordings import (
    WordingRejected,
    is_unaltered,
    publish_wording,
    wording_in_force,
    wordings_in_force,
)
from compliance.policy.services import operator
from tests.consents.giving import IN_FORCE, MARKETING, NOW, OFFICER, SERVICE, given, published, somebody, why


@pytest.mark.django_db
def test_without_the_operators_bin_nothing_is_published_and_it_is_recorded() -> None:
    with pytest.raises(WordingRejected) as rejected:
        publish_wording(
            **SERVICE, in_force_from=IN_FORCE, actor=OFFICER, reason=why("policy_changed"), now=NOW
        )
    assert rejected.value.codes == {"operator": "operator_incomplete"}
    assert AuditEntry.objects.get(event="consents.refused").details["codes"] == "operator_incomplete"
    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_a_wording_names_the_operator_and_carries_the_digest_of_all_it_says() -> None:
    wording = published()
    card = operator()
    assert (wording.operator_name_kk, wording.operator_bin) == (card.name_kk, card.bin)
    assert is_unaltered(wording)
    assert is_unaltered(Wording.objects.get(pk=wording.pk))
    assert AuditEntry.objects.get(event="consents.wording_published").details["digest"] == wording.digest


@pytest.mark.django_db
def test_the_same_text_again_is_the_same_version_and_another_is_the_next() -> None:
    first = published()
    assert published(in_force_from=NOW).pk == first.pk
    second = published(text_kk="Басқа мәтін.", in_force_from=NOW)
    assert (first.version, second.version) == (1, 2)
    assert wording_in_force("service", NOW - timedelta(seconds=1)) == first
    assert wording_in_force("service", NOW) == second
    assert wording_in_force("service", datetime(2019, 1, 1, tzinfo=UTC)) is None
    published(MARKETING)
    assert [wording.series for wording in wordings_in_force(NOW)] == ["service", "marketing"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"categories": ("race", "name")}, {"categories": "category_forbidden"}),
        ({"categories": ("shoe_size",)}, {"categories": "category_unknown"}),
        ({"categories": ()}, {"categories": "data"}),
        ({"purposes": ()}, {"purposes": "purposes_missing"}),
        ({"purposes": ("world_peace",)}, {"purposes": "purpose_unknown"}),
        ({"purposes": ("service_access", "marketing")}, {"purposes": "purpose_of_another_kind"}),
        ({"kind": "everything"}, {"kind": "kind_unknown", "purposes": "purpose_of_another_kind"}),
        ({"text_kk": "  "}, {"text_kk": "part_empty"}),
        ({"months": 0}, {"months": "term_absurd"}),
        ({"in_force_from": datetime(2012, 1, 1, tzinfo=UTC)}, {"in_force_from": "in_force_absurd"}),
    ],
)
def test_what_is_wrong_with_a_wording_is_told_by_field(
    changes: dict[str, Any], codes: dict[str, str]
) -> None:
    with pytest.raises(WordingRejected) as rejected:
        published(**changes)
    assert rejected.value.codes == codes
    assert not Wording.objects.exists()


@pytest.mark.django_db
def test_a_new_version_does_not_reach_back_behind_the_last_one_or_what_was_agreed() -> None:
    published()
    given(somebody())
    with pytest.raises(WordingRejected) as rejected:
        published(text_ru="Иной.", in_force_from=IN_FORCE)
    assert rejected.value.codes == {"in_force_from": "in_force_before_last"}
    with pytest.raises(WordingRejected) as rejected:
        published(text_ru="Иной.", in_force_from=NOW - timedelta(days=1))
    assert rejected.value.codes == {"in_force_from": "in_force_before_consents"}


@pytest.mark.django_db
def test_a_used_wording_is_changed_neither_through_the_orm_nor_in_sql() -> None:
    wording = given(somebody()).wording
    wording.text_ru = "Согласен на всё."
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        wording.record(actor=OFFICER, reason=why("correction"), now=NOW)
    for statement in ("UPDATE consents_wording SET text_ru = 'x'", "DELETE FROM consents_wording"):
        refused = pytest.raises(Exception, match=r"cannot be changed|refuse|not allowed|append")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert is_unaltered(Wording.objects.get(pk=wording.pk))


def test_what_a_superuser_rewrites_is_found_and_nobody_can_agree_to_it(
    own_database: Any, superuser_connection: Any
) -> None:
    subject = somebody()
    consent = given(subject)
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("UPDATE consents_wording SET text_ru = 'Согласен на всё.'")
    superuser_connection.execute("UPDATE consents_historicalwording SET text_ru = 'Согласен на всё.'")
    assert not verify().ok
    assert [entry.wording_intact for entry in entries_of(consent)] == [False]
    with pytest.raises(ConsentRejected) as rejected:
        given(subject, at=NOW + timedelta(days=1))
    assert rejected.value.codes == {"wording": "wording_altered"}
    # The digest was rewritten too: the entry still holds the one that was agreed to.
    wording = Wording.objects.get()
    from compliance.consents.rules.wordings import digest_of
    from compliance.consents.services.wordings import told

    superuser_connection.execute("UPDATE consents_wording SET digest = %s", [digest_of(told(wording))])
    assert [entry.wording_intact for entry in entries_of(consent)] == [False]


@pytest.mark.django_db
def test_the_shipped_texts_say_all_that_article_8_asks_in_both_languages() -> None:
    published()  # completes the operator's card
    card = operator()
    shipped = {
        wording.series: wording for wording in publish_shipped(actor=OFFICER, now=NOW) if wording.version
    }
    assert set(shipped) == {"service", "marketing", "cookies", "distribution"}
    for wording in shipped.values():
        if wording.operator_name_ru != card.name_ru:
            continue
        for text, name in ((wording.text_kk, card.name_kk), (wording.text_ru, card.name_ru)):
            assert name in text
            assert card.bin in text
            assert card.email_subjects in text
        for words in ("фамилия, имя", "Срок действия", "третьим лицам", "Трансграничная", "Перечень данных"):
            assert words in wording.text_ru
        for words in ("тегім, атым", "мерзімі", "Үшінші тұлғаларға", "Трансшекаралық", "Деректер тізбесі"):
            assert words in wording.text_kk
