"""Forms of the calendar and of the terms."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compliance.audit.admin.office_form import ReasonedForm, one_choice, one_day, one_line, one_number

from .almanac import FIRST_YEAR, LAST_YEAR
from .events import CALENDAR_REASONS, RULE_REASONS
from .models import CalendarDay, Confidence, CountsFrom, DayKind, DeadlineRule, RuleSource, Units
from .rules import MOST_DAYS, Name

# A term may end in the year after the last one that anybody may begin in.
DAYS = (
    MinValueValidator(date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(date(LAST_YEAR - MOST_DAYS // 365 - 1, 12, 31)),
)


def _named(model: type[Any], field: str) -> str:
    return capfirst(str(model._meta.get_field(field).verbose_name))


class CalendarDayForm(ReasonedForm):
    """What a day is. The day of a row that is there already does not change."""

    codes = CALENDAR_REASONS

    def __init__(self, *args: Any, row: CalendarDay | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row is None:
            self.fields["day"] = one_day(_named(CalendarDay, "date"), validators=DAYS)
        self.fields["kind"] = one_choice(_named(CalendarDay, "kind"), DayKind.choices)
        for field in ("name_kk", "name_ru", "name_en"):
            self.fields[field] = one_line(
                _named(CalendarDay, field), required=False, help_text=_("Needed for a holiday.")
            )
        self.fields["order_reference"] = one_line(
            _named(CalendarDay, "order_reference"),
            required=False,
            help_text=_("Number and date of the order, for example № 123 of 01.12.2026."),
        )
        if row is not None:
            self.initial.update({name: getattr(row, name) for name in self.fields if hasattr(row, name)})

    def clean(self) -> dict[str, Any]:
        """A holiday has its name in every language."""
        cleaned = super().clean()
        if cleaned.get("kind") == DayKind.HOLIDAY:
            for field in ("name_kk", "name_ru", "name_en"):
                if not cleaned.get(field):
                    self.add_error(field, _("A holiday has a name in each language."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the service takes, but for the day. For a valid form."""
        got = self.cleaned_data
        return {
            "kind": got["kind"],
            "name": Name(got["name_kk"], got["name_ru"], got["name_en"]),
            "order_reference": got["order_reference"],
        }


class TakeBackForm(ReasonedForm):
    """Why a day of the office's calendar is taken back."""

    codes = CALENDAR_REASONS


class TermForm(ReasonedForm):
    """A new version of a term, filled in from the one before."""

    codes = RULE_REASONS

    def __init__(self, *args: Any, rule: DeadlineRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_force_from"] = one_day(
            _named(DeadlineRule, "in_force_from"),
            validators=DAYS,
            help_text=_("What happened on this day or later is counted by the new version."),
        )
        self.fields["amount"] = one_number(
            _named(DeadlineRule, "amount"), least=0, most=MOST_DAYS, help_text=_("0 is at once.")
        )
        for field, choices in (
            ("unit", Units.choices),
            ("counts_from", CountsFrom.choices),
            ("source", RuleSource.choices),
        ):
            self.fields[field] = one_choice(_named(DeadlineRule, field), choices)
        self.fields["citation"] = one_line(
            _named(DeadlineRule, "citation"), required=False, help_text=_("For example 94-V 8(7).")
        )
        self.fields["confidence"] = one_choice(
            _named(DeadlineRule, "confidence"), [("", "—"), *Confidence.choices], required=False
        )
        for field in ("name_kk", "name_ru", "name_en"):
            self.fields[field] = one_line(_named(DeadlineRule, field))
        self.initial.update(
            {name: getattr(rule, name) for name in self.fields if hasattr(rule, name)}
            | {"in_force_from": None}
        )

    def clean(self) -> dict[str, Any]:
        """A term that somebody else set names where."""
        cleaned = super().clean()
        if cleaned.get("source") != RuleSource.INTERNAL and not cleaned.get("citation"):
            self.add_error("citation", _("Say which article or clause sets the term."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service takes, but for the day. For a valid form."""
        return {name: value for name, value in super().values().items() if name != "in_force_from"}


class WithdrawForm(ReasonedForm):
    """Why a version of a term is withdrawn."""

    codes = RULE_REASONS


class CountForm(forms.Form):
    """Which term, from which day."""

    term = one_choice(_("Term"), ())
    start = one_day(_("Day of the event"), validators=DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest: dict[str, str] = {}
        for rule in DeadlineRule.objects.filter(active=True).order_by("position", "code", "-in_force_from"):
            newest.setdefault(rule.code, rule.name)
        cast(forms.ChoiceField, self.fields["term"]).choices = [("", _("Choose a term")), *newest.items()]
