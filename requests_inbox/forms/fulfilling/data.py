"""Requests about the data itself: a report, a correction, a blocking and its end, a destruction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from compliance.register.forms.fields import (
    ValueField,
    choice,
    day,
    offer,
    one_of,
    several_of,
    tick,
    value_name,
)
from compliance.register.models import Category, DataItem, EndReason
from compliance.register.models.processing import BlockingGround
from compliance.register.services.blocking import live_blockings
from compliance.register.services.reveal import masked
from requests_inbox.services.fulfilling import Access, Act, Block, Destroy, Rectify, Unblock

from .asked import FulfilForm

EVERYTHING, CHOSEN = "everything", "chosen"


class AccessForm(FulfilForm):
    """A report of all that is held."""

    def act(self) -> Act:
        return Access(self.cleaned_data["language"], settles_blockings=self.may("register.reveal_blocked"))


class RectifyForm(FulfilForm):
    """New values; what is held is hinted at in masks, and only filled fields change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = DataItem.objects.held().filter(subject=self.request.subject).select_related("category")
        self.hints = {shown.item.category.code: shown.text for shown in masked(list(held.defer("tokens")))}
        for category in Category.objects.filter(allowed=True):
            made = ValueField(category)
            if hint := self.hints.get(category.code):
                made.help_text = _("Now: %(value)s") % {"value": hint}
            self.fields[value_name(category.code)] = made

    def act(self) -> Act:
        values = {
            code: self.cleaned_data[value_name(code)]
            for code in Category.objects.filter(allowed=True).values_list("code", flat=True)
            if self.cleaned_data.get(value_name(code), "").strip()
        }
        return Rectify(values)


class _CategoriesForm(FulfilForm):
    """Something about all data or some categories of what is held."""

    what = one_of(
        gettext_lazy("Which data"),
        [
            (EVERYTHING, gettext_lazy("all data of the subject")),
            (CHOSEN, gettext_lazy("only what is ticked")),
        ],
    )
    categories = several_of(gettext_lazy("Data"), (), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = DataItem.objects.held().filter(subject=self.request.subject).values("category_id")
        self.held = {str(one.pk): one for one in Category.objects.filter(pk__in=held)}
        offer(self, "categories", [(pk, one.name) for pk, one in self.held.items()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("what") == CHOSEN and not cleaned.get("categories"):
            self.add_error("categories", _("Tick at least one, or choose all data."))
        return cleaned

    @property
    def chosen(self) -> list[Category] | None:
        """The categories; None for everything."""
        if self.cleaned_data["what"] == EVERYTHING:
            return None
        return [self.held[pk] for pk in self.cleaned_data["categories"]]


class BlockForm(_CategoriesForm):
    """What is blocked, on what ground and until when."""

    ground = choice(gettext_lazy("Ground"), [("", gettext_lazy("Choose")), *BlockingGround.choices])
    until = day(
        gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy(
            "The last day; the blocking is lifted by itself after it. Empty: until somebody lifts it."
        ),
    )

    def clean_until(self) -> date | None:
        """A blocking that is over before it begins is a slip."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one, or none."))
        return until

    def act(self) -> Act:
        return Block(self.chosen or [], self.cleaned_data["ground"], self.cleaned_data["until"])


class UnblockForm(FulfilForm):
    """Which blockings are lifted."""

    blockings = several_of(gettext_lazy("Blockings to lift"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = live_blockings(self.request.subject) if self.request.subject else []
        self.live = {str(one.pk): one for one in live}
        offer(
            self,
            "blockings",
            [
                (pk, f"{one.category.name if one.category else _('all data')}: {one.get_ground_display()}")
                for pk, one in self.live.items()
            ],
        )

    def act(self) -> Act:
        return Unblock([self.live[pk] for pk in self.cleaned_data["blockings"]])


class DestroyForm(_CategoriesForm):
    """What is destroyed. Nothing brings it back."""

    ends_processing = tick(
        gettext_lazy("End every processing of this subject first"),
        help_text=gettext_lazy("Without that, data that a live processing needs is not destroyed (5.7)."),
    )
    end_reason = choice(gettext_lazy("Why it ends"), EndReason.choices, initial=EndReason.DEMANDED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (EVERYTHING, _("all data of the subject"), "register.destroy_subject"),
            (CHOSEN, _("only what is ticked"), "register.destroy_dataitem"),
        ]
        offer(self, "what", [(code, label) for code, label, needed in offered if self.may(needed)])
        if not self.may("register.end_processing"):
            del self.fields["ends_processing"], self.fields["end_reason"]

    def act(self) -> Act:
        said = self.cleaned_data
        return Destroy(
            self.chosen,
            ends_processing=said.get("ends_processing", False),
            end_reason=said.get("end_reason", EndReason.DEMANDED),
        )
