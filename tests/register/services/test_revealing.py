"""When values open, and what is kept of it."""

from __future__ import annotations

import pytest

from compliance.audit.models import AuditEntry
from compliance.register.models import Category, DataItem
from compliance.register.rules.revealing import SETTLING_REASONS, may_open_blocked
from compliance.register.services.blocking import block, unblock
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refusal, Refused
from compliance.register.services.reveal import reveal, reveal_history
from compliance.vault.models import DataKey
from tests.register.services.people import AIGERIM, NOW, OFFICER, registered, why


class TestTheRule:
    def test_blocked_values_open_to_the_trusted_for_reasons_that_settle_the_blocking(self):
        assert [reason for reason in SETTLING_REASONS if may_open_blocked(trusted=True, reason=reason)]
        assert not may_open_blocked(trusted=True, reason="service")
        assert not any(may_open_blocked(trusted=False, reason=reason) for reason in SETTLING_REASONS)


def opened(subject, *codes, **options):
    items = list(subject.items.filter(category__code__in=codes).select_related("category"))
    shown = reveal(
        subject=subject, items=items, actor=OFFICER, reason=why(options.pop("reason", "service")), now=NOW,
        **options,
    )  # fmt: skip
    return {one.item.category.code: one.text for one in shown}


@pytest.mark.django_db
class TestRevealing:
    def test_it_is_recorded_before_anything_opens(self, monkeypatch):
        from compliance.register.services import reveal as service

        subject = registered()

        def broken(*args):
            raise RuntimeError

        monkeypatch.setattr(service, "open_values", broken)
        with pytest.raises(RuntimeError):
            opened(subject, "surname")
        # Nothing was shown, so the entry goes with the transaction.
        assert not AuditEntry.objects.filter(event="register.values_revealed").exists()

    def test_a_blocked_category_stays_closed_and_the_others_open(self):
        subject = registered()
        email = Category.objects.get(code="email")
        blocking = block(
            subject=subject,
            category=email,
            ground="dispute",
            until=None,
            actor=OFFICER,
            reason=why(),
            now=NOW,
        )
        with pytest.raises(Refused) as refused:
            opened(subject, "email", "surname")
        assert refused.value.refusals == [Refusal("reveal_blocked", "email")]
        assert opened(subject, "surname") == {"surname": AIGERIM["surname"]}
        assert opened(subject, "email", reason="dispute", settles_blockings=True) == {
            "email": AIGERIM["email"]
        }
        unblock(blocking=blocking, actor=OFFICER, reason=why(), now=NOW)
        assert opened(subject, "email") == {"email": AIGERIM["email"]}

    def test_earlier_values_of_a_blocked_category_stay_closed_too(self):
        subject = registered()
        block(
            subject=subject, category=None, ground="dispute", until=None, actor=OFFICER, reason=why(), now=NOW
        )
        rows = list(DataItem.history.filter(subject=subject).select_related("category"))
        with pytest.raises(Refused):
            reveal_history(subject=subject, rows=rows, actor=OFFICER, reason=why(), now=NOW)

    def test_a_destroyed_subject_gets_no_new_key_for_a_remark(self):
        subject = registered()
        destroy(subject=subject, categories=None, actor=OFFICER, reason=why("subject_request"), now=NOW)
        with pytest.raises(Refused) as refused:
            reveal(
                subject=subject, items=list(subject.items.all()), actor=OFFICER,
                reason=why("service", "ищем Әлімжанова"), now=NOW,
            )  # fmt: skip
        assert refused.value.refusals == [Refusal("subject_destroyed")]
        assert not DataKey.objects.filter(subject_id=subject.pk, wrapped_key__isnull=False).exists()

    def test_values_of_somebody_else_are_a_mistake(self):
        subject, other = registered(), registered({"surname": "Ким"})
        with pytest.raises(LookupError):
            reveal(subject=subject, items=list(other.items.all()), actor=OFFICER, reason=why(), now=NOW)
