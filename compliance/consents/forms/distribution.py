"""The form of a demand to stop distribution (clause 4.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.consents.forms.fields import CHANNELS, CHOOSE, moment
from compliance.consents.messages import message
from compliance.consents.models import Consent
from compliance.consents.rules.distribution import CONTENT_PARTS
from compliance.register.forms.fields import FORGETFUL, ReasonForm, choice, line, offer, several_of, tick
from compliance.register.messages import message as value_message


def _said(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=UnfoldAdminTextInputWidget(dict(FORGETFUL)), **options
    )


class DemandForm(ReasonForm):
    """A demand as it came in. What it lacks is kept empty: the demand is kept all the same."""

    codes: ClassVar[Sequence[str]] = ("distribution_demand", "subject_request", "authority_request", "other")
    consent = choice(gettext_lazy("Consent"), ())
    surname = _said(gettext_lazy("Surname"))
    name = _said(gettext_lazy("Name"))
    patronymic = _said(gettext_lazy("Patronymic"))
    no_patronymic = tick(gettext_lazy("The subject has no patronymic"))
    contact = _said(
        gettext_lazy("Contact"),
        help_text=gettext_lazy("Telephone number, e-mail or postal address that the demand names."),
    )
    categories = several_of(
        gettext_lazy("Data that the demand lists"),
        (),
        required=False,
        help_text=gettext_lazy(
            "Distribution of all data of the consent stops, whichever of it is listed (4.10)."
        ),
    )
    channel = choice(gettext_lazy("Channel"), [CHOOSE, *CHANNELS])
    received_at = moment(
        gettext_lazy("Received at"), help_text=gettext_lazy("When it reached the operator, Almaty time.")
    )
    message = line(
        gettext_lazy("Message it came in"),
        required=False,
        max_length=None,
        help_text=gettext_lazy("Number of the message in the mail register, if it came by mail."),
    )

    def __init__(self, *args: Any, consents: Sequence[Consent], names: Mapping[str, str],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.consents = {str(consent.pk): consent for consent in consents}
        offer(self, "consent", [(pk, consent.wording.title) for pk, consent in self.consents.items()])
        codes = dict.fromkeys(code for consent in consents for code in consent.categories)
        offer(self, "categories", [(code, names.get(code, code)) for code in codes])

    @property
    def contents(self) -> dict[str, object]:
        """What the demand says, as the service takes it."""
        said = self.cleaned_data
        return {**{part: said[part] for part in CONTENT_PARTS}, "has_patronymic": not said["no_patronymic"]}

    @property
    def chosen(self) -> Consent:
        """The consent it is about."""
        return self.consents[self.cleaned_data["consent"]]

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        """Says beside each field what is wrong; what has no field stands at the top."""
        for name, code in codes.items():
            told = value_message(code) if code in {"too_long", "category_unknown"} else message(code)
            self.add_error(name if name in self.fields else None, told)


class RevealDemandForm(ReasonForm):
    """Why the contents of a demand are opened."""

    codes: ClassVar[Sequence[str]] = (
        "subject_request",
        "identity_check",
        "dispute",
        "internal_audit",
        "other",
    )
