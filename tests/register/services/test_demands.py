"""Ending all processing and destroying, all or nothing; and who holds a number."""

from __future__ import annotations

import pytest

from compliance.audit.models import AuditEntry
from compliance.register.models import Category, Destruction
from compliance.register.services.blocking import block
from compliance.register.services.demands import end_and_destroy
from compliance.register.services.identity import holder_of
from compliance.register.services.refusals import Refused
from tests.register.services.people import NOW, OFFICER, registered, why

pytestmark = pytest.mark.django_db


def demanded(subject, *codes):
    return end_and_destroy(
        subject=subject, categories=list(Category.objects.filter(code__in=codes)) if codes else None,
        end_reason="demanded", actor=OFFICER, reason=why("subject_request"), now=NOW,
    )  # fmt: skip


def test_everything_ends_and_goes():
    subject = registered(purposes=("service_access", "notification"))
    assert demanded(subject).whole
    assert set(subject.processings.values_list("end_reason", flat=True)) == {"demanded"}


def test_one_category_goes_and_all_processing_has_ended():
    subject = registered(purposes=("service_access",))
    assert demanded(subject, "email").categories == ["email"]
    assert not subject.processings.filter(ended_at=None).exists()


def test_a_blocking_keeps_everything_as_it_was_and_the_refusal_is_kept():
    subject = registered(purposes=("service_access",))
    block(subject=subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW)
    with pytest.raises(Refused):
        demanded(subject)
    assert subject.processings.filter(ended_at=None).exists()
    assert not Destruction.objects.exists()
    assert AuditEntry.objects.filter(event="register.destruction_refused").count() == 1


class TestWhoHoldsANumber:
    def holder(self, text, code="iin"):
        return holder_of(category_code=code, text=text, actor=OFFICER, now=NOW)

    def test_the_holder_is_found_in_any_spelling_and_the_look_is_recorded(self):
        subject = registered()
        assert self.holder(" 9001 0130 0017") == subject
        assert AuditEntry.objects.get(event="register.subjects_searched").details == {
            "found": 1,
            "more": False,
        }

    @pytest.mark.parametrize(
        ("text", "code"), [("940140000385", "iin"), ("x", "iin"), ("Әлімжанова", "surname")]
    )
    def test_nobody_else_is(self, text, code):
        registered()
        assert self.holder(text, code) is None
