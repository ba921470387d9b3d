"""What a consent must hold to become active (Art. 8(4); clauses 4.4–4.7, 6.1–6.4), and what it lacks.

Plain Python over plain data: the service reads the register and asks here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from .distribution import contradict
from .months import plus_months

# The Law is in force since 25.11.2013: nothing was given under it before.
EARLIEST = datetime(2013, 11, 24, 18, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)
FULL_AGE = 18
LONGEST_TERM_YEARS = 75
CONDITIONS_LENGTH = 4000
NAME_LENGTH = 300
PROOF_LENGTH = 500

KINDS = ("processing", "distribution", "marketing", "cookies")
CHANNELS = ("website_form", "email", "paper", "state_service", "in_person", "import")
GIVERS = ("self", "representative")
WITH_EVIDENCE = frozenset({"email", "paper", "in_person"})
WITH_CONDITIONS = frozenset({"marketing", "distribution"})
# An id of a message has no spaces, no @, and no run of digits that could be an IIN or a phone number.
_MESSAGE = re.compile(r"(?!.*[0-9]{10})[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}")


@dataclass(frozen=True, slots=True)
class Offer:
    """All that decides whether a consent may become active. Codes, times and yes or no; nothing personal."""

    kind: str
    purposes: frozenset[str]
    categories: frozenset[str]
    allowed: Mapping[str, bool]  # every category of the register: may it be processed
    needs: Mapping[str, frozenset[str]]  # of each known purpose
    worded_purposes: frozenset[str]
    worded_categories: frozenset[str]
    months: int | None
    received_at: datetime | None
    valid_until: datetime | None
    channel: str
    giver: str
    now: datetime
    received_on: date | None = None  # the day of receipt on the operator's calendar
    wording: str = "in_force"  # or a code of what is wrong with it
    has_operator: bool = True
    has_full_name: bool = True
    birth_dates: tuple[date, ...] = ()
    representative: Mapping[str, str] | None = None
    has_evidence: bool = False
    message: str = ""
    terms: Mapping[str, object] = field(default_factory=dict)
    known_terms: frozenset[str] = frozenset()
    conditions: str = ""


def missing_parts(offer: Offer) -> tuple[str, ...]:
    """Codes of the parts that are missing or wrong, sorted; none means the consent may become active."""
    return tuple(sorted(set(faults(offer).values())))


def faults(offer: Offer) -> dict[str, str]:
    """The first fault of each field: name of the field → code of ``consents.messages``."""
    found: dict[str, str] = {}
    for name, code in (
        *_of_wording(offer),
        *_of_scope(offer),
        *_of_times(offer),
        *_of_giver(offer),
        *_of_receipt(offer),
        *_of_terms(offer),
    ):
        found.setdefault(name, code)
    return found


def received(at: datetime, now: datetime) -> datetime:
    """The time of receipt as it is kept: a clock that is a little ahead does not make a future."""
    return min(at, now)


def received_after(at: datetime, given_at: datetime) -> datetime:
    """The time of receipt of what is said of a consent: a clock a little behind does not put it before."""
    return given_at if given_at - CLOCK_SKEW <= at < given_at else at


def fault_of_receipt(at: datetime | None, now: datetime) -> str:
    """What is wrong with a time of receipt; empty: nothing."""
    if at is None:
        return "receipt"
    if at > now + CLOCK_SKEW:
        return "received_in_future"
    return "received_absurd" if at < EARLIEST else ""


def fault_of_message(message: str) -> str:
    """What is wrong with the id of a message; empty: nothing. It is kept in clear, so it names nobody."""
    return "" if not message or _MESSAGE.fullmatch(message) else "message_not_an_id"


def fault_of_representative(representative: Mapping[str, str] | None) -> str:
    """What is wrong with the name and proof of who acts for a subject; empty: nothing."""
    named = representative or {}
    name, proof = named.get("name", "").strip(), named.get("proof", "").strip()
    if not name:
        return "representative"
    if not proof:
        return "representative_proof"
    return "representative_too_long" if len(name) > NAME_LENGTH or len(proof) > PROOF_LENGTH else ""


def is_minor(birth_dates: tuple[date, ...], on: date) -> bool:
    """Whether any birth date that is held makes the subject younger than eighteen on a day."""
    return any((on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) < FULL_AGE
               for born in birth_dates)  # fmt: skip


def end_of_term(received_at: datetime, months: int | None) -> datetime | None:
    """Until when a consent of so many months holds; None: until the purpose is achieved (Art. 8(6))."""
    return None if months is None else plus_months(received_at, months)


def _of_wording(offer: Offer) -> list[tuple[str, str]]:
    found = []
    if offer.wording != "in_force":
        found.append(("wording", offer.wording))
    if not offer.has_operator:
        found.append(("wording", "operator"))
    if offer.kind not in KINDS:
        found.append(("wording", "wording_unknown"))
    # Cookies and web statistics are depersonalised (4.2, 6.3): a visitor need not be known by name.
    if offer.kind != "cookies" and not offer.has_full_name:
        found.append(("subject", "full_name"))
    return found


def _of_scope(offer: Offer) -> list[tuple[str, str]]:
    found = []
    if not offer.purposes:
        found.append(("purposes", "purposes_missing"))
    if offer.purposes - offer.needs.keys():
        found.append(("purposes", "purpose_unknown"))
    if offer.purposes - offer.worded_purposes:
        found.append(("purposes", "purpose_not_in_wording"))
    if not offer.categories:
        found.append(("categories", "data"))
    if offer.categories - offer.allowed.keys():
        found.append(("categories", "category_unknown"))
    if any(not offer.allowed.get(code, True) for code in offer.categories):
        found.append(("categories", "category_forbidden"))
    if offer.categories - offer.worded_categories:
        found.append(("categories", "category_not_in_wording"))
    if any(not offer.needs.get(code, frozenset()) & offer.categories for code in offer.purposes):
        found.append(("categories", "purpose_without_data"))
    return found


def _of_times(offer: Offer) -> list[tuple[str, str]]:
    if offer.received_at is None or (code := fault_of_receipt(offer.received_at, offer.now)):
        return [("received_at", code if offer.received_at else "receipt")]
    at = received(offer.received_at, offer.now)
    worded = end_of_term(at, offer.months)
    until = offer.valid_until or worded
    found = []
    if until is not None and until <= max(at, offer.now):
        found.append(("valid_until", "term_over"))
    if until is not None and worded is not None and until > worded:
        found.append(("valid_until", "term_longer_than_wording"))
    if until is not None and until > plus_months(at, 12 * LONGEST_TERM_YEARS):
        found.append(("valid_until", "term_absurd"))
    return found


def _of_giver(offer: Offer) -> list[tuple[str, str]]:
    found = []
    if offer.giver not in GIVERS:
        return [("giver", "giver_unknown")]
    if offer.kind == "distribution" and (offer.giver != "self" or offer.channel == "import"):
        # Directly to the operator (4.7), by the subject.
        found.append(("giver" if offer.giver != "self" else "channel", "direct"))
    if offer.giver == "representative" and (code := fault_of_representative(offer.representative)):
        found.append(("representative", code))
    # By the day of receipt, so an absurd one says nothing of the age.
    is_dated = not fault_of_receipt(offer.received_at, offer.now)
    on = offer.received_on or offer.now.date()
    if offer.giver == "self" and is_dated and is_minor(offer.birth_dates, on):
        found.append(("giver", "minor_needs_representative"))
    return found


def _of_receipt(offer: Offer) -> list[tuple[str, str]]:
    found = []
    if offer.channel not in CHANNELS:
        found.append(("channel", "channel_unknown" if offer.channel else "channel"))
    if offer.channel in WITH_EVIDENCE and not (offer.has_evidence or offer.message):
        found.append(("evidence", "evidence"))
    if code := fault_of_message(offer.message):
        found.append(("message", code))
    return found


def _of_terms(offer: Offer) -> list[tuple[str, str]]:
    return faults_of_terms(offer.kind, offer.categories, offer.terms, offer.known_terms, offer.conditions)


def faults_of_terms(
    kind: str,
    categories: frozenset[str],
    terms: Mapping[str, object],
    known: frozenset[str],
    conditions: str,
) -> list[tuple[str, str]]:
    """What is wrong with bans and conditions per category and with the subject's words (3.3.3, 4.6, 8.7)."""
    found = []
    if terms and kind != "distribution":
        found.append(("terms", "terms_only_for_distribution"))
    if terms.keys() - categories:
        found.append(("terms", "terms_of_other_data"))
    if not all(isinstance(codes, (list, tuple)) and known.issuperset(codes) for codes in terms.values()):
        found.append(("terms", "terms_unknown"))
    elif any(contradict(codes) for codes in terms.values() if isinstance(codes, (list, tuple))):
        found.append(("terms", "terms_contradict"))
    if conditions and kind not in WITH_CONDITIONS:
        found.append(("conditions", "conditions_only_for_marketing"))
    if len(conditions) > CONDITIONS_LENGTH:
        found.append(("conditions", "conditions_too_long"))
    return found


def canonical_terms(terms: Mapping[str, object]) -> dict[str, list[str]]:
    """Terms as they are kept: each category's codes once and in order; categories without any left out."""
    return {
        category: sorted({str(code) for code in codes})
        for category, codes in sorted(terms.items())
        if isinstance(codes, (list, tuple)) and codes
    }
