"""Russian or Kazakh, also where Kazakh is typed with plain or Latin letters."""

import re
from collections.abc import Mapping

from requests_inbox.reading.message import Where

from .finding import PartWords
from .folding import Word

_WORDS = 300

_KAZAKH_LETTERS = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_RUSSIAN_LETTERS = re.compile("[щъёэцЩЪЁЭЦ]")
_KAZAKH_TEXT = (
    "мен менин мени маган маган оз озим озимнин сиз сиздер сиздин сиздерге биз жане туралы ушин керек "
    "емес бар жок салем салеметсиз салеметсиздер армысыз армысыздар бе ма ме ба осы сол бул енди кайта "
    "кери алу дербес жеке деректер деректерди деректерим деректеримди келисим келисимди келисимимди ондеу "
    "ондеуге отиниш отинем сураимын сурау талап рахмет кандаи калаи кашан неге кимге каида барлык болады "
    "болса бойынша боинша жсн тел аты тегим атым мекенжаим жарнама хабарлама жоиыныз бериниз берсениз "
    "етип кате жана номир екен гои деп деген дегенди калды калсын жаны жангыз тек "
)
_KAZAKH = frozenset(_KAZAKH_TEXT.split())
_RUSSIAN_TEXT = (
    "я мне меня мои моих мою мое моего моеи вы вас вам ваш вашеи вашего и в на не с по из от для что как "
    "это все или если прошу пожалуиста здравствуите добрыи день вечер утро спасибо данные данных "
    "персональных персональные согласие согласия обработку обработки отзыв отзываю удалите удалить больше "
    "уже когда где какие какая какую о об обо у к за до при так же есть был была были нужно можно хочу "
    "требую заявление уважением "
)
_RUSSIAN = frozenset(_RUSSIAN_TEXT.split())
_KAZAKH_ENDING = re.compile(
    r"(?:имди|ымды|имиз|ымыз|иниз|ыныз|издер|ыздар|амын|емин|имын|имин|нин|нын|дин|дын|тин|тын|лар|лер|дар|дер|"
    r"тар|тер|уге|уга|ып|ган|ген|кан|кен|сын|син|сыз|сиз|мын|мин|шы|ши|ады|еди|иды|иди|ыпты|ипти)\Z"
)
_RUSSIAN_ENDING = re.compile(
    r"(?:ость|ости|ение|ения|ению|ание|ания|ого|его|ому|ыми|ими|ых|их|ую|ать|ить|еть|ете|ите|аите|аю|яю|ает|ия|ию|"
    r"ии|ск(?:ои|ая|ого)|ться|тся|лась|лся)\Z"
)
_LATIN = re.compile("[A-Za-z]")
_ENGLISH_TEXT = "тхе плеасе му анд тхис хелло деар фор йоу ыоу оф то ис ин ме ве ас ат он реплы регардс мы "
_ENGLISH = frozenset(_ENGLISH_TEXT.split())


def language_of(parts: Mapping[Where, PartWords]) -> str:
    """``ru``, ``kk`` or nothing; the writer's own words count most, quoted ones only alone."""
    own = _counts(parts[Where.BODY], 1.0)
    subject = _counts(parts[Where.SUBJECT], 0.6)
    kazakh, russian, english = map(sum, zip(own, subject, strict=True))
    if not kazakh and not russian and not english:
        kazakh, russian, english = _counts(parts[Where.QUOTED], 1.0)
    if english > kazakh + russian:
        return ""
    if kazakh == russian:
        return "ru" if kazakh else ""
    return "kk" if kazakh > russian else "ru"


def _counts(part: PartWords, factor: float) -> tuple[float, float, float]:
    kazakh = russian = english = 0.0
    for word in part.words[:_WORDS]:
        kk, ru, en = _of_word(word, part.text)
        kazakh, russian, english = kazakh + kk * factor, russian + ru * factor, english + en * factor
    return kazakh, russian, english


def _of_word(word: Word, text: str) -> tuple[float, float, float]:
    original = text[word.start : word.end]
    latin = _LATIN.match(original) is not None
    if latin and word.text in _ENGLISH:
        return 0.0, 0.0, 2.0
    ending = word.text[-6:] if len(word.text) > 4 else ""
    if word.text in _KAZAKH or _KAZAKH_LETTERS.search(original) is not None:
        return 1.2, 0.0, 0.0
    if word.text in _RUSSIAN or _RUSSIAN_LETTERS.search(original) is not None:
        return 0.0, 0.9, 0.0
    if _RUSSIAN_ENDING.search(ending) is not None:
        return 0.0, 0.5, 0.0
    if _KAZAKH_ENDING.search(ending) is not None:
        return 0.5, 0.0, 0.0
    return (0.0, 0.0, 0.5) if latin else (0.0, 0.1, 0.0)
