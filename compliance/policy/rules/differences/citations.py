"""Parts of acts, and whether both texts say of which act: a chapter of no act is no ground for anything.

Kazakh names the act first and in the genitive, «Заңның 15-бабы»; Russian after it, «статья 15 Закона». If the
Kazakh genitive is torn off, it goes with the next word instead, and says «the shop of the Rules».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .shapes import Difference, Kind, Span, Texts, Weight, shown

_NUMBER = r"\d{1,4}(?:[.,]\s?\d{1,4}){0,4}"
_KK_PART = re.compile(
    rf"(?<![\w.])(?P<number>{_NUMBER})\.?\s*[-–]\s*(?:тарма[қғ]|тарау|ба[пб]|бөлі[мкг]|параграф|абзац)\w*",
    re.IGNORECASE,
)
_RU_PART = re.compile(
    r"\b(?:глав\w{1,3}|гл\.|стат\w{1,3}|ст\.|част\w{1,3}|ч\.|пункт\w{0,3}|п\.|раздел\w{0,2}|параграф\w{0,2}|абзац\w{0,2})"
    rf"\s*(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_KK_ACT = re.compile(
    r"\b(?:заң|кодекс|қағида|ереже|саясат|жарлы[қғ]|қаулы|бұйры[қғ]|нұсқаулы[қғ]|конституция|құжат|шарт|жарғы)\w*|"
    r"\b(?:АК|ЕК|СК|ҚК|ӘҚБтК|ӘРПК)\b",
    re.IGNORECASE,
)
_RU_ACT = re.compile(
    r"\b(?:закон(?:а|е|ом|у)?|кодекс\w{0,2}|правил(?:а|ами|ах)?|положени\w{1,2}|документ(?:а|е|ом|у)?|политик(?:а|и|е|ой)|"
    r"указ(?:а|е|ом)?|постановлени\w{1,2}|приказ(?:а|е|ом)?|инструкци\w{1,2}|конституци\w{1,2}|договор\w{0,2}|"
    r"устав(?:а|е|ом)?|ГК|ТК|НК|УК|КоАП|АППК)\b",
    re.IGNORECASE,
)
_GENITIVE = re.compile(r"[ндт][ыі]ң$", re.IGNORECASE)
# «ЖШС. Ол»: a sentence ends before a capital, but not after the number of a part («Глава 16. Порядок»).
_SENTENCE = re.compile(r"(?<![\d№])[.!?;]\s+(?=[А-ЯЁӘҒҚҢӨҰҮҺІ])")
# «Закон, статья 15»: an act in any case may stand right before its part.
NEAR = 40


@dataclass(frozen=True, slots=True)
class _Part:
    number: str
    span: Span
    owned: bool


def compare_citations(texts: Texts) -> Iterator[Difference]:
    """Parts of acts that both texts cite, but only one says of which act."""
    kk, ru = _parts_kk(texts.kk), _parts_ru(texts.ru)
    for lacks, lacking, other in (("kk", kk, ru), ("ru", ru, kk)):
        told = {one.number for one in other if one.owned}
        torn = [one for one in lacking if not one.owned and one.number in told]
        if not torn or any(one.owned and one.number in {part.number for part in torn} for one in lacking):
            continue
        numbers = {one.number for one in torn}
        spans = {
            lacks: tuple(one.span for one in torn),
            "ru" if lacks == "kk" else "kk": tuple(one.span for one in other if one.number in numbers),
        }
        if lacks == "kk":
            spans["kk"] += _strays(texts.kk)
        yield Difference(
            Kind.CITATION_DETACHED, Weight.MEDIUM, texts.number, texts.heading, spans["kk"], spans["ru"],
            {"kk": shown(texts.kk, spans["kk"]), "ru": shown(texts.ru, spans["ru"]), "lacks": lacks},
        )  # fmt: skip


def _parts_kk(text: str) -> list[_Part]:
    """Parts in a Kazakh text. One belongs to an act in the genitive before it, or that stands right there."""
    found = []
    for match in _KK_PART.finditer(text):
        before = _SENTENCE.split(text[: match.start()])[-1]
        acts = [*_KK_ACT.finditer(before)]
        near = any(len(before) - act.end() <= NEAR for act in acts)
        owned = near or any(_GENITIVE.search(act[0]) for act in acts)
        found.append(_Part(_plain(match["number"]), match.span(), owned))
    return found


def _parts_ru(text: str) -> list[_Part]:
    """Parts in a Russian text. One belongs to an act named after it, or right before it."""
    found = []
    for match in _RU_PART.finditer(text):
        after = _SENTENCE.split(text[match.end("number") - 1 :])[0]
        before = text[max(0, match.start() - NEAR) : match.start()]
        owned = bool(_RU_ACT.search(after) or _RU_ACT.search(before))
        found.append(_Part(_plain(match["number"]), match.span(), owned))
    return found


def _strays(text: str) -> tuple[Span, ...]:
    """Acts in the genitive with the word they go with, where that is no part of an act."""
    parts = _parts_kk(text)
    found = []
    for act in _KK_ACT.finditer(text):
        if _GENITIVE.search(act[0]) and not any(part.span[0] > act.end() for part in parts):
            owned = re.compile(r"\s+\w+(?:\s+\w+(?:ы|і|сы|сі)\b)?").match(text, act.end())
            found.append((act.start(), owned.end() if owned else act.end()))
    return tuple(found)


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number).rstrip(".,")
