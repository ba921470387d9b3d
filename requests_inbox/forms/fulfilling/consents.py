"""Requests about consents: withdrawal, end of distribution, opt-outs, conditions of the subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.consents.forms.fields import words
from compliance.consents.models import Consent, ConsentKind, ConsentState, ContactChannel, SuppressionScope
from compliance.consents.rules.distribution import CONTENT_PARTS
from compliance.register.forms.fields import FORGETFUL, choice, offer, several_of, tick
from compliance.register.models import Category
from requests_inbox.services.fulfilling import Act, OptOut, SetCondition, StopDistribution, Withdraw

from .asked import FulfilForm


class _ConsentForm(FulfilForm):
    """Something about live consents of one kind, or of any."""

    kind: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Consent.objects.filter(subject=self.request.subject, state=ConsentState.ACTIVE)
        if self.kind:
            live = live.filter(kind=self.kind)
        self.live = {str(one.pk): one for one in live.select_related("wording").order_by("pk")}
        for name in ("consent", "consents"):
            if name in self.fields:
                offer(self, name, [(pk, one.wording.title) for pk, one in self.live.items()])


class WithdrawForm(_ConsentForm):
    """Which consents end."""

    consents = several_of(gettext_lazy("Consents that are withdrawn"), ())

    def act(self) -> Act:
        return Withdraw([self.live[pk] for pk in self.cleaned_data["consents"]])


def _said(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=UnfoldAdminTextInputWidget(dict(FORGETFUL)), **options
    )


class StopForm(_ConsentForm):
    """What the demand says of its author, and the data it lists (4.9)."""

    kind = ConsentKind.DISTRIBUTION
    consent = choice(gettext_lazy("Consent"), ())
    surname = _said(gettext_lazy("Surname"))
    name = _said(gettext_lazy("Name"))
    patronymic = _said(gettext_lazy("Patronymic"))
    no_patronymic = tick(gettext_lazy("The subject has no patronymic"))
    contact = _said(
        gettext_lazy("Contact"),
        help_text=gettext_lazy("Telephone number, e-mail or postal address that the demand names."),
    )
    categories = several_of(gettext_lazy("Data that the demand lists"), (), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {one.code: one.name for one in Category.objects.all()}
        codes = dict.fromkeys(code for one in self.live.values() for code in one.categories)
        offer(self, "categories", [(code, names.get(code, code)) for code in codes])

    def act(self) -> Act:
        said = self.cleaned_data
        contents = {part: said[part] for part in CONTENT_PARTS}
        return StopDistribution(
            self.live[said["consent"]],
            {**contents, "has_patronymic": not said["no_patronymic"]},
            said["categories"],
        )


class OptOutForm(FulfilForm):
    """To which address nothing more goes, and by what."""

    channels = several_of(
        gettext_lazy("Nothing more by"), ContactChannel.choices, initial=[ContactChannel.EMAIL]
    )
    email = _said(gettext_lazy("E-mail"), help_text=gettext_lazy("For e-mail and push notices."))
    phone = _said(gettext_lazy("Phone"), help_text=gettext_lazy("For SMS and calls."))
    scope = choice(gettext_lazy("What is suppressed"), SuppressionScope.choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for channels, name in ((("email", "push"), "email"), (("sms", "call"), "phone")):
            wanted = set(channels) & set(cleaned.get("channels") or ())
            if wanted and not cleaned.get(name, "").strip():
                self.add_error(name, _("Fill this in: without it there is nothing to suppress."))
        return cleaned

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        places = {"email": "email", "push": "email", "sms": "phone", "call": "phone"}
        super().show_rejections({places.get(name, name): code for name, code in codes.items()})

    def act(self) -> Act:
        said = self.cleaned_data
        address = {"email": said["email"], "push": said["email"], "sms": said["phone"], "call": said["phone"]}
        return OptOut([(channel, address[channel].strip()) for channel in said["channels"]], said["scope"])


class ConditionForm(_ConsentForm):
    """The subject's condition, in the subject's words (3.3.3)."""

    kind = ConsentKind.MARKETING
    consent = choice(gettext_lazy("Consent"), ())
    conditions = words(gettext_lazy("Conditions of the subject"), max_length=4000)

    def act(self) -> Act:
        return SetCondition(self.live[self.cleaned_data["consent"]], self.cleaned_data["conditions"])
