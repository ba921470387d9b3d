"""Facts in the table: k over all of it, and no way back, tried."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from compliance.register.models import DataItem, Subject
from compliance.retention.models import AnonymousFact, FactTally, RetentionRule
from compliance.retention.services.anonymising import report_of_k, write_facts
from compliance.retention.services.due import DueItem
from tests.register.services.people import registered
from tests.together import together

NOW = datetime(2026, 5, 6, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def person(born: str = "1990-01-01", address: str = "г. Алматы, Абая 1") -> Subject:
    return registered({"name": "Айгерім", "birth_date": born, "legal_address": address}, purposes=())


def values_of(*subjects: Subject) -> list[DueItem]:
    rule = RetentionRule.objects.get(code="web_analytics")
    items = DataItem.objects.filter(subject__in=subjects).order_by("pk")
    return [
        DueItem(item.pk, item.subject_id, item.category_id, rule.pk, "anonymise", False, NOW - DAY, NOW - DAY)
        for item in items
    ]


def mixed(size: int = 6) -> list[Subject]:
    """Two groups that hide each other."""
    young = [person("1990-01-01", "г. Алматы") for _ in range(size)]
    return young + [person("1960-01-01", "Астана") for _ in range(size)]


def facts() -> list[tuple]:
    return sorted(AnonymousFact.objects.values_list("month", "age_band", "region", "categories", "people"))


@pytest.mark.django_db
class TestTheTable:
    def test_a_batch_leaves_bands_regions_and_counts_by_month(self):
        assert write_facts(values=values_of(*mixed()), now=NOW) == 12
        assert facts() == [
            (date(2026, 5, 1), "30-44", "almaty", 3, 6),
            (date(2026, 5, 1), "60+", "astana", 3, 6),
        ]
        report = report_of_k()
        assert (report.k, report.smallest, report.people, report.suppressed, report.holds) == (
            5,
            6,
            12,
            0,
            True,
        )

    def test_another_batch_of_the_month_adds_to_the_groups(self):
        for _ in range(2):
            write_facts(values=values_of(*mixed()), now=NOW)
        assert [row[-1] for row in facts()] == [12, 12]

    def test_too_few_are_not_told_of_and_counted(self):
        assert write_facts(values=values_of(person(), person()), now=NOW) == 0
        assert not AnonymousFact.objects.exists()
        assert FactTally.objects.get().suppressed == 2
        assert report_of_k().suppressed == 2

    def test_a_raised_k_takes_what_is_too_small_from_the_whole_table(self, settings):
        write_facts(values=values_of(*mixed(6)), now=NOW - 60 * DAY)
        write_facts(values=values_of(*mixed(6)), now=NOW)
        settings.ANONYMITY_K = 8
        assert not report_of_k().holds
        write_facts(values=values_of(*mixed(9)), now=NOW)
        assert report_of_k().holds
        assert report_of_k().suppressed == 12
        assert {row[0] for row in facts()} == {date(2026, 5, 1)}

    def test_the_database_itself_refuses_a_group_of_few(self):
        with pytest.raises(IntegrityError, match="retention_fact_of_several"), transaction.atomic():
            AnonymousFact.objects.create(month=date(2026, 5, 1), people=4)

    def test_nothing_of_what_is_not_to_be_told_is_there(self):
        write_facts(values=values_of(*mixed()), now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(f::text, ' ') FROM retention_anonymousfact f")
            text = cursor.fetchone()[0]
        assert "1990" not in text
        assert "Айгер" not in text
        assert "Алматы" not in text


@pytest.mark.django_db
class TestNoWayBack:
    def test_nobody_tells_apart_the_rows_of_two_batches(self):
        """Ids are new, and all rows of the month come from the latest transaction, in no order."""
        orders = set()
        for _ in range(8):
            write_facts(values=values_of(*mixed()), now=NOW)
            with connection.cursor() as cursor:
                cursor.execute("SELECT age_band, xmin::text FROM retention_anonymousfact ORDER BY ctid")
                rows = cursor.fetchall()
            assert len({xmin for _, xmin in rows}) == 1
            orders.add(tuple(band for band, _ in rows))
        assert len(orders) == 2, "the place of a row follows the order in which people came"

    def test_ids_say_nothing_and_do_not_stay(self):
        write_facts(values=values_of(*mixed()), now=NOW)
        before = set(AnonymousFact.objects.values_list("pk", flat=True))
        write_facts(values=values_of(*mixed()), now=NOW)
        after = set(AnonymousFact.objects.values_list("pk", flat=True))
        assert not before & after
        assert all(pk.version == 4 for pk in before | after)

    def test_no_column_is_an_instant_or_names_a_row_of_people(self):
        kinds = {field.name: field.get_internal_type() for field in AnonymousFact._meta.fields}
        assert "DateTimeField" not in kinds.values()
        related = {f.related_model.__name__ for f in AnonymousFact._meta.fields if f.related_model}
        assert related == {"Purpose"}

    def test_two_states_of_the_table_differ_by_a_group_and_never_by_a_person(self):
        write_facts(values=values_of(*mixed()), now=NOW)
        before = {row[:-1]: row[-1] for row in facts()}
        write_facts(
            values=values_of(*mixed(), person("1990-01-01", "г. Алматы"), person("2000-01-01", "Шымкент")),
            now=NOW,
        )
        for key, count in {row[:-1]: row[-1] for row in facts()}.items():
            assert count - before.get(key, 0) >= 5 or count == before.get(key)

    def test_a_batch_whose_people_are_known_does_not_tell_their_age(self):
        """The plan names its subjects for ever; if all are of one band, the band would be everybody's."""
        write_facts(values=values_of(*(person() for _ in range(7))), now=NOW)
        assert facts() == [(date(2026, 5, 1), "", "", 3, 7)]


def test_batches_at_the_same_time_lose_nobody(own_database):
    crowds = [values_of(*mixed()) for _ in range(3)]

    @transaction.atomic
    def batch(values: list[DueItem]) -> None:
        write_facts(values=values, now=NOW)

    assert together(*[partial(batch, values) for values in crowds]) == []
    assert [row[-1] for row in facts()] == [18, 18]
