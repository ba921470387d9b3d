"""Live figures of the terms, for the statement of compliance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from compliance.policy.indicators import Indicator, register_indicator, some_needed

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Few rows: every version of every term.
_VALID = (
    "FROM deadlines_deadlinerule WHERE active "
    "AND in_force_from <= (%(at)s AT TIME ZONE 'Asia/Almaty')::date AND code = "
)


def _term(code: str, clauses: tuple[str, ...], name: StrPromise) -> Indicator:
    rows = f"{_VALID}'{code}'"
    return Indicator(f"deadlines.{code}", clauses, name, rows, some_needed, model="deadlines.deadlinerule")


register_indicator(
    _term("authority_request", ("3.2.4",), _("Valid terms for inquiries of the authority")),
    _term("information", ("3.2.1", "3.2.3"), _("Valid terms for information to subjects")),
    _term("distribution_publication", ("4.8",), _("Valid terms for publishing terms of distribution")),
    _term("consent_withdrawal", ("3.3.4", "8.5"), _("Valid terms for withdrawals of consent")),
    _term("policy_change", ("11.2",), _("Valid terms for publishing a change of the policy")),
)
