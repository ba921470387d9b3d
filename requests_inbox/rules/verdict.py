"""The outcome of classification, and the marks it rests on: plain frozen values."""

from dataclasses import dataclass
from enum import StrEnum

from requests_inbox.reading.message import Where


class RequestType(StrEnum):
    """What a letter asks for (law.md B); the last three are not requests."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    BLOCKING = "blocking"
    UNBLOCKING = "unblocking"
    DESTRUCTION = "destruction"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    DISTRIBUTION_STOP = "distribution_stop"
    MARKETING_OPT_OUT = "marketing_opt_out"
    MARKETING_CONDITION = "marketing_condition"
    EXPLANATION = "explanation"
    COMPLAINT = "complaint"
    AUTHORITY_INQUIRY = "authority_inquiry"
    AUTOMATIC = "automatic"
    UNRELATED = "unrelated"
    UNCLASSIFIED = "unclassified"


NOT_REQUESTS = frozenset({RequestType.AUTOMATIC, RequestType.UNRELATED, RequestType.UNCLASSIFIED})


class MarkKind(StrEnum):
    """How the text of a mark is compared; never as a regular expression."""

    PHRASE = "phrase"
    """A phrase of the policy: found with typos, other case and punctuation, plain or Latin letters."""
    WORDS = "words"
    """Beginnings of words that stand near each other: ``отзыв|отозв соглас`` asks for both, in any order."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to look for. Data: shipped ones are in ``shipped_marks``, staff add their own.

    ``text`` of kind words: groups parted by spaces, all within ``window`` words of one sentence;
    alternatives parted by ``|``; ``=`` at the end of an alternative asks for the whole word; a group that
    begins with ``!`` must not stand there.
    """

    code: str
    type: RequestType
    language: str
    """``ru``, ``kk`` or empty."""
    text: str
    kind: MarkKind = MarkKind.WORDS
    weight: float = 0.6
    """0 to 1: how sure this mark alone makes the type; a negative one speaks against it."""
    window: int = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which mark was found, where (characters from the start of that part), and what it counted."""

    code: str
    type: RequestType
    where: Where
    start: int
    end: int
    weight: float
    note: str = ""
    """``negated``, ``quoted``, ``mentioned``, ``fuzzy`` or empty."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether a demand under 4.9 has all its contents, and the codes of what it lacks."""

    complete: bool
    missing: tuple[str, ...]
    """Of ``surname``, ``name``, ``contact``, ``data_list``."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a letter asks for, why we think so, and how sure."""

    type: RequestType
    also: tuple[RequestType, ...]
    """Further requests in the same letter, never one of ``NOT_REQUESTS``."""
    language: str
    """``ru``, ``kk`` or empty."""
    confidence: float
    evidence: tuple[Evidence, ...]
    guess: RequestType | None
    """The best guess where ``type`` is automatic, unrelated or unclassified; else the type itself."""
    completeness: Completeness | None
    """Of a distribution stop; None for the others."""

    @property
    def complete(self) -> bool | None:
        """Whether a 4.9 demand has all its contents; None for other types."""
        return None if self.completeness is None else self.completeness.complete
