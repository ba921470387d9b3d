"""Russian or Kazakh, also where Kazakh is typed with plain or Latin letters."""

import re

from .folding import Word, words_of

_KAZAKH_LETTERS = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_RUSSIAN_LETTERS = re.compile("[щъёэцЩЪЁЭЦ]")
_KAZAKH = frozenset(
    """мен менин мени маган маган оз озим озимнин сиз сиздер сиздин сиздерге биз жане туралы ушин керек емес бар жок
    салем салеметсиз салеметсиздер армысыз армысыздар бе ма ме ба осы сол бул енди кайта кери алу дербес жеке деректер
    деректерди деректерим деректеримди келисим келисимди келисимимди ондеу ондеуге отиниш отинем сураимын сурау талап
    рахмет кандаи калаи кашан неге кимге каида барлык болады болса бойынша боинша жсн тел аты тегим атым мекенжаим
    жарнама хабарлама жоиыныз бериниз берсениз екен гои деп деген дегенди калды калсын жаны жангыз тек""".split()
)  # fmt: skip
_RUSSIAN = frozenset(
    """я мне меня мои моих мою мое моего моеи вы вас вам ваш вашеи вашего и в на не с по из от для что как это все
    или если прошу пожалуиста здравствуите добрыи день вечер утро спасибо данные данных персональных персональные
    согласие согласия обработку обработки отзыв отзываю удалите удалить больше уже когда где какие какая какую о об
    обо у к за до при так же есть был была были нужно можно хочу требую заявление уважением""".split()
)  # fmt: skip
_KAZAKH_ENDING = re.compile(
    r"(?:имди|ымды|имиз|ымыз|иниз|ыныз|издер|ыздар|амын|емин|имын|имин|нин|нын|дин|дын|тин|тын|лар|лер|дар|дер|"
    r"тар|тер|угe|уге|уга|ып|ган|ген|кан|кен|сын|син|сыз|сиз|мын|мин|шы|ши|ады|еди|иды|иди)\Z"
)
_RUSSIAN_ENDING = re.compile(
    r"(?:ость|ости|ение|ения|ению|ание|ания|ого|его|ому|ыми|ими|ых|их|ую|ать|ить|еть|ете|ите|аите|аю|яю|ает|ия|ию|"
    r"ии|ск(?:ои|ая|ого)|ться|тся|лась|лся)\Z"
)
_LATIN = re.compile("[A-Za-z]")
_ENGLISH = frozenset(
    "тхе плеасе му анд тхис хелло деар фор йоу ыоу оф то ис ин ме ве ас ат он реплы регардс мы".split()
)


def language_of(own: str, subject: str, quoted: str = "") -> str:
    """``ru``, ``kk`` or nothing; the writer's own words count most."""
    kazakh = russian = english = 0.0
    for text, factor in ((own, 1.0), (subject, 0.6)):
        for word in words_of(text[:4000], 400):
            kk, ru, en = _of_word(word, text)
            kazakh, russian, english = kazakh + kk * factor, russian + ru * factor, english + en * factor
    if not kazakh and not russian and not english and quoted:
        return language_of(quoted, "")
    if english > kazakh + russian:
        return ""
    if kazakh == russian:
        return "ru" if kazakh else ""
    return "kk" if kazakh > russian else "ru"


def _of_word(word: Word, text: str) -> tuple[float, float, float]:
    original = text[word.start : word.end]
    if _KAZAKH_LETTERS.search(original) is not None:
        return 1.5, 0.0, 0.0
    latin = _LATIN.match(original) is not None
    if latin and word.text in _ENGLISH:
        return 0.0, 0.0, 2.0
    if word.text in _KAZAKH:
        return 1.0, 0.0, 0.0
    if word.text in _RUSSIAN:
        return 0.0, 1.0, 0.0
    if _RUSSIAN_LETTERS.search(original) is not None:
        return 0.0, 0.7, 0.0
    if len(word.text) > 4 and _RUSSIAN_ENDING.search(word.text) is not None:
        return 0.0, 0.5, 0.0
    if len(word.text) > 4 and _KAZAKH_ENDING.search(word.text) is not None:
        return 0.5, 0.0, 0.0
    if latin:
        return 0.0, 0.0, 0.5
    return 0.0, 0.1, 0.0
