"""What is not in marks: who the sender is by address and name, and answers of a single word."""

import re

from requests_inbox.reading.message import Letter, Where

from .folding import Word
from .verdict import Evidence, RequestType

_STATE_DOMAINS = (".gov.kz", ".mil.kz", ".sud.kz")
_STATE_NAME = re.compile(
    r"прокур|комитет|министерств|министрлі|департамент|уполномоченн|уәкілетті|инспекци|полици|\bсуд\b|\bсот\b|"
    r"судебн|агентств|акимат|әкімді|следствен|\bмвд\b|\bкнб\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:мои|моих|моего|мой|моя|мою|обо мне|менің|деректерім\w*|мен туралы|маған)\b", re.IGNORECASE
)


_SHORT_REFUSALS = frozenset({"стоп", "отписка", "отписаться", "отпишите", "хватит", "токтат", "унсубсцрибе"})


def short_refusal(letter: Letter, words: list[Word]) -> list[Evidence]:
    """«Стоп» in answer to an advertisement: an opt-out that has no other word."""
    if (
        not letter.quoted
        or not 0 < len(words) <= 3
        or not any(word.text in _SHORT_REFUSALS for word in words)
    ):
        return []
    kind = RequestType.MARKETING_OPT_OUT
    return [Evidence("short_refusal", kind, Where.BODY, words[0].start, words[-1].end, 0.6)]


def sender_evidence(letter: Letter) -> list[Evidence]:
    """For an authority: its domain and name; against it: a person who speaks of their own data."""
    found: list[Evidence] = []
    domain = "." + letter.sender.domain.rstrip(".")
    state = domain.endswith(_STATE_DOMAINS)
    if state:
        found.append(_evidence("sender_domain", 0.5))
    if _STATE_NAME.search(letter.sender.name) is not None:
        found.append(_evidence("sender_name", 0.4))
    if not found and _FIRST_PERSON.search(letter.own[:20_000]) is not None:
        found.append(_evidence("speaks_of_own_data", -0.7))
    return found


def _evidence(code: str, weight: float) -> Evidence:
    return Evidence(code, RequestType.AUTHORITY_INQUIRY, Where.SUBJECT, 0, 0, weight, "sender")
