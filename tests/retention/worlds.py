"""Small worlds for the oracle: rows straight into the tables, and the same as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from compliance.register.models import Category, LegalBasis, Purpose, PurposeCategory
from compliance.retention.rules.needed import Hold, Item, Processing, Register
from compliance.retention.rules.periods import Rule

START = datetime(2026, 1, 30, 12, 0, tzinfo=UTC)
TODAY = START.date()
DAY = timedelta(days=1)


def insert(table: str, **row: Any) -> int:
    """One row; its id."""
    columns = ", ".join(row)
    places = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING id", list(row.values()))
        return int(cursor.fetchone()[0])


def clear_rules() -> None:
    """Switches the shipped rules off, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE retention_retentionrule SET active = false WHERE active")


@dataclass
class World:
    """What was written, as the oracle takes it. Categories and purposes go by their codes."""

    items: list[Item] = field(default_factory=list)
    processings: list[Processing] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.categories = {row.code: row.pk for row in Category.objects.all()}
        self.purposes = {row.code: row.pk for row in Purpose.objects.all()}
        self.basis = {row.code: row.pk for row in LegalBasis.objects.all()}

    def register(self) -> Register:
        """All of it, for ``judge``."""
        needs = PurposeCategory.objects.filter(active=True).values_list("purpose_id", "category_id")
        return Register(frozenset(needs), tuple(self.rules), tuple(self.processings), tuple(self.holds))

    def subject(self, *, status: str = "active", at: datetime = START) -> int:
        return insert(
            "register_subject",
            reference=f"S-{self.next_reference():09}",
            kind="person",
            status=status,
            language="kk",
            registered_at=at,
        )

    def next_reference(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('register_subject', 'id'))")
            return int(cursor.fetchone()[0])

    def item(self, subject: int, code: str, *, state: str = "active", at: datetime = START) -> Item:
        key = insert(
            "register_dataitem",
            subject_id=subject,
            category_id=self.categories[code],
            value=b"\x01" + bytes(60),
            state=state,
            source="import",
            medium="electronic",
            collected_at=at,
            tokens=[],
        )
        made = Item(key, subject, self.categories[code], code, max(at, START), state)
        self.items.append(made)
        return made

    def processing(
        self,
        subject: int,
        purpose: str,
        *,
        started_at: datetime = START,
        ended_at: datetime | None = None,
        end_reason: str = "",
        covers: frozenset[str] | None = None,
        basis: str = "law",
    ) -> Processing:
        key = insert(
            "register_processing",
            subject_id=subject,
            purpose_id=self.purposes[purpose],
            basis_id=self.basis[basis],
            started_at=started_at,
            ended_at=ended_at,
            end_reason=end_reason,
            covers=None if covers is None else sorted(covers),
        )
        made = Processing(key, subject, self.purposes[purpose], started_at, ended_at, end_reason, covers)
        self.processings.append(made)
        return made

    def rule(
        self,
        purpose: str | None,
        *,
        category: str | None = None,
        ending: str = "any",
        amount: int = 0,
        unit: str = "days",
        in_force_from: date = TODAY,
        **fields: Any,
    ) -> Rule:
        row = {
            "method": "destroy", "source": "policy", "needs_approval": True, "active": True, **fields,
        }  # fmt: skip
        purpose_id = None if purpose is None else self.purposes[purpose]
        category_id = None if category is None else self.categories[category]
        key = insert(
            "retention_retentionrule",
            code="test",
            purpose_id=purpose_id,
            category_id=category_id,
            ending=ending,
            amount=amount,
            unit=unit,
            in_force_from=in_force_from,
            citation="5.7",
            **row,
        )
        made = Rule(key, purpose_id, category_id, ending, amount, unit, in_force_from, **row)
        self.rules.append(made)
        return made

    def hold(
        self, subject: int, *, category: str | None = None, until: Any = None, lifted: bool = False
    ) -> Hold:
        category_id = None if category is None else self.categories[category]
        key = insert(
            "retention_hold",
            subject_id=subject,
            category_id=category_id,
            kind="dispute",
            key=f"test:{self.next_reference()}",
            source="",
            placed_at=START,
            until=until,
            lifted_at=START if lifted else None,
        )
        made = Hold(key, subject, category_id, until, lifted)
        self.holds.append(made)
        return made
