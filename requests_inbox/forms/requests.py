"""Forms of what is done with a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import IO, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from compliance.access.models import User
from compliance.consents.forms.fields import moment, words
from compliance.register.forms.fields import ReasonForm, choice, day, line, offer, one_of
from compliance.register.models import Subject
from requests_inbox.models import AnswerTo, IdentityMethod, Outcome, Request, RequestChannel, RequestType
from requests_inbox.request_messages import text_of
from requests_inbox.request_texts import EVENTS

READ_REASONS = ("requests_inbox.handling", "identity_check", "dispute", "internal_audit", "other")
WORK_REASONS = ("requests_inbox.handling", "subject_request", "authority_request", "correction", "other")
CHOOSE = ("", gettext_lazy("Choose"))
NOBODY = "nobody"
LANGUAGES = [("kk", gettext_lazy("Kazakh")), ("ru", gettext_lazy("Russian"))]


class ActForm(ReasonForm):
    """An act on a request, with its reason."""

    codes: ClassVar[Sequence[str]] = WORK_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reason_code", self.codes[0])

    def show_codes(self, codes: Sequence[str]) -> None:
        """Says why the service refused, at the top of the form."""
        for code in codes:
            self.add_error(None, text_of(code))


class ReadForm(ActForm):
    """Why something sealed is read. A reason is chosen, never given beforehand."""

    codes = READ_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("reason_code")


class AssignForm(ActForm):
    """Who works on it."""

    to = choice(gettext_lazy("Who works on it"), ())

    def __init__(self, *args: Any, staff: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(user.pk): user for user in staff}
        named = [(pk, user.get_full_name() or user.username) for pk, user in self.staff.items()]
        offer(self, "to", [CHOOSE, *named, (NOBODY, _("nobody any more"))])

    @property
    def chosen(self) -> User | None:
        """Who was chosen; None: nobody any more."""
        return self.staff.get(self.cleaned_data["to"])


class TypeForm(ActForm):
    """What a request really is."""

    to = choice(gettext_lazy("Type"), [CHOOSE, *RequestType.choices])


class AskForm(ActForm):
    """A question to the sender."""

    question = words(
        gettext_lazy("Question"),
        rows=5,
        help_text=gettext_lazy("It goes into a letter in the sender's language. The term runs on meanwhile."),
    )


class NoteForm(ActForm):
    """A remark for colleagues."""

    text = words(gettext_lazy("Text"), rows=4, help_text=gettext_lazy("Kept encrypted."))


class EventForm(ActForm):
    """An event from which the term counts anew."""

    event = choice(gettext_lazy("What happened"), ())
    at = moment(gettext_lazy("When"), help_text=gettext_lazy("Almaty time, not before the receipt."))

    def __init__(self, *args: Any, events: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "event", [CHOOSE, *((code, EVENTS[code]) for code in events)])
        self.initial.setdefault("at", timezone.now())


class ExtendForm(ActForm):
    """A later last day, and why: the sender is told."""

    until = day(gettext_lazy("New last day"))
    explanation = words(
        gettext_lazy("Reason for the sender"),
        rows=4,
        help_text=gettext_lazy("It goes into the notice to the sender. Kept encrypted."),
    )


class NamedDayForm(ActForm):
    """The day by which an authority wants its answer."""

    day = day(
        gettext_lazy("Day named by the authority"),
        required=False,
        help_text=gettext_lazy("It counts if it is earlier than the term. Empty: the authority named none."),
    )


class SubjectForm(ActForm):
    """Whose data a request is about."""

    codes = ("requests_inbox.handling", "identity_check", "other")
    subject = line(gettext_lazy("Reference of the subject"), max_length=20)

    def clean_subject(self) -> str:
        """A reference of the register."""
        reference = str(self.cleaned_data["subject"]).strip().upper()
        found = Subject.objects.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(_("There is no subject with this reference. Nothing was saved."))
        self._found = found
        return reference

    @property
    def found(self) -> Subject:
        """The subject. For a valid form."""
        return self._found


class AddressForm(ActForm):
    """Which of the two addresses of a letter gets the answer."""

    codes = ("identity_check", "requests_inbox.handling", "other")
    to = one_of(gettext_lazy("The answer goes to"), ())

    def __init__(self, *args: Any, addresses: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(AnswerTo.choices)
        offer(self, "to", [(code, f"{names[code]}: {masked}") for code, masked in addresses.items()])


class IdentityForm(ActForm):
    """How it was made sure who asks; the proof of a representative."""

    method = one_of(gettext_lazy("How the identity was checked"), IdentityMethod.choices)
    representative_name = line(
        gettext_lazy("Name of the representative"),
        required=False,
        help_text=gettext_lazy("Only if somebody else asks for the subject."),
    )
    representative_authority = line(gettext_lazy("Document of the authority to act"), required=False)
    proof = forms.FileField(
        label=gettext_lazy("Proof"),
        required=False,
        widget=forms.FileInput({"class": "register-file"}),
        help_text=gettext_lazy(
            "Scan or letter: PDF, PNG, JPEG, TIFF, EML or text, up to 20 MB. Kept encrypted."
        ),
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_authority = request.type == RequestType.AUTHORITY_INQUIRY
        of_its_kind = [
            pair for pair in IdentityMethod.choices if (pair[0] == IdentityMethod.LETTERHEAD) == of_authority
        ]
        offer(self, "method", of_its_kind)

    def identity(self) -> dict[str, Any]:
        """What the fields say, as the service takes it."""
        said = self.cleaned_data
        name, authority = said["representative_name"].strip(), said["representative_authority"].strip()
        file: Any = said["proof"]
        stream: IO[bytes] | None = file.file if file else None
        return {
            "method": said["method"],
            "representative": {"name": name, "authority": authority} if name or authority else None,
            "proof": stream,
            "proof_name": file.name if file else "",
        }


class FinishForm(ActForm):
    """An end without fulfilment: the sender takes it back, or it repeats another one."""

    outcome = one_of(
        gettext_lazy("How it ends"),
        [pair for pair in Outcome.choices if pair[0] in {Outcome.WITHDRAWN, Outcome.DUPLICATE}],
    )
    duplicate_of = line(
        gettext_lazy("Number of the request that it repeats"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("For example R-2026-000017; only for a repetition."),
    )

    def clean(self) -> dict[str, Any]:
        """A repetition names what it repeats."""
        cleaned = super().clean()
        if cleaned.get("outcome") == Outcome.DUPLICATE and self.original is None:
            self.add_error("duplicate_of", text_of("duplicate_of_missing"))
        return cleaned

    @property
    def original(self) -> Request | None:
        """The request that is repeated."""
        reference = self.cleaned_data.get("duplicate_of", "").strip().upper()
        found: Request | None = Request.objects.filter(reference=reference).first() if reference else None
        return found


class NewRequestForm(ActForm):
    """A request that came on paper, by phone or in person."""

    codes = ("subject_request", "authority_request", "requests_inbox.handling", "other")
    type = choice(pgettext_lazy("of a request", "Type"), [CHOOSE, *RequestType.choices])
    channel = choice(
        gettext_lazy("Channel"),
        [CHOOSE, *(pair for pair in RequestChannel.choices if pair[0] != RequestChannel.EMAIL)],
    )
    language = one_of(gettext_lazy("Language of the answer"), LANGUAGES)
    received_at = moment(
        gettext_lazy("Received at"), help_text=gettext_lazy("When it reached the operator, Almaty time.")
    )
    subject = line(
        gettext_lazy("Reference of the subject"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Only if it is known whose data this is about."),
    )
    name = line(gettext_lazy("Who asks"), required=False, max_length=300)
    email = line(gettext_lazy("E-mail for the answer"), required=False, max_length=254)
    phone = line(gettext_lazy("Phone for the answer"), required=False, max_length=40)
    address = line(gettext_lazy("Postal address for the answer"), required=False, max_length=500)
    text = words(gettext_lazy("What is asked"), rows=6, help_text=gettext_lazy("Kept encrypted."))
    named_due = day(
        gettext_lazy("Day named by the authority"),
        required=False,
        help_text=gettext_lazy("For authorities only."),
    )

    def clean_received_at(self) -> Any:
        """Nothing is received in the future."""
        at = self.cleaned_data["received_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This is in the future. Nothing was saved; correct it."))
        return at

    def clean(self) -> dict[str, Any]:
        """An answer needs somewhere to go."""
        cleaned = super().clean()
        if not any(cleaned.get(part, "").strip() for part in ("email", "phone", "address")):
            self.add_error("email", _("Say where the answer goes: an e-mail, a phone or an address."))
        return cleaned

    @property
    def contact(self) -> dict[str, str]:
        """Who asks and where the answer goes."""
        said = {part: self.cleaned_data[part].strip() for part in ("name", "email", "phone", "address")}
        return {part: text for part, text in said.items() if text}

    @property
    def named(self) -> date | None:
        """The day that an authority named."""
        found: date | None = self.cleaned_data["named_due"]
        return found
