"""Forms of giving, changing and narrowing a consent. Nothing is ticked before somebody ticks it (6.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from compliance.consents.forms.fields import ReceiptForm, words
from compliance.consents.messages import message
from compliance.consents.models import Consent, ConsentKind, ContactChannel, Wording
from compliance.consents.services.giving import Given
from compliance.consents.terms import TERM_TEXTS
from compliance.register.forms.fields import day, offer, several_of

Names = Mapping[str, str]
LAST_YEAR = 2200


class ScopeForm(ReceiptForm):
    """Purposes and data to choose from, with how it came in."""

    purposes = several_of(
        gettext_lazy("Purposes"),
        (),
        error_messages={"required": gettext_lazy("Tick at least one purpose.")},
    )
    categories = several_of(
        gettext_lazy("Data"),
        (),
        error_messages={"required": gettext_lazy("Tick at least one category of data.")},
    )

    def __init__(
        self,
        *args: Any,
        purposes: Sequence[str],
        categories: Sequence[str],
        purpose_names: Names,
        category_names: Names,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "purposes", [(code, purpose_names.get(code, code)) for code in purposes])
        offer(self, "categories", [(code, category_names.get(code, code)) for code in categories])
        self.category_names = category_names

    def scope(self) -> dict[str, Any]:
        """What was ticked, as the services take it."""
        return {name: tuple(self.cleaned_data[name]) for name in ("purposes", "categories")}


class GiveForm(ScopeForm):
    """A consent in the words of one wording, and only what that wording allows."""

    valid_until = day(gettext_lazy("Valid until"), required=False)

    def __init__(self, *args: Any, wording: Wording, **kwargs: Any) -> None:
        super().__init__(*args, purposes=wording.purposes, categories=wording.categories, **kwargs)
        self.wording = wording
        self.fields["valid_until"].help_text = term_text(wording)
        if wording.kind in {ConsentKind.MARKETING, ConsentKind.DISTRIBUTION}:
            self.fields["conditions"] = words(
                _("Conditions of the subject"),
                required=False,
                help_text=_("In the subject's own words (3.3.3). Kept encrypted."),
            )
        if wording.kind == ConsentKind.MARKETING:
            self.fields["lift_opt_outs"] = several_of(
                _("Opt-outs that the subject lifts"),
                ContactChannel.choices,
                required=False,
                help_text=_(
                    "Only if the subject says so: marketing may then come again by these channels to the "
                    "addresses the consent names. Unticked, every opt-out stays (5.9)."
                ),
            )
        self.term_names = (
            add_terms(self, wording.categories, self.category_names)
            if wording.kind == ConsentKind.DISTRIBUTION
            else {}
        )

    def clean_valid_until(self) -> date | None:
        """A day at the end of the calendar has none after it; how long a term may be the service says."""
        until: date | None = self.cleaned_data["valid_until"]
        if until is not None and until.year > LAST_YEAR:
            raise forms.ValidationError(message("term_absurd"), code="term_absurd")
        return until

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """What is agreed to."""
        return [self["purposes"], self["categories"]]

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """Until when and on which conditions."""
        names = [
            "valid_until",
            *self.term_names.values(),
            *(name for name in ("conditions", "lift_opt_outs") if name in self.fields),
        ]
        return [self[name] for name in names]

    def given(self) -> Given:
        """What the form says, as the service takes it."""
        until = self.cleaned_data["valid_until"]
        return Given(
            wording=self.wording,
            valid_until=_end_of(until) if until else None,
            terms=chosen_terms(self, self.term_names),
            conditions=self.cleaned_data.get("conditions", "").strip(),
            lift_opt_outs=tuple(self.cleaned_data.get("lift_opt_outs", ())),
            **self.scope(),
            **self.receipt(),
        )


class NarrowForm(ScopeForm):
    """What stays of a consent. Here ticks stand for what holds now; taking one away takes that back."""

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(
            *args,
            purposes=consent.purposes,
            categories=consent.categories,
            initial={"purposes": consent.purposes, "categories": consent.categories},
            **kwargs,
        )
        self.consent = consent
        self.fields["purposes"].label = _("Purposes that stay")
        self.fields["categories"].label = _("Data that stays")

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """What stays."""
        return [self["purposes"], self["categories"]]

    def clean(self) -> dict[str, Any]:
        """Leaving everything ticked takes nothing back; taking away everything is a withdrawal."""
        cleaned = super().clean()
        kept = [set(cleaned.get(name, ())) for name in ("purposes", "categories")]
        if kept == [set(self.consent.purposes), set(self.consent.categories)]:
            self.add_error(
                None, _("Everything is still ticked, so nothing is taken back. Nothing was saved.")
            )
        return cleaned


class ConditionsForm(ReceiptForm):
    """Other bans and conditions of a consent that holds (clauses 3.3.3, 4.6, 8.7)."""

    def __init__(self, *args: Any, consent: Consent, category_names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conditions"] = words(
            _("Conditions of the subject"),
            required=False,
            help_text=_(
                "In the subject's own words (3.3.3), all of them: they replace those that hold now. "
                "Kept encrypted."
            ),
        )
        self.term_names = (
            add_terms(self, consent.categories, category_names, consent.terms)
            if consent.kind == ConsentKind.DISTRIBUTION
            else {}
        )

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """Bans and conditions."""
        return [self[name] for name in (*self.term_names.values(), "conditions")]

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        terms = chosen_terms(self, self.term_names)
        return {
            "conditions": self.cleaned_data["conditions"].strip(),
            "terms": terms if self.term_names else None,
            **self.receipt(),
        }


def add_terms(
    form: forms.Form, categories: Sequence[str], names: Names, now: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Adds a field of bans and conditions for each category; gives their names by category code."""
    added = {}
    for code in categories:
        name = added[code] = f"terms_{code}"
        label = _("Bans and conditions: %(category)s") % {"category": names.get(code, code)}
        form.fields[name] = several_of(
            label, TERM_TEXTS.items(), required=False, initial=(now or {}).get(code, [])
        )
    return added


def chosen_terms(form: forms.Form, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Codes of bans and conditions by category; a category without any is left out."""
    chosen = {code: form.cleaned_data[name] for code, name in names.items()}
    return {code: codes for code, codes in chosen.items() if codes}


def term_text(wording: Wording) -> str:
    """How long a consent in these words holds when nothing else is said."""
    if wording.months is None:
        return _("Empty: until the purpose is achieved (Art. 8(6)).")
    return ngettext(
        "Empty: %(count)s month from receipt, as the wording says. A day may only shorten it.",
        "Empty: %(count)s months from receipt, as the wording says. A day may only shorten it.",
        wording.months,
    ) % {"count": wording.months}


def _end_of(last: date) -> datetime:
    """The first moment after a day on the operator's clock."""
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
