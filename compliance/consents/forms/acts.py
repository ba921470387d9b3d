"""Forms of withdrawals, bars, reveals and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from compliance.consents.forms.fields import (
    CHOOSE,
    PRINT_REASONS,
    WITHDRAWAL_REASONS,
    ReceiptForm,
    words,
)
from compliance.consents.models import BarGround, Consent
from compliance.register.events import REVEAL_REASONS
from compliance.register.forms.fields import ReasonForm, choice, day, offer, one_of

REFUSE = "refuse"
WITHDRAW = "withdraw"
ALL = ""


class WithdrawalForm(ReceiptForm):
    """A demand to withdraw, as it came in."""

    codes: ClassVar[Sequence[str]] = WITHDRAWAL_REASONS


class DecisionForm(ReasonForm):
    """What is decided about a demand to withdraw. A refusal names ground and reason (Art. 8(2), (7))."""

    codes: ClassVar[Sequence[str]] = WITHDRAWAL_REASONS
    ground = choice(gettext_lazy("Ground of a refusal"), [CHOOSE, *BarGround.choices], required=False)
    explanation = words(
        gettext_lazy("Explanation to the subject"),
        required=False,
        help_text=gettext_lazy("Goes into the answer to the subject. Kept encrypted."),
    )

    @property
    def refuses(self) -> bool:
        """Whether the button of the refusal was pressed."""
        return self.data.get("decision") == REFUSE

    def clean(self) -> dict[str, Any]:
        """A refusal without a ground and an explanation is none."""
        cleaned = super().clean()
        if self.data.get("decision") not in {WITHDRAW, REFUSE}:
            self.add_error(None, _("Choose one: withdraw or refuse. Nothing was saved."))
        if self.refuses:
            if not cleaned.get("ground"):
                self.add_error("ground", _("Choose the ground: without one a withdrawal may not be refused."))
            if not cleaned.get("explanation", "").strip():
                self.add_error("explanation", _("Explain it to the subject: a refusal has to be reasoned."))
        return cleaned


class BarForm(ReasonForm):
    """What stands against withdrawing (Art. 8(2))."""

    codes: ClassVar[Sequence[str]] = (
        "authority_request",
        "dispute",
        "law_changed",
        "internal_audit",
        "other",
    )
    series = choice(gettext_lazy("Which consents"), (), required=False)
    ground = choice(gettext_lazy("Ground"), [CHOOSE, *BarGround.choices])
    source = words(
        gettext_lazy("Law, contract or order"),
        help_text=gettext_lazy("Article of the law, or number and date of the document. Kept encrypted."),
    )
    until = day(
        gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The last day on which it holds. Empty: until somebody lifts it."),
    )

    def __init__(self, *args: Any, consents: Sequence[Consent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titled = [(consent.series, consent.wording.title) for consent in consents]
        offer(self, "series", [(ALL, _("all consents of the subject")), *titled])

    def clean_until(self) -> date | None:
        """A bar that is over before it begins is a slip."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one, or none."))
        return until


class LiftBarForm(ReasonForm):
    """Why nothing stands against it any more."""

    codes: ClassVar[Sequence[str]] = ("authority_request", "dispute", "law_changed", "correction", "other")


class RevealEntryForm(ReasonForm):
    """Why the sealed parts of an entry are opened."""

    codes: ClassVar[Sequence[str]] = REVEAL_REASONS


class EvidenceForm(ReasonForm):
    """In which language and with what, and why."""

    codes: ClassVar[Sequence[str]] = PRINT_REASONS
    language = one_of(
        gettext_lazy("Language of the document"),
        [("kk", gettext_lazy("Kazakh")), ("ru", gettext_lazy("Russian"))],
    )
    contents = one_of(
        gettext_lazy("What to download"),
        [
            ("pdf", gettext_lazy("the document (PDF)")),
            ("zip", gettext_lazy("the document with proofs that can be checked by a program (ZIP)")),
        ],
        initial="pdf",
    )
