"""Forms of the opt-outs: recording and lifting one, and checking a list of addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.consents.forms.fields import CHANNELS, CHOOSE
from compliance.consents.models import ContactChannel, SuppressionScope
from compliance.register.forms.fields import FORGETFUL, ReasonForm, choice

LIST_LIMIT = 64 * 2**20


class OptOutForm(ReasonForm):
    """An address and the channel on which nothing is sent to it any more (5.9)."""

    codes: ClassVar[Sequence[str]] = ("opt_out", "subject_request", "authority_request", "other")
    channel = choice(gettext_lazy("Channel"), [CHOOSE, *ContactChannel.choices])
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=300,
        widget=UnfoldAdminTextInputWidget(dict(FORGETFUL)),
        help_text=gettext_lazy(
            "E-mail for e-mail and push notices, telephone number for SMS and calls. It is not kept: only a "
            "keyed digest of it is, and it cannot be shown again."
        ),
    )
    scope = choice(gettext_lazy("What is suppressed"), SuppressionScope.choices)
    source = choice(gettext_lazy("How it came in"), [CHOOSE, *CHANNELS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")


class LiftOptOutForm(ReasonForm):
    """Why an opt-out is lifted."""

    codes: ClassVar[Sequence[str]] = ("subject_request", "correction", "authority_request", "other")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")


class FilterForm(ReasonForm):
    """A list of addresses, of which those come back that may be contacted."""

    codes: ClassVar[Sequence[str]] = ("service", "subject_request", "internal_audit", "other")
    channel = choice(gettext_lazy("Channel"), [CHOOSE, *ContactChannel.choices])
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ".csv,.txt", "class": "register-file"}),
        help_text=gettext_lazy(
            "Text or CSV, one address a row, up to 64 MB. Neither it nor the answer is kept."
        ),
        error_messages={"empty": gettext_lazy("The file is empty. Choose another file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("Kept encrypted.")

    def clean_file(self) -> Any:
        """A list that is too long for one answer is split by its owner."""
        file = self.cleaned_data["file"]
        if file.size > LIST_LIMIT:
            raise forms.ValidationError(_("The file is larger than 64 MB. Nothing was checked; split it."))
        return file
