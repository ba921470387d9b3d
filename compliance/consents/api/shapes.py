"""What is sent and answered. An unknown field is an error: a misspelt one must not be passed over.

Plain models of Pydantic: Ninja's ``Schema`` reads attributes of rows of the ORM, which none of these needs,
and checks what forbids unknown fields twice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Header
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

LARGEST_ID = 2**63 - 1


def _in_a_year_that_can_be_kept(at: datetime) -> datetime:
    # At the ends of the calendar a change of zone overflows; whether the time is sensible the service says.
    if not 1900 <= at.year <= 2200:
        raise ValueError("year")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_a_year_that_can_be_kept)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", max_length=40)]
Series = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^S-[0-9A-Z]{4}-[0-9A-Z]{4}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Message = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}$")]
Address = Annotated[str, StringConstraints(min_length=1, max_length=320)]
ConsentId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Channel = Literal["website_form", "email", "paper", "state_service", "in_person"]
ContactChannel = Literal["email", "sms", "call", "push"]
IdempotencyKey = Annotated[
    UUID,
    Header(
        alias="Idempotency-Key",
        description="A new random UUID for each request; the same one when the same request is sent again.",
    ),
]


class Sent(BaseModel):
    """Base of what is sent."""

    model_config = ConfigDict(extra="forbid")


class SubjectName(Sent):
    """Who it is about: exactly one of a reference code and an IIN."""

    reference: Reference | None = Field(None, description="Reference code, as POST /subjects answered it.")
    iin: str | None = Field(
        None, min_length=1, max_length=40, description="Individual identification number."
    )


class Representative(Sent):
    """Who acts for the subject, and by what right. Kept sealed."""

    name: str = Field(min_length=1, max_length=300)
    proof: str = Field(min_length=1, max_length=500)


class WordingName(Sent):
    """Which text was shown. With ``digest`` it is certain that it was this very text."""

    series: Series
    version: int | None = Field(None, ge=1, le=32767, description="Empty: the version in force at receipt.")
    digest: Digest | None = Field(None, description="As GET /wordings answered it.")


class Spoken(Sent):
    """How the will of the subject reached the operator."""

    channel: Channel = "website_form"
    received_at: Moment | None = Field(
        None, description="When it was received, with its zone. Empty: now. At most five minutes ahead."
    )
    giver: Literal["self", "representative"] = "self"
    representative: Representative | None = None
    message: Message | None = Field(
        None, description="Id of the message or form it came in. No name, no address, no number of a person."
    )


class NewConsent(Spoken):
    """A consent that was given."""

    subject: SubjectName
    wording: WordingName
    purposes: list[Code] | None = Field(None, max_length=100, description="Empty: all of the wording.")
    categories: list[Code] | None = Field(None, max_length=100, description="Empty: all of the wording.")
    valid_until: Moment | None = Field(None, description="Empty: the term of the wording.")
    conditions: str = Field("", max_length=4000, description="The subject's own words. Kept sealed.")
    terms: dict[Code, Annotated[list[Code], Field(max_length=20)]] = Field(
        {}, max_length=100, description="Distribution: codes of bans and conditions by category."
    )


class NewWithdrawal(Spoken):
    """A consent that is withdrawn, named by its address."""


class NewWithdrawalBySeries(Spoken):
    """A consent that is withdrawn, named by whose and which it is."""

    subject: SubjectName
    series: Series


class Start(Sent):
    """A purpose to begin with, and its legal basis. One that rests on a consent begins with the consent."""

    purpose: Code
    basis: Code


class NewSubject(Sent):
    """Somebody who is to be registered."""

    kind: Literal["person", "company_representative"] = "person"
    language: Literal["kk", "ru"] = "ru"
    values: dict[Code, Annotated[str, StringConstraints(max_length=4000)]] = Field(
        max_length=100, description="Values by code of category. Kept sealed."
    )
    source: Literal["website_form", "email", "paper", "third_person"] = "website_form"
    collected_at: Moment | None = None
    purposes: list[Start] = Field([], max_length=20)


class Contact(Sent):
    """An address on a channel."""

    channel: ContactChannel
    address: Address


class Check(Sent):
    """Addresses that somebody is about to write to or call."""

    contacts: list[Contact] = Field(min_length=1, max_length=1000)


class OptOut(Contact):
    """An address that must not be used any more."""

    scope: Literal["marketing", "everything"] = "marketing"


class RegisteredSubject(BaseModel):
    """A subject who was registered."""

    reference: str
    warnings: list[str] = Field(description="Codes of what somebody should look at.")


class ConsentAnswer(BaseModel):
    """A consent as it stands."""

    id: int
    reference: str
    series: str
    version: int
    digest: str
    kind: str
    state: str
    number: int = Field(description="How many entries its ledger has.")
    act: str
    purposes: list[str]
    categories: list[str]
    given_at: datetime
    valid_until: datetime | None
    ended_at: datetime | None


class ConsentList(BaseModel):
    """The consents of one subject, newest first."""

    reference: str
    consents: list[ConsentAnswer]


class WithdrawalAnswer(BaseModel):
    """A withdrawal that was fulfilled."""

    withdrawal: int
    state: str
    consent: ConsentAnswer


class WordingAnswer(BaseModel):
    """A text that is in force."""

    series: str
    version: int
    kind: str
    digest: str = Field(description="SHA-256 over all that the text says; send it back with the consent.")
    title_kk: str
    title_ru: str
    text_kk: str
    text_ru: str
    purposes: list[str]
    categories: list[str]
    months: int | None
    third_parties: bool
    cross_border: bool
    public_sources: bool
    in_force_from: datetime

    model_config = ConfigDict(from_attributes=True)


class WordingList(BaseModel):
    """The texts in force now."""

    wordings: list[WordingAnswer]


class MayContact(BaseModel):
    """Whether one address may be used for marketing."""

    allowed: bool
    why: str = Field(description="Empty, opted_out, no_consent or address_invalid.")


class CheckAnswer(BaseModel):
    """The answers, in the order of the addresses."""

    answers: list[MayContact]


class OptOutAnswer(BaseModel):
    """An opt-out that is in force."""

    channel: str
    scope: str
    since: datetime


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    code: str
    detail: str


class ProblemAnswer(BaseModel):
    """Problem details (RFC 9457), in the language of Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldProblem] | None = None
    withdrawal: int | None = Field(None, description="The withdrawal that is kept open for staff.")
    due_at: datetime | None = Field(None, description="When its term ends.")
