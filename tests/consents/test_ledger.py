"""The ledger alone tells a subject's consents, exact words included, for as long as the history is kept."""

from __future__ import annotations

import io
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from compliance.audit.verify import verify
from compliance.consents.models import Consent, Wording
from compliance.consents.services.changing import change_consent, narrow_consent
from compliance.consents.services.giving import ConsentRejected
from compliance.consents.services.ledger import entries_of, first_break_of, opened
from compliance.register.models import Processing
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refused
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.consents.giving import IN_FORCE, MARKETING, NOW, OFFICER, given, published, somebody, why
from tests.consents.withdrawing import withdrawn
from tests.register.services.people import end_all

SCAN = b"%PDF-1.7\n%scan of a consent\n"


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def a_year(subject: Any) -> Consent:
    """Twelve months of one consent: the wording changes three times, the subject's mind more often."""
    texts = ["Первый текст.", "Второй текст.", "Третий текст.", "Четвёртый текст."]
    published(text_ru=texts[0], in_force_from=IN_FORCE)
    for place, text in enumerate(texts[1:], start=1):
        published(text_ru=text, in_force_from=day(90 * place))
    consent = given(subject, at=day(0))
    narrow_consent(
        consent=consent, purposes=("service_access",), categories=("name", "surname", "email"),
        received_at=day(40), channel="website_form", actor=OFFICER, reason=why(), now=day(41),
    )  # fmt: skip
    given(subject, at=day(100))
    withdrawn(consent, at=day(150))
    given(subject, at=day(200), channel="paper", evidence=io.BytesIO(SCAN), evidence_name="скан.pdf")
    given(subject, at=day(300))
    return consent


@pytest.mark.django_db
def test_a_year_of_consents_is_told_from_the_ledger_alone_with_the_exact_words(
    django_assert_num_queries: Any,
) -> None:
    subject = somebody()
    a_year(subject)
    with django_assert_num_queries(2):
        entries = entries_of(subject)
    assert [(e.number, e.act, e.state, e.received_at, e.wording.text_ru) for e in entries] == [
        (1, "given", "active", day(0), "Первый текст."),
        (2, "narrowed", "active", day(40), "Первый текст."),
        (3, "renewed", "active", day(100), "Второй текст."),
        (4, "withdrawn", "withdrawn", day(150), "Второй текст."),
        (5, "renewed", "active", day(200), "Третий текст."),
        (6, "renewed", "active", day(300), "Четвёртый текст."),
    ]
    assert entries[1].categories == ("email", "name", "surname")
    assert entries[1].recorded_at == day(41)
    assert [e.channel for e in entries][4] == "paper"
    assert all(e.wording_intact and e.wording.operator_bin for e in entries)
    assert first_break_of(entries) is None
    assert opened(subject.pk, entries)[4]["evidence"]["name"] == "скан.pdf"
    assert verify().ok


@pytest.mark.django_db
def test_destruction_leaves_wordings_dates_and_acts_and_nothing_personal() -> None:
    subject = somebody()
    given(subject, giver="representative", representative={"name": "Сәуле", "proof": "сенімхат № 7"},
          channel="paper", evidence=io.BytesIO(SCAN), evidence_name="скан.pdf")  # fmt: skip
    consent = given(subject, MARKETING, conditions="Только письма")
    before = [(e.act, e.received_at, e.wording.text_ru, e.wording_intact) for e in entries_of(subject)]
    end_all(subject)
    destruction = destroy(subject=subject, categories=None, actor=OFFICER,
                          reason=why("subject_request"), now=day(1))  # fmt: skip
    entries = entries_of(subject)
    told = [(e.act, e.received_at, e.wording.text_ru, e.wording_intact) for e in entries]
    assert [entry for entry in told if entry[0] == "given"] == before
    assert [entry[:2] for entry in told if entry[0] != "given"] == [("ended_with_data", day(1))] * 2
    for parts in opened(subject.pk, entries):
        for content in parts.values():
            assert content is None or (
                isinstance(content, Shredded) and content.reference == destruction.number
            )
    assert isinstance(open_values([Consent.objects.get(pk=consent.pk).conditions])[0], Shredded)
    with pytest.raises(Refused):
        narrow_consent(
            consent=consent, categories=("email",), received_at=day(2), channel="website_form",
            actor=OFFICER, reason=why(), now=day(2),
        )  # fmt: skip
    assert verify().ok


