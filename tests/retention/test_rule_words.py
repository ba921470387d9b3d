"""What a responsible person reads when a rule or a hold cannot be: in their language, and nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from compliance.audit.models import AuditEntry
from compliance.register.messages import message
from compliance.register.models import Purpose
from compliance.retention.models import Hold, RetentionRule
from compliance.retention.services.period_changes import change_rule
from tests.personas import hire, signed_in
from tests.register.services.people import OFFICER, registered, why
from tests.retention.test_period_changes import proposed

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "kk", "ru")
DAY = timedelta(days=1)


def told(page: str, code: str, language: str) -> bool:
    """Whether the page says what is wrong in the reader's language, and in no other."""
    words = {}
    for one in LANGUAGES:
        with translation.override(one):
            words[one] = message(code)
    assert len(set(words.values())) == len(LANGUAGES), code
    return [one for one in LANGUAGES if words[one] in page] == [language]


def a_rule(**said: Any) -> dict[str, Any]:
    usual = {
        "purpose": Purpose.objects.get(code="notification").pk, "category": "", "ending": "any",
        "amount": "3", "unit": "years", "method": "destroy", "source": "internal", "citation": "",
        "in_force_from": timezone.localdate().isoformat(), "reason_code": "internal_audit", "note": "",
    }  # fmt: skip
    return {**usual, **said}


def by_law() -> None:
    change_rule(
        proposed=proposed(in_force_from=timezone.localdate()),
        actor=OFFICER, reason=why("policy_changed"), now=timezone.now(),
    )  # fmt: skip


def wrong_rules() -> Iterator[tuple[str, dict[str, Any]]]:
    """Code of what is wrong, and the form that has it."""
    today = timezone.localdate()
    yield "period_too_long", a_rule(amount="1000")
    yield "period_too_long", a_rule(amount="12000", unit="months")
    yield "period_uncited", a_rule(source="law")
    yield "period_past", a_rule(in_force_from=(today - DAY).isoformat())
    yield "period_excess_end", a_rule(purpose="", ending="contract_ended")
    by_law()
    yield "period_contradicts", a_rule(amount="0", in_force_from=(today + DAY).isoformat())
    yield "period_there", a_rule(source="law", citation="94-V 12")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_that_cannot_be_says_why_and_is_neither_tried_nor_saved(language):
    responsible = signed_in(hire("responsible_person", language=language))
    address = reverse("admin:retention_retentionrule_add")
    for code, form in wrong_rules():
        before = (
            RetentionRule.objects.count(),
            AuditEntry.objects.filter(event="retention.rule_refused").count(),
        )
        # Two of one day are found by the constraint, when it is saved.
        for button in ("try", "save") if code != "period_there" else ("save",):
            page = unescape(responsible.post(address, {**form, button: ""}).content.decode())
            assert told(page, code, language), (code, button)
            assert 'id="effect"' not in page
        refused = AuditEntry.objects.filter(event="retention.rule_refused")
        assert (RetentionRule.objects.count(), refused.count()) == (before[0], before[1] + 1), code
        assert refused.latest("pk").details["codes"] == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hold_that_cannot_be_says_why_and_is_not_placed(language):
    responsible = signed_in(hire("responsible_person", language=language))
    address = reverse("admin:retention_hold_place", args=[registered().pk])
    today = timezone.localdate()
    form = {
        "category": "",
        "kind": "dispute",
        "ground": "Иск",
        "source": "",
        "reason_code": "dispute",
        "note": "",
    }
    for code, until in (
        ("hold_endless", (today + 36_600 * DAY).isoformat()),
        ("hold_over", (today - DAY).isoformat()),
    ):
        page = unescape(responsible.post(address, {**form, "until": until}).content.decode())
        assert told(page, code, language), code
        assert AuditEntry.objects.filter(event="retention.hold_refused").latest("pk").details["codes"] == code
    assert not Hold.objects.exists()
