"""One form a type of request: what staff choose, as the act that is rehearsed and then carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.consents.forms.fields import words
from compliance.consents.models import Consent, ConsentKind, ConsentState, ContactChannel, SuppressionScope
from compliance.consents.rules.distribution import CONTENT_PARTS
from compliance.register.forms.fields import (
    FORGETFUL,
    ReasonForm,
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
from requests_inbox.answer_events import FULFIL_REASONS
from requests_inbox.answer_messages import message
from requests_inbox.models import Outcome, Request, RequestType
from requests_inbox.services.fulfilling import (
    Access,
    Act,
    Answer,
    Block,
    Destroy,
    OptOut,
    Rectify,
    SetCondition,
    StopDistribution,
    Unblock,
    Withdraw,
)
from requests_inbox.services.letter_sealing import ENCLOSURE_LIMIT, Enclosure
from requests_inbox.services.protecting import NotProtectable, protected

LANGUAGES = [("kk", gettext_lazy("Kazakh")), ("ru", gettext_lazy("Russian"))]
ENDINGS = [(one.value, one.label) for one in (Outcome.FULFILLED, Outcome.PARTLY)]
EVERYTHING, CHOSEN = "everything", "chosen"
MayDo = Callable[[str], bool]


class FulfilForm(ReasonForm):
    """What every fulfilment asks: in whole or in part, in which language, and what is said besides."""

    codes: ClassVar[Sequence[str]] = FULFIL_REASONS
    answer_required: ClassVar[bool] = False
    outcome = one_of(gettext_lazy("Fulfilled"), ENDINGS, initial=Outcome.FULFILLED)
    language = one_of(gettext_lazy("Language of the letter"), LANGUAGES)
    answer = words(
        gettext_lazy("Words of your own in the letter"),
        required=False,
        rows=4,
        max_length=8000,
        help_text=gettext_lazy(
            "An e-mail is no sealed envelope: write no values here. They are in the enclosed report only."
        ),
    )

    def __init__(self, *args: Any, request: Request, may: MayDo, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"language": request.language, **kwargs["initial"]}
        super().__init__(*args, **kwargs)
        self.request, self.may = request, may
        self.fields["answer"].required = self.answer_required

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields of the type itself."""
        common = {"outcome", "language", "answer", "reason_code", "note"}
        return [bound for bound in self if bound.name not in common]

    @property
    def letter_fields(self) -> list[forms.BoundField]:
        """The fields that go into the letter."""
        return [self["outcome"], self["language"], self["answer"]]

    def clean(self) -> dict[str, Any]:
        """What is not done is explained (Art. 25(2)(7))."""
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.PARTLY and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("Say what is not done and why: the sender has to know."))
        return cleaned

    def act(self) -> Act:
        """What was chosen. For a valid form."""
        raise NotImplementedError

    def show_rejections(self, codes: Mapping[str, str]) -> None:
        """Says beside each field what is wrong; what has no field stands at the top."""
        for name, code in codes.items():
            place = next((one for one in (value_name(name), name) if one in self.fields), None)
            self.add_error(place, message(code))


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


class AnswerForm(FulfilForm):
    """An answer in words, and a document with it."""

    answer_required = True
    enclosure = forms.FileField(
        label=gettext_lazy("Enclosure"),
        required=False,
        widget=forms.FileInput({"class": "register-file", "accept": "application/pdf"}),
        help_text=gettext_lazy("PDF up to 20 MB. It goes out encrypted; choose it when you carry out."),
        error_messages={
            "empty": gettext_lazy("The file is empty. Nothing was saved; choose another file."),
            "invalid": gettext_lazy("The file did not arrive. Nothing was saved; choose it again."),
        },
    )

    def clean_enclosure(self) -> Enclosure | None:
        """What cannot be encrypted does not go out."""
        file = self.cleaned_data["enclosure"]
        if not file:
            return None
        if file.size > ENCLOSURE_LIMIT:
            raise forms.ValidationError(message("enclosure_too_large"))
        made = Enclosure(f"{self.request.reference}.pdf", file.read())
        try:
            protected(made, "a trial")
        except NotProtectable:
            raise forms.ValidationError(message("enclosure_unfit")) from None
        return made

    def act(self) -> Act:
        return Answer(self.cleaned_data["answer"], self.cleaned_data["enclosure"])


FORMS: Mapping[str, type[FulfilForm]] = {
    RequestType.ACCESS: AccessForm,
    RequestType.RECTIFICATION: RectifyForm,
    RequestType.BLOCKING: BlockForm,
    RequestType.UNBLOCKING: UnblockForm,
    RequestType.DESTRUCTION: DestroyForm,
    RequestType.CONSENT_WITHDRAWAL: WithdrawForm,
    RequestType.DISTRIBUTION_STOP: StopForm,
    RequestType.MARKETING_OPT_OUT: OptOutForm,
    RequestType.MARKETING_CONDITION: ConditionForm,
    RequestType.EXPLANATION: AnswerForm,
    RequestType.COMPLAINT: AnswerForm,
    RequestType.AUTHORITY_INQUIRY: AnswerForm,
}
