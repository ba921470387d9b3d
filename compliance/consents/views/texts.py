"""Words of the screens for what services say in codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, gettext_lazy as _

from compliance.consents.models import BarGround, Withdrawal, WithdrawalState
from compliance.consents.services.bars import Bar
from compliance.consents.terms import TERM_TEXTS
from compliance.deadlines.explaining import ExplainedDay, explain
from compliance.deadlines.services.reckoning import NoRule, due

TERM_CODE = "consent_withdrawal"

WHY_GOES_ON = {
    "other_consent": _("another consent"),
    "other_basis": _("another legal basis"),
}


def term_texts(terms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Bans and conditions by category code, each in words."""
    for code, chosen in terms.items():
        yield code, ", ".join(str(TERM_TEXTS.get(one, one)) for one in _codes(chosen))


def bar_text(bar: Bar) -> str:
    """A bar in words: its ground, and its last day if it has one."""
    ground = str(dict(BarGround.choices).get(bar.ground, bar.ground))
    if bar.until is None:
        return ground
    return gettext("%(ground)s, until %(day)s") % {
        "ground": ground,
        "day": formats.date_format(bar.until, "SHORT_DATE_FORMAT"),
    }


def _codes(chosen: Any) -> Iterable[str]:
    return chosen if isinstance(chosen, list | tuple) else [str(chosen)]


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a withdrawal as people read it: until when, how much is left, and why (promise 7)."""

    last_day: date
    days_left: int
    overdue: bool
    rule: str
    citation: str
    amount: int
    days: list[ExplainedDay]


def term_of(withdrawal: Withdrawal, now: datetime) -> Term | None:
    """The term of Art. 8(7). None when no rule or calendar knows it: then only the stored date is told."""
    try:
        found = due(TERM_CODE, start=withdrawal.received_at, now=now)
    except (NoRule, LookupError):
        return None
    return Term(
        last_day=found.last_day,
        days_left=found.days_left,
        overdue=found.overdue and withdrawal.state == WithdrawalState.OPEN,
        rule=found.rule.name,
        citation=found.rule.citation,
        amount=found.rule.amount,
        days=explain(found.days),
    )