@pytest.mark.django_db
def test_an_envelope_from_another_subject_does_not_open_in_a_ledger() -> None:
    first, second = somebody(), somebody({"surname": "Иванов", "name": "Иван", "iin": "791028302728"})
    given(first, MARKETING, conditions="тайна первого")
    given(second, MARKETING, conditions="тайна второго")
    stranger = entries_of(first)
    assert all(not isinstance(parts["conditions"], str) for parts in opened(second.pk, stranger))


@pytest.mark.django_db
def test_narrowing_ends_what_rested_on_the_rest_at_the_instant_of_receipt() -> None:
    subject = somebody()
    consent = given(subject)
    narrow_consent(
        consent=consent, purposes=("service_access",), categories=("name", "email"), received_at=day(3),
        channel="website_form", actor=OFFICER, reason=why(), now=day(5),
    )  # fmt: skip
    found = {p.purpose.code: p for p in Processing.objects.filter(subject=subject).select_related("purpose")}
    assert found["service_access"].covers == ["email", "name"]
    assert (found["notification"].ended_at, found["notification"].end_reason) == (day(3), "withdrawn")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"purposes": ()}, {"purposes": "nothing_left"}),
        ({"categories": ()}, {"categories": "nothing_left"}),
        ({"categories": ("name", "legal_address")}, {"categories": "not_narrower"}),
        ({"purposes": ("marketing",)}, {"purposes": "not_narrower"}),
        ({"categories": ("iin",)}, {"categories": "purpose_without_data"}),
        ({"received_at": day(-1)}, {"received_at": "received_out_of_order"}),
    ],
)
def test_narrowing_keeps_only_what_is_held(fields: dict[str, Any], codes: dict[str, str]) -> None:
    consent = given(somebody())
    with pytest.raises(ConsentRejected) as rejected:
        narrow_consent(
            **{"consent": consent, "received_at": day(1), "channel": "website_form", **fields},
            actor=OFFICER, reason=why(), now=day(1),
        )  # fmt: skip
    assert rejected.value.codes == codes
    assert [entry.act for entry in entries_of(consent)] == ["given"]


@pytest.mark.django_db
def test_changing_conditions_is_an_entry_and_a_narrowing_to_the_same_is_none() -> None:
    subject = somebody()
    consent = given(subject, MARKETING, conditions="Только письма")
    change_consent(
        consent=consent, conditions="Без звонков", received_at=day(1), channel="website_form",
        actor=OFFICER, reason=why(), now=day(1),
    )  # fmt: skip
    narrow_consent(
        consent=consent, received_at=day(2), channel="website_form", actor=OFFICER, reason=why(), now=day(2)
    )
    told = opened(subject.pk, entries_of(consent))
    assert [parts["conditions"] for parts in told] == ["Только письма", "Без звонков"]


def test_ten_concurrent_withdrawals_and_renewals_end_in_one_valid_ledger(own_database: Any) -> None:
    consent = given(somebody())
    start = threading.Barrier(10)
    errors: list[BaseException] = []

    def act(place: int) -> None:
        try:
            start.wait()
            if place % 2:
                withdrawn(consent, at=day(1) + timedelta(seconds=place), now=day(2))
            else:
                given(consent.subject, at=day(1) + timedelta(seconds=place), now=day(2))
        except ConsentRejected as rejected:
            # Somebody later was faster; what came too late is refused, not written in between.
            if set(rejected.codes.values()) != {"received_out_of_order"}:
                errors.append(rejected)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(place,)) for place in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    entries = entries_of(consent)
    assert first_break_of(entries) is None
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    consent.refresh_from_db()
    assert (consent.number, consent.state) == (entries[-1].number, entries[-1].state)
    running = Processing.objects.filter(subject=consent.subject, ended_at=None).count()
    assert running == (2 if consent.state == "active" else 0)
    assert verify().ok


def test_an_entry_that_is_cut_out_of_the_ledger_is_missed(
    own_database: Any, superuser_connection: Any
) -> None:
    consent = given(somebody())
    withdrawn(consent)
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("DELETE FROM consents_historicalconsent WHERE number = 1")
    assert first_break_of(entries_of(consent)) == 1
    assert not verify().ok


@pytest.mark.django_db
def test_two_acts_never_share_a_place(django_assert_num_queries: Any) -> None:
    consent = given(somebody())
    stale = Consent.objects.get(pk=consent.pk)
    withdrawn(consent)
    stale.number += 1
    with pytest.raises(Exception, match="consents_ledger_entry"):
        stale.record(actor=OFFICER, reason=why(), now=day(3))
    assert Wording.objects.count() == 1
    assert connection.in_atomic_block
