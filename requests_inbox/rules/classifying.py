"""Classification of one letter: marks are found, weighed by where they stand, and added up."""

import functools
import re
from collections import defaultdict

from requests_inbox.reading.message import AutomaticKind, Letter, Where

from .compiled import CompiledMarks, compile_marks
from .completeness import completeness
from .finding import PartWords, find_marks, read_part
from .language import language_of
from .sender import sender_evidence, short_refusal
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
# Demands that the writer counts out: «1) … 2) …», «во-первых», «біріншіден».
_COUNTED = re.compile(
    r"^[ \t]{0,8}2[.)][ \t]?(?=\D)|\bво-вторых\b|\bекіншіден\b|\bekinshiden\b", re.IGNORECASE | re.MULTILINE
)
_TOO_MANY = 6
_QUOTED = 0.2
_SENT_ON = 0.8
_ANSWERED_SUBJECT = 0.4
# Signs that a person's own program may set, too: a clear demand outweighs them.
_SOFT = frozenset({"x_auto_response_suppress", "precedence"})


@functools.cache
def shipped() -> CompiledMarks:
    """The shipped marks, made ready once."""
    return compile_marks(SHIPPED_MARKS)


def classify(letter: Letter, marks: CompiledMarks | None = None) -> Verdict:
    """What the letter asks for; without ``marks``, by the shipped ones."""
    marks = marks or shipped()
    parts = {where: read_part(letter.part(where), where, marks) for where in Where}
    evidence = _evidence(letter, parts, marks)
    scores = _scores(evidence)
    language = language_of(parts) or _language_of(evidence, marks)
    unrelated = scores.pop(RequestType.UNRELATED, 0.0)
    ranked = _without_shadows(_ranked(scores, evidence), scores)
    if _COUNTED.search(letter.own[:20_000]) is not None:
        ranked = _as_counted(ranked, scores, evidence)
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
    demands = [kind for kind in ranked if scores[kind] >= THRESHOLD]
    if len(demands) >= _TOO_MANY:
        # A copied policy or law speaks of everything: what of it is meant, a person must say.
        return RequestType.UNCLASSIFIED, ()
    if best < THRESHOLD or (unrelated > best and best < 0.65):
        return (RequestType.UNRELATED if unrelated >= THRESHOLD else RequestType.UNCLASSIFIED), ()
    return ranked[0], tuple(kind for kind in ranked[1:] if scores[kind] >= ALSO_THRESHOLD)


def _evidence(letter: Letter, parts: dict[Where, PartWords], marks: CompiledMarks) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    factors = _factors(letter, parts)
    for where, part in parts.items():
        if where == Where.QUOTED and any(item.weight >= THRESHOLD for item in found):
            # Who says what they want does not want what they send on.
            factors[where] = _QUOTED
        for item in find_marks(part, marks):
            weight = round(item.weight * factors[where], 3)
            note = item.note or ("quoted" if where == Where.QUOTED else "")
            found.append(Evidence(item.code, item.type, where, item.start, item.end, weight, note))
    found += sender_evidence(letter)
    found += short_refusal(letter, parts[Where.BODY].words)
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
    taken: list[Evidence] = []
    for item in evidence:
        # The same words count once for a type, by the strongest mark: evidence comes in that order.
        if item.weight and not any(_overlap(item, other) for other in taken):
            weights[item.type].append(item.weight)
            taken.append(item)
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


def _language_of(evidence: tuple[Evidence, ...], marks: CompiledMarks) -> str:
    """The language of the strongest mark, where the letter is too short to tell."""
    return marks.languages.get(evidence[0].code, "") if evidence and evidence[0].weight >= THRESHOLD else ""


def _overlap(one: Evidence, other: Evidence) -> bool:
    same = one.type == other.type and one.where == other.where and one.end > 0
    return same and one.start < other.end and other.start < one.end


def _ranked(scores: dict[RequestType, float], evidence: tuple[Evidence, ...]) -> list[RequestType]:
    """The best first; what the subject names comes before what is said by the way."""
    named = {
        item.type for item in evidence if item.where == Where.SUBJECT and item.weight >= 0.5 and not item.note
    }
    places = {
        item.type: (item.where != Where.SUBJECT, item.start) for item in reversed(evidence) if item.weight > 0
    }

    def rank(kind: RequestType) -> tuple[float, tuple[bool, int], int]:
        return -round(scores[kind] + (0.15 if kind in named else 0.0), 2), places[kind], _ORDER.index(kind)

    return sorted(scores, key=rank)


def _as_counted(
    ranked: list[RequestType], scores: dict[RequestType, float], evidence: tuple[Evidence, ...]
) -> list[RequestType]:
    """What is counted out in the body, in the writer's order; the first is what it is all about."""
    starts: dict[RequestType, int] = {}
    for item in evidence:
        if item.where == Where.BODY and item.weight >= THRESHOLD:
            starts[item.type] = min(item.start, starts.get(item.type, item.start))
    if not ranked or ranked[0] not in starts:
        return ranked
    counted = [kind for kind in ranked if kind in starts and scores[kind] >= ALSO_THRESHOLD]
    counted.sort(key=lambda kind: starts[kind])
    return counted + [kind for kind in ranked if kind not in counted]


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
    if (
        strong & {RequestType.UNBLOCKING, RequestType.BLOCKING}
        and scores.get(RequestType.RECTIFICATION, 0.0) < 0.8
    ):
        # What was wrong with the data is the reason of a blocking, not another demand.
        dropped.add(RequestType.RECTIFICATION)
    return [kind for kind in ranked if kind not in dropped] or ranked
