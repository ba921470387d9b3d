"""Processings that cover part of what their purpose needs, rest on a document, or are refused a start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from compliance.audit.models import AuditEntry
from compliance.register.models import Category, DataItem, LegalBasis, Processing, Purpose, Subject
from compliance.register.models.subjects import new_reference
from compliance.register.services import processing as services
from compliance.register.services.destruction import Demand, destroy, ids_of, refuse_needed
from compliance.register.services.processing import change_covers, end_processing, start_processing
from compliance.register.services.refusals import Refused
from compliance.register.services.subjects import Provenance, register_subject
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.services.people import AIGERIM, NOW, OFFICER, end_all, registered, why

pytestmark = pytest.mark.django_db
OFFER = "Жария оферта № 5, 01.01.2026"


def start(subject: Subject, purpose: str = "service_access", basis: str = "law", **fields: Any) -> Processing:
    return start_processing(
        subject=subject,
        purpose=Purpose.objects.get(code=purpose),
        basis=LegalBasis.objects.get(code=basis),
        **fields,
        actor=OFFICER,
        reason=why(),
        now=NOW,
    )


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(refusal.code, refusal.category) for refusal in refused.value.refusals]


def excess(subject: Subject) -> set[str]:
    items = DataItem.objects.held().with_excess().filter(subject=subject, is_excess=True)
    return set(items.values_list("category__code", flat=True))


def test_a_processing_covers_only_the_categories_it_was_started_for() -> None:
    subject = registered()
    assert start(subject, categories=("email", "name")).covers == ["email", "name"]
    assert excess(subject) == set(AIGERIM) - {"email", "name"}


def test_a_processing_without_limits_covers_all_that_its_purpose_needs() -> None:
    subject = registered()
    assert start(subject).covers is None
    assert excess(subject) == set()


def test_what_a_processing_does_not_cover_may_be_destroyed_and_what_it_covers_not() -> None:
    subject = registered()
    start(subject, categories=("email", "name"))
    held = list(Category.objects.filter(code__in=AIGERIM))
    refused = refuse_needed(Demand({subject.pk: ids_of(held)}, NOW))[subject.pk]
    assert {refusal.category for refusal in refused} == {"email", "name"}
    free = [category for category in held if category.code not in {"email", "name"}]
    destroy(subject=subject, categories=free, actor=OFFICER, reason=why("unlawful"), now=NOW)
    assert set(DataItem.objects.held().filter(subject=subject).values_list("category__code", flat=True)) == {
        "email", "name",
    }  # fmt: skip


def test_narrowing_and_widening_are_in_the_history_and_the_trail() -> None:
    subject = registered()
    processing = start(subject, categories=("email", "name"))
    change_covers(processing=processing, covers=frozenset({"email"}), actor=OFFICER, reason=why(), now=NOW)
    change_covers(processing=processing, covers=frozenset({"email"}), actor=OFFICER, reason=why(), now=NOW)
    assert [row.covers for row in processing.history.order_by("history_id")] == [["email", "name"], ["email"]]
    assert AuditEntry.objects.filter(event="register.processing_covers", subject_id=subject.pk).count() == 1
    end_all(subject)
    change_covers(processing=processing, covers=frozenset({"iin"}), actor=OFFICER, reason=why(), now=NOW)
    processing.refresh_from_db()
    assert processing.covers == ["email"]


def test_a_processing_ends_at_the_instant_asked_for_never_before_its_start_nor_later_than_now() -> None:
    for at, ends in (
        (NOW + timedelta(hours=1), NOW + timedelta(hours=1)),
        (NOW - timedelta(days=1), NOW),
        (NOW + timedelta(days=9), NOW + timedelta(days=2)),
        (None, NOW + timedelta(days=2)),
    ):
        subject = registered({"email": "one@example.kz"})
        ended = end_processing(
            processing=start(subject), end_reason="withdrawn", at=at, actor=OFFICER, reason=why(),
            now=NOW + timedelta(days=2),
        )  # fmt: skip
        assert ended.ended_at == ends


def test_a_category_the_purpose_does_not_need_is_not_processed_for_it() -> None:
    with pytest.raises(Refused) as refused:
        start(registered(), "marketing", categories=("iin", "email"))
    assert codes_of(refused) == [("category_not_needed", "iin")]


def test_a_category_beyond_what_the_basis_covers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "COVERAGE", [lambda *_: frozenset({"email"})])
    subject = registered()
    with pytest.raises(Refused) as refused:
        start(subject, categories=("email", "iin"))
    assert codes_of(refused) == [("category_not_consented", "iin")]
    assert start(subject).covers == ["email"]


def test_a_basis_on_a_document_needs_it_and_keeps_it_sealed_until_the_subject_is_destroyed() -> None:
    subject = registered()
    with pytest.raises(Refused) as refused:
        start(subject, basis="public_offer", document="  ")
    assert codes_of(refused) == [("document_missing", "")]
    assert AuditEntry.objects.get(event="register.change_refused").details["codes"] == "document_missing"
    processing = start(subject, basis="public_offer", document=f" {OFFER} ")
    kept = Processing.objects.get(pk=processing.pk).document
    assert open_values([kept], [(subject.pk, services.DOCUMENT_SCOPE)]) == [OFFER]
    end_all(subject)
    destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
    assert isinstance(open_values([kept])[0], Shredded)


def test_a_consent_basis_without_a_consent_starts_nothing() -> None:
    with pytest.raises(Refused) as refused:
        start(registered(), basis="consent")
    assert codes_of(refused) == [("consent_missing", "")]


def test_incompatible_purposes_do_not_share_what_is_held() -> None:
    subject = registered()
    start(subject)
    with pytest.raises(Refused) as refused:
        start(subject, "marketing")
    # In the order of the catalogue, whether held or not: what comes later is not shared either.
    assert codes_of(refused) == [
        ("purposes_incompatible", code) for code in ("name", "email", "mobile_phone")
    ]
    start(subject, "notification")  # declared compatible
    end_all(subject)
    start(subject, "marketing")


def test_incompatible_purposes_may_stand_side_by_side_without_shared_data() -> None:
    subject = registered()
    start(subject, categories=("iin", "surname"))
    start(subject, "marketing", categories=("email",))


def test_data_that_comes_later_is_not_shared_either() -> None:
    subject = registered({"iin": AIGERIM["iin"]})
    start(subject)
    with pytest.raises(Refused):
        start(subject, "marketing")


def test_who_is_refused_a_processing_is_not_registered_and_the_refusal_is_kept() -> None:
    for basis, code in (("consent", "consent_missing"), ("public_offer", "document_missing")):
        with pytest.raises(Refused):
            register_subject(
                kind="person", language="kk", values=AIGERIM, provenance=Provenance("website_form"),
                purposes=[(Purpose.objects.get(code="service_access"), LegalBasis.objects.get(code=basis))],
                actor=OFFICER, reason=why(), now=NOW,
            )  # fmt: skip
        entry = AuditEntry.objects.filter(event="register.change_refused").latest("pk")
        assert (entry.details["codes"], entry.subject_id) == (code, None)
    assert not Subject.objects.exists()


def test_a_reference_that_somebody_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = registered().reference
    drawn = iter([taken, taken, new_reference()])
    monkeypatch.setattr(Subject._meta.get_field("reference"), "default", lambda: next(drawn))
    monkeypatch.setattr(Subject._meta.get_field("reference"), "_get_default", lambda: next(drawn))
    assert registered({"email": "second@example.kz"}).reference != taken


def test_what_is_needed_is_found_by_indexes() -> None:
    subject = registered()
    start(subject, categories=("email", "name"))
    items = DataItem.objects.held().with_excess().filter(subject=subject, is_excess=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = items.explain()
    assert "Seq Scan on register_processing" not in plan
    assert "Seq Scan on register_dataitem" not in plan
