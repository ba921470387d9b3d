"""The one way out, and that nothing comes back from there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from compliance.audit.models import AuditEntry
from compliance.audit.verify import verify
from compliance.register.models import Category, DataItem, Destruction, Processing
from compliance.register.services import destruction
from compliance.register.services.blocking import block, unblock
from compliance.register.services.destruction import destroy
from compliance.register.services.refusals import Refusal, Refused
from compliance.register.services.search import find_subjects
from compliance.register.services.subjects import Provenance, change_values
from compliance.vault.models import DataKey
from compliance.vault.reading import open_values
from compliance.vault.values import Shredded
from tests.register.services.people import AIGERIM, NOW, OFFICER, end_all, registered, why


def destroyed(subject, *codes: str) -> Destruction:
    categories = list(Category.objects.filter(code__in=codes)) if codes else None
    return destroy(
        subject=subject, categories=categories, actor=OFFICER, reason=why("subject_request"), now=NOW
    )


@pytest.mark.django_db
class TestForgetting:
    def test_nothing_of_a_destroyed_subject_can_be_read_with_the_master_key_at_hand(self):
        subject = registered()
        change_values(
            subject=subject, values={"name": "Айгүл"}, provenance=Provenance("email"), actor=OFFICER,
            reason=why("correction", "пишет Әлімжанова"), now=NOW,
        )  # fmt: skip

        act = destroyed(subject)

        live = [item.value for item in subject.items.all()]
        earlier = [row.value for row in DataItem.history.filter(subject=subject)]
        assert len(live) == len(AIGERIM)
        assert len(earlier) == 2 * len(AIGERIM) + 1
        assert set(open_values(live + earlier)) == {Shredded(act.number, NOW)}
        assert not DataKey.objects.filter(subject_id=subject.pk, wrapped_key__isnull=False).exists()

    def test_the_proof_stays(self):
        subject = registered()
        act = destroyed(subject)

        assert verify().ok
        entry = AuditEntry.objects.get(event="register.destroyed", subject_id=subject.pk)
        assert entry.details["act"] == act.number
        assert (act.items, act.keys) == (len(AIGERIM), len(AIGERIM))

    def test_search_finds_nothing_any_more(self):
        destroyed(registered())

        for text in AIGERIM.values():
            assert find_subjects(text, actor=OFFICER, now=NOW).subject_ids == []

    def test_one_category_goes_and_the_others_stay(self):
        subject = registered()
        act = destroyed(subject, "email")

        values = dict(
            zip(
                subject.items.values_list("category__code", flat=True),
                open_values(list(subject.items.values_list("value", flat=True))),
                strict=True,
            )
        )
        assert values["email"] == Shredded(act.number, NOW)
        assert values["surname"] == AIGERIM["surname"]
        subject.refresh_from_db()
        assert subject.status == "active"

    def test_the_person_may_come_back_under_new_keys(self):
        first = registered()
        destroyed(first)

        assert registered().pk != first.pk

    def test_a_category_may_be_collected_again_and_the_old_values_stay_gone(self):
        subject = registered()
        destroyed(subject, "email")
        change_values(
            subject=subject, values={"email": "new@example.kz"}, provenance=Provenance("email"), actor=OFFICER,
            reason=why(), now=NOW,
        )  # fmt: skip

        rows = DataItem.history.filter(subject=subject, category__code="email").order_by("history_id")
        opened = open_values([row.value for row in rows])
        assert isinstance(opened[0], Shredded)
        assert opened[-1] == "new@example.kz"


@pytest.mark.django_db
class TestGuards:
    def test_data_that_a_live_purpose_needs_stays_and_the_refusal_is_kept(self):
        subject = registered(purposes=("notification",))

        with pytest.raises(Refused) as refused:
            destroyed(subject)

        assert {refusal.category for refusal in refused.value.refusals} == {"name", "email", "mobile_phone"}
        entry = AuditEntry.objects.get(event="register.destruction_refused")
        assert entry.details["codes"] == "category_needed"
        assert not Destruction.objects.exists()

    def test_excess_may_go_while_the_purpose_lives(self):
        subject = registered(purposes=("notification",))
        assert destroyed(subject, "legal_address").items == 1

    def test_a_subject_is_not_destroyed_whole_while_any_processing_runs(self):
        subject = registered({"legal_address": "Алматы"}, purposes=("notification",))

        with pytest.raises(Refused) as refused:
            destroyed(subject)
        assert str(refused.value) == "processing_live"

        end_all(subject)
        assert destroyed(subject).whole
        assert not Processing.objects.filter(subject=subject, ended_at=None).exists()

    def test_blocked_data_stays_until_the_blocking_is_lifted(self):
        subject = registered()
        blocking = block(
            subject=subject, category=Category.objects.get(code="iin"), ground="authority", until=None,
            actor=OFFICER, reason=why("authority_request"), now=NOW,
        )  # fmt: skip

        with pytest.raises(Refused) as refused:
            destroyed(subject)
        assert refused.value.refusals == [Refusal("category_blocked", "iin")]

        unblock(blocking=blocking, actor=OFFICER, reason=why("authority_request"), now=NOW)
        assert destroyed(subject).whole

    def test_a_guard_of_another_app_is_asked_as_well(self, monkeypatch):
        monkeypatch.setattr(
            destruction,
            "GUARDS",
            [
                *destruction.GUARDS,
                lambda demand: {key: [Refusal("category_needed", "iin")] for key in demand.subject_ids},
            ],
        )
        with pytest.raises(Refused):
            destroyed(registered())

    def test_what_is_destroyed_is_not_destroyed_twice(self):
        subject = registered()
        destroyed(subject)

        with pytest.raises(Refused) as refused:
            destroyed(subject)
        assert str(refused.value) == "subject_destroyed"


def test_destroying_asks_the_same_questions_however_long_the_history(own_database):
    short, long = registered({"name": "Айгерім"}), registered({"name": "Болат"})
    for turn in range(20):
        change_values(
            subject=long, values={"name": "Айгүл" if turn % 2 else "Болат"}, provenance=Provenance("email"),
            actor=OFFICER, reason=why(), now=NOW,
        )  # fmt: skip

    counts = []
    for subject in (short, long):
        with CaptureQueriesContext(connection) as queries:
            destroyed(subject)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    connections.close_all()


@pytest.mark.django_db
def test_an_act_bears_the_year_of_the_office():
    """In Almaty the new year begins while it is still the old one by UTC."""
    eve = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    act = destroy(subject=registered(), categories=None, actor=OFFICER, reason=why("unlawful"), now=eve)

    assert act.number.startswith("D-2027-")
