"""Classification of one letter: marks are found, weighed by where they stand, and added up."""

import functools
import re
from collections import defaultdict

from requests_inbox.reading.message import AutomaticKind, Letter, Where

from .compiled import CompiledMarks, compile_marks
from .completeness import completeness
from .finding import PartWords, find_marks, read_part
from .language import language_of
from .sender import sender_evidence
from .shipped_marks import SHIPPED_MARKS
from .verdict import Evidence, RequestType, Verdict

THRESHOLD = 0.5
"""Below it a person decides; the best guess is kept."""
ALSO_THRESHOLD = 0.55

# The law's shorter and graver demands first, where scores are equal.
_ORDER = (
    RequestType.CONSENT_WITHDRAWAL,
    RequestType.DISTRIBUTION_STOP,
    RequestType.UNBLOCKING,
    RequestType.BLOCKING,
    RequestType.DESTRUCTION,
    RequestType.RECTIFICATION,
    RequestType.MARKETING_CONDITION,
    RequestType.MARKETING_OPT_OUT,
    RequestType.COMPLAINT,
    RequestType.ACCESS,
    RequestType.AUTHORITY_INQUIRY,
    RequestType.EXPLANATION,
)
_REPLY = re.compile(r"\s*(?:re|на|aw|отв|ответ)\s?(?:\[\d\])?\s?:", re.IGNORECASE)
_QUOTED = 0.2
_SENT_ON = 0.8
_ANSWERED_SUBJECT = 0.5
# Signs that a person's own program may set, too: a clear demand outweighs them.
_SOFT = frozenset({"x_auto_response_suppress", "precedence"})


@functools.cache
def shipped() -> CompiledMarks:
    """The shipped marks, made ready once."""
    return compile_marks(SHIPPED_MARKS)


def classify(letter: Letter, marks: CompiledMarks | None = None) -> Verdict:
    """What the letter asks for; without ``marks``, by the shipped ones."""
    evidence = _evidence(letter, marks or shipped())
    scores = _scores(evidence)
    language = language_of(letter.own, letter.subject, letter.quoted)
    unrelated = scores.pop(RequestType.UNRELATED, 0.0)
    ranked = sorted(scores, key=lambda kind: (-round(scores[kind], 2), _ORDER.index(kind)))
    ranked = _without_shadows(ranked, scores)
    best = ranked[0] if ranked else None
    confidence = scores[best] if best else 0.0
    kind, also = _decided(letter, ranked, scores, unrelated)
    if kind == RequestType.UNRELATED:
        confidence = max(unrelated, THRESHOLD) if letter.automatic is None else 1.0
    elif kind == RequestType.AUTOMATIC:
        confidence = 1.0
    stops = RequestType.DISTRIBUTION_STOP in {kind, *also}
    return Verdict(
        type=kind,
        also=also,
        language=language,
        confidence=round(min(confidence, 0.99 if kind == best else 1.0), 2),
        evidence=evidence,
        guess=best
        if kind in {RequestType.UNCLASSIFIED, RequestType.AUTOMATIC, RequestType.UNRELATED}
        else kind,
        completeness=completeness(letter) if stops else None,
    )


def _decided(
    letter: Letter, ranked: list[RequestType], scores: dict[RequestType, float], unrelated: float
) -> tuple[RequestType, tuple[RequestType, ...]]:
    best = scores[ranked[0]] if ranked else 0.0
    automatic = letter.automatic
    if automatic is not None and not (set(automatic.evidence) <= _SOFT and best >= 0.7):
        listed = automatic.kind == AutomaticKind.LIST
        return (RequestType.UNRELATED if listed else RequestType.AUTOMATIC), ()
    if best < THRESHOLD or (unrelated > best and best < 0.65):
        return (RequestType.UNRELATED if unrelated >= THRESHOLD else RequestType.UNCLASSIFIED), ()
    return ranked[0], tuple(kind for kind in ranked[1:] if scores[kind] >= ALSO_THRESHOLD)


def _evidence(letter: Letter, marks: CompiledMarks) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    parts = {where: read_part(letter.part(where), where, marks) for where in Where}
    factors = _factors(letter, parts)
    for where, part in parts.items():
        for item in find_marks(part, marks):
            weight = round(item.weight * factors[where], 3)
            note = item.note or ("quoted" if where == Where.QUOTED else "")
            found.append(Evidence(item.code, item.type, where, item.start, item.end, weight, note))
    found += sender_evidence(letter)
    found.sort(key=lambda item: (-abs(item.weight), item.where, item.start))
    return tuple(found)


def _factors(letter: Letter, parts: dict[Where, PartWords]) -> dict[Where, float]:
    """How much a mark counts in each part.

    What is quoted is what others said, most often this operator's own letter or policy; so is the subject of
    an answer to it. What is sent on with few words of one's own is what the writer means.
    """
    own = len(parts[Where.BODY].words)
    sent_on = letter.forwarded and own <= 12
    answers = (
        bool(letter.quoted) and not letter.forwarded and own > 0 and _REPLY.match(letter.subject) is not None
    )
    return {
        Where.SUBJECT: _ANSWERED_SUBJECT if answers else 1.0,
        Where.BODY: 1.0,
        Where.QUOTED: _SENT_ON if sent_on else _QUOTED,
    }


def _scores(evidence: tuple[Evidence, ...]) -> dict[RequestType, float]:
    """By type: the strongest mark, and half of what each further one would add."""
    weights: dict[RequestType, list[float]] = defaultdict(list)
    for item in evidence:
        if item.weight:
            weights[item.type].append(item.weight)
    scores: dict[RequestType, float] = {}
    for kind, found in weights.items():
        share = 1.0 if kind == RequestType.AUTHORITY_INQUIRY else 0.5
        score = 0.0
        for index, weight in enumerate(sorted((one for one in found if one > 0), reverse=True)[:10]):
            score += (1 - score) * weight * (1.0 if index == 0 else share)
        for weight in found:
            if weight < 0:
                score *= 1 + weight
        if score > 0:
            scores[kind] = score
    return scores


def _without_shadows(ranked: list[RequestType], scores: dict[RequestType, float]) -> list[RequestType]:
    """Without types that only another one's words brought up."""
    strong = {kind for kind in ranked if scores[kind] >= THRESHOLD}
    dropped: set[RequestType] = set()
    if RequestType.AUTHORITY_INQUIRY in strong and scores[RequestType.AUTHORITY_INQUIRY] >= 0.6:
        dropped |= set(ranked) - {RequestType.AUTHORITY_INQUIRY}
    if strong - {RequestType.EXPLANATION, RequestType.ACCESS}:
        dropped.add(RequestType.EXPLANATION)
    if {RequestType.ACCESS, RequestType.EXPLANATION} <= strong:
        access, explanation = scores[RequestType.ACCESS], scores[RequestType.EXPLANATION]
        dropped.add(RequestType.EXPLANATION if access >= explanation else RequestType.ACCESS)
    if RequestType.MARKETING_CONDITION in strong:
        dropped.add(RequestType.MARKETING_OPT_OUT)
    if RequestType.UNBLOCKING in strong:
        dropped.add(RequestType.BLOCKING)
    return [kind for kind in ranked if kind not in dropped] or ranked
