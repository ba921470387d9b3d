"""Forms of what is done with a subject's data as a whole or by category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from compliance.register.events import (
    BLOCKING_REASONS,
    CHANGE_REASONS,
    DESTROY_REASONS,
    PROCESSING_REASONS,
    REVEAL_REASONS,
)
from compliance.register.forms.fields import (
    ReasonForm,
    basis_text,
    choice,
    day,
    document_line,
    line,
    offer,
    one_of,
    several_of,
    tick,
)
from compliance.register.messages import message
from compliance.register.models import Category, EndReason, LegalBasis, Purpose, Subject
from compliance.register.models.processing import BlockingGround
from compliance.register.models.subjects import Kind, SubjectLanguage

EVERYTHING = "everything"
CHOSEN = "chosen"


class CardForm(ReasonForm):
    """What a subject is, and the language of letters."""

    codes = CHANGE_REASONS
    kind = choice(gettext_lazy("Kind"), Kind.choices)
    language = choice(gettext_lazy("Language of letters"), SubjectLanguage.choices)


class RevealForm(ReasonForm):
    """Which values to show in clear, and why."""

    codes = REVEAL_REASONS
    values = several_of(
        gettext_lazy("Values"), (), error_messages={"required": gettext_lazy("Choose at least one value.")}
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "values", [(str(pk), text) for pk, text in choices])

    @property
    def chosen(self) -> set[int]:
        """Ids of what was ticked."""
        return {int(pk) for pk in self.cleaned_data["values"]}


class StartForm(ReasonForm):
    """A purpose, and the ground on which it may be pursued."""

    codes = PROCESSING_REASONS
    purpose = choice(gettext_lazy("Purpose"), ())
    basis = choice(gettext_lazy("Legal basis"), ())
    document = document_line()

    def __init__(self, *args: Any, purposes: Sequence[Purpose], bases: Sequence[LegalBasis],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.purposes = {str(purpose.pk): purpose for purpose in purposes}
        self.bases = {str(basis.pk): basis for basis in bases}
        offer(self, "purpose", [("", _("Choose")), *((pk, p.name) for pk, p in self.purposes.items())])
        offer(self, "basis", [("", _("Choose")), *((pk, basis_text(b)) for pk, b in self.bases.items())])

    def clean(self) -> dict[str, Any]:
        """A basis that rests on a document needs one (clauses 6.1.1, 7.2)."""
        cleaned = super().clean()
        basis = self.bases.get(cleaned.get("basis", ""))
        if basis is not None and basis.needs_document and not cleaned.get("document", "").strip():
            self.add_error("document", message("document_missing"))
        return cleaned

    @property
    def chosen(self) -> tuple[Purpose, LegalBasis]:
        """What was chosen."""
        return self.purposes[self.cleaned_data["purpose"]], self.bases[self.cleaned_data["basis"]]


class EndForm(ReasonForm):
    """Why a processing ends."""

    codes = PROCESSING_REASONS
    end_reason = choice(gettext_lazy("Why it ends"), [("", gettext_lazy("Choose")), *EndReason.choices])


class BlockForm(ReasonForm):
    """What is blocked, on what ground and until when (clause 2.2)."""

    codes = BLOCKING_REASONS
    what = choice(gettext_lazy("What is blocked"), ())
    ground = choice(gettext_lazy("Ground"), [("", gettext_lazy("Choose")), *BlockingGround.choices])
    until = day(
        gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy(
            "The last day; the blocking is lifted by itself after it. Empty: until somebody lifts it."
        ),
    )

    def __init__(self, *args: Any, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {str(category.pk): category for category in categories}
        named = [(pk, category.name) for pk, category in self.categories.items()]
        offer(self, "what", [(EVERYTHING, _("all data of the subject")), *named])

    def clean_until(self) -> date | None:
        """A blocking that is over before it begins is a slip."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one, or none."))
        return until

    @property
    def category(self) -> Category | None:
        """The category to block; None for everything."""
        return self.categories.get(self.cleaned_data["what"])


class UnblockForm(ReasonForm):
    """Why a blocking is lifted."""

    codes = BLOCKING_REASONS


class DestroyForm(ReasonForm):
    """What is destroyed and why, confirmed by typing the reference. There is no way back."""

    # A remark would be destroyed with the notes of the subject, so a reason has to say it all.
    codes = tuple(code for code in DESTROY_REASONS if code != "other")
    what = one_of(gettext_lazy("What is destroyed"), ())
    categories = several_of(gettext_lazy("Categories"), (), required=False)
    end_processings = tick(
        gettext_lazy("End all processing of this subject, then destroy"),
        help_text=gettext_lazy("If something else stands against it, the processing does not end either."),
    )
    end_reason = choice(
        gettext_lazy("Why the processing ends"), EndReason.choices, required=False, initial=EndReason.DEMANDED
    )
    confirmation = line(
        gettext_lazy("Reference of the subject"),
        max_length=20,
        help_text=gettext_lazy("Type it to confirm. What is destroyed cannot be restored by anybody."),
    )

    def __init__(self, *args: Any, subject: Subject, categories: Sequence[Category], whole: bool,
                 parts: bool, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        del self.fields["note"]
        self.subject = subject
        self.known = {str(category.pk): category for category in categories}
        offered = [
            (EVERYTHING, _("everything that is held of the subject"), whole),
            (CHOSEN, _("the chosen categories"), parts),
        ]
        offer(self, "what", [(code, text) for code, text, may in offered if may])
        offer(self, "categories", [(pk, category.name) for pk, category in self.known.items()])

    def clean(self) -> dict[str, Any]:
        """Choosing categories without naming one is a slip."""
        cleaned = super().clean()
        if cleaned.get("what") == CHOSEN and not cleaned.get("categories"):
            self.add_error("categories", _("Choose at least one category."))
        if cleaned.get("end_processings") and not cleaned.get("end_reason"):
            self.add_error("end_reason", _("Choose why the processing ends."))
        return cleaned

    def clean_confirmation(self) -> str:
        """The right subject, or nothing at all."""
        typed = str(self.cleaned_data["confirmation"]).strip().upper()
        if typed != self.subject.reference:
            raise forms.ValidationError(_("This is not the reference of the subject. Nothing was destroyed."))
        return typed

    @property
    def chosen(self) -> list[Category] | None:
        """The categories to destroy; None for everything."""
        if self.cleaned_data["what"] == EVERYTHING:
            return None
        return [self.known[pk] for pk in self.cleaned_data["categories"]]
