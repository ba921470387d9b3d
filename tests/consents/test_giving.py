"""Taking a consent: what must be in it, what it starts, what is refused."""

from __future__ import annotations

import pytest

from compliance.consents.services.coverage import covered
from compliance.register.models import LegalBasis, Processing, Purpose
from tests.consents.giving import NOW, given, somebody

pytestmark = pytest.mark.django_db


def test_a_consent_starts_what_rests_on_it_for_the_data_it_names() -> None:
    subject = somebody()
    consent = given(subject)
    assert (consent.state, consent.act, consent.number) == ("active", "given", 1)
    running = Processing.objects.filter(subject=subject, ended_at=None).select_related("purpose", "basis")
    assert {p.purpose.code: p.covers for p in running} == {
        "service_access": sorted(consent.categories),
        "notification": ["email", "mobile_phone", "name", "patronymic"],
    }
    assert {p.basis.code for p in running} == {"consent"}
    assert covered(
        subject_id=subject.pk,
        purpose=Purpose.objects.get(code="service_access"),
        basis=LegalBasis.objects.get(code="consent"),
        now=NOW,
    ) == frozenset(consent.categories)
