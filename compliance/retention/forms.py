"""Forms of retention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from compliance.register.events import PROCESSING_REASONS, REVEAL_REASONS
from compliance.register.forms.fields import ReasonForm, choice, day, line, offer, tick
from compliance.register.models import Category, Purpose
from compliance.retention.events import HOLD_REASONS, PLAN_REASONS, RULE_REASONS
from compliance.retention.models import Ending, Exclusion, HoldKind, LegalSource, Method, Unit
from compliance.retention.services.period_changes import Proposed

CHOOSE = ("", gettext_lazy("Choose"))


def number(label: Any, *, least: int, most: int, **options: Any) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=UnfoldAdminIntegerFieldWidget(), **options
    )


class RuleForm(ReasonForm):
    """A new version of a period."""

    codes: ClassVar[Sequence[str]] = RULE_REASONS
    purpose = choice(gettext_lazy("Purpose"), (), required=False)
    category = choice(gettext_lazy("Category"), (), required=False)
    ending = choice(gettext_lazy("Counts from"), Ending.choices)
    amount = number(
        gettext_lazy("Period"),
        least=0,
        most=40_000,
        help_text=gettext_lazy("0: at once, without a further day."),
    )
    unit = choice(gettext_lazy("Counted in"), Unit.choices)
    method = choice(gettext_lazy("Then"), Method.choices)
    needs_approval = tick(gettext_lazy("Needs approval by a second person"), initial=True)
    source = choice(gettext_lazy("Source"), LegalSource.choices)
    citation = line(gettext_lazy("Article or clause"), required=False)
    in_force_from = day(gettext_lazy("In force from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = {str(one.pk): one for one in Purpose.objects.all()}
        self.categories = {str(one.pk): one for one in Category.objects.filter(allowed=True)}
        self.fields["in_force_from"].initial = timezone.localdate()
        offer(self, "purpose", [("", _("data that no purpose needs")),
                                *((pk, one.name) for pk, one in self.purposes.items())])  # fmt: skip
        offer(self, "category", [("", _("all categories that the purpose needs")),
                                 *((pk, one.name) for pk, one in self.categories.items())])  # fmt: skip

    @property
    def proposed(self) -> Proposed:
        """The version as the service takes it. For a valid form."""
        said = self.cleaned_data
        names = (
            "ending",
            "amount",
            "unit",
            "method",
            "needs_approval",
            "source",
            "citation",
            "in_force_from",
        )
        return Proposed(
            purpose=self.purposes.get(said["purpose"]),
            category=self.categories.get(said["category"]),
            **{name: said[name] for name in names},
        )


class CancelRuleForm(ReasonForm):
    """Why a version is cancelled."""

    codes: ClassVar[Sequence[str]] = RULE_REASONS


class HoldForm(ReasonForm):
    """What is held, why, and until when."""

    codes: ClassVar[Sequence[str]] = HOLD_REASONS
    category = choice(gettext_lazy("What is held"), (), required=False)
    kind = choice(
        gettext_lazy("Kind"), [CHOOSE, *(one for one in HoldKind.choices if one[0] != "open_request")]
    )
    ground = forms.CharField(
        label=gettext_lazy("Law, contract or case"),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Kept encrypted."),
    )
    source = line(
        pgettext_lazy("of a case or an order", "Reference"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Number of the case, order or request. No names."),
    )
    until = day(gettext_lazy("Until"), help_text=gettext_lazy("The last day on which it holds."))

    def __init__(self, *args: Any, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {str(one.pk): one for one in categories}
        offer(self, "category", [("", _("all data of the subject")),
                                 *((pk, one.name) for pk, one in self.categories.items())])  # fmt: skip

    @property
    def category_chosen(self) -> Category | None:
        """What was chosen; None for everything."""
        return self.categories.get(self.cleaned_data["category"])


class LiftForm(ReasonForm):
    """Why a hold is lifted."""

    codes: ClassVar[Sequence[str]] = HOLD_REASONS


class RevealForm(ReasonForm):
    """Why the ground of a hold is opened."""

    codes: ClassVar[Sequence[str]] = REVEAL_REASONS


class PlanForm(ReasonForm):
    """Why something is done with a plan."""

    codes: ClassVar[Sequence[str]] = PLAN_REASONS


class ApproveForm(PlanForm):
    """The hash that was seen, and what is left out."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    left_out = line(
        gettext_lazy("Leave out"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("Numbers of values, or references of subjects, with spaces between."),
    )
    why = choice(gettext_lazy("Why they are left out"), [CHOOSE, *Exclusion.choices], required=False)

    def clean(self) -> dict[str, Any]:
        """What is left out has a reason."""
        cleaned = super().clean()
        if cleaned.get("left_out") and not cleaned.get("why"):
            self.add_error("why", _("Choose why these values are left out."))
        return cleaned

    @property
    def words(self) -> list[str]:
        """What was typed, apart."""
        return [word.upper() for word in re.split(r"[\s,;]+", self.cleaned_data["left_out"]) if word]


class RejectForm(PlanForm):
    """Why a plan is rejected."""

    why = choice(gettext_lazy("Why it is rejected"), [CHOOSE, *Exclusion.choices])


class CameBackForm(ReasonForm):
    """On which day a subject used what a purpose is for."""

    codes: ClassVar[Sequence[str]] = PROCESSING_REASONS
    on = day(gettext_lazy("Last activity"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        """No day to come."""
        said: date = self.cleaned_data["on"]
        if said > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return said


class InactivityForm(ReasonForm):
    """Months, warning, and whether it is in use."""

    codes: ClassVar[Sequence[str]] = RULE_REASONS
    purpose = choice(gettext_lazy("Purpose"), ())
    months = number(gettext_lazy("Months without activity"), least=1, most=1200)
    grace_days = number(gettext_lazy("Days between warning and end"), least=1, most=366)
    active = tick(gettext_lazy("In use"), initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purposes = {str(one.pk): one for one in Purpose.objects.all()}
        offer(self, "purpose", [CHOOSE, *((pk, one.name) for pk, one in self.purposes.items())])
