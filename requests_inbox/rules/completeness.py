"""Whether a demand to stop distribution says what clause 4.9 of the policy asks for."""

import re

from requests_inbox.reading.identifiers import find_identifiers
from requests_inbox.reading.message import Letter, Where

from .verdict import Completeness

_BIG = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
_SMALL = "[a-zа-яёәғқңөұүһі]"
_NAME_WORD = rf"{_BIG}(?:{_SMALL}{{1,30}}|{_BIG[:-1]}]{{1,30}})(?:-{_BIG}{_SMALL}{{1,30}})?"
_FULL_NAME = re.compile(rf"(?<!\w){_NAME_WORD}(?:[ \n]{_NAME_WORD}){{1,3}}(?!\w)")
_INITIALS = re.compile(
    rf"(?<!\w)(?:{_NAME_WORD} {_BIG}\.(?: ?{_BIG}\.)?|{_BIG}\. ?(?:{_BIG}\. ?)?{_NAME_WORD})"
)
_LABELLED = re.compile(r"(?:фамили[яю]|тег[іи]м?)\s?[:—–-]\s?\w{2,}", re.IGNORECASE)
_PATRONYMIC = re.compile(r"(?:вич|вна|ұлы|улы|қызы|кызы|оғлы|оглы|ична)\Z", re.IGNORECASE)
# Words that begin sentences, and names of places and laws: a capital letter does not make them a person's.
_NOT_NAMES = re.compile(
    r"\A(?:здравств|добр|уважаем|прош|треб|прекрат|убер|удал|закон|республик|казахстан|қазақстан|алмат|"
    r"астан|шымкент|политик|отзыв|заявлен|обращен|персональн|данн|согла|тел|моб|сәлем|салем|құрмет|"
    r"дербес|дерек|өтініш|менің|мен\Z|мой|мои|моя|вы\Z|ваш|ооо|тоо|жшс|иин|жсн|улиц|область|район|"
    r"города?\Z|электрон|третьи|на\Z|не\Z|и\Z|я\Z|от\Z|с\Z|спасибо|рахмет|январ|феврал|март|апрел|"
    r"ма[йя]\Z|июн|июл|август|сентябр|октябр|ноябр|декабр|хочу|снимите|талап|тарат|сурай|сұрай|жоғар|"
    r"запрещ|немедлен|пожалуйст|please|dear|hello|stop)",
    re.IGNORECASE,
)
# What stands before a name or a number («ул. Абая»), what stands after it («Абай көшесі»), an index.
_POSTAL = re.compile(
    r"(?:\bг\.|\bгород|\bул\.|улиц|\bпр\.|\bпр-?к?т\b\.?|проспект|\bмкр|микрорайон|\bж/м|\bпос\.|пос[её]л|\bсело\b|"
    r"\bдом\b|\bд\.|\bкв\.|\bа/я|абонентск\w+ ящик|\bқ\.|\bүй\b|\bпәтер|пошта жәшігі|индекс)\s?[\w\d№]|"
    r"\w\s(?:қаласы|көшесі|даңғылы|ауылы|ауданы|ықшамауданы|шағын ?ауданы)\b|"
    r"(?<!\d)[01]\d{5},?\s{1,2}(?:қ\.|г\.|республика|казахстан|қазақстан|рк\b|[А-ЯЁӘҒҚҢӨҰҮҺІ]\w{2,})",
    re.IGNORECASE,
)
# «я, жумабаев ерлан маратович»: all in small letters, and still a name.
_WITH_PATRONYMIC = re.compile(
    r"(?<!\w)([а-яёәғқңөұүһі-]{2,30})\s([а-яёәғқңөұүһі]{2,30})\s[а-яёәғқңөұүһі]{2,26}(?:вич|вна|ұлы|улы|қызы|кызы)\w{0,3}(?!\w)",
    re.IGNORECASE,
)
_RUSSIAN_PATRONYMIC = re.compile(r"(?:вич|вна|ична)\w{0,3}\Z", re.IGNORECASE)
_ITEM_FORMS = (
    r"фамили\w+|имя|имени|имена|отчеств\w+|фио|ф\.\s?и\.\s?о\.?|дат\w+ рождени\w+|иин|бин",
    r"номер\w* телефон\w*|(?:мобильн\w+ )?телефон\w*|номер\w*|адрес\w*(?: электронной почты| проживания)?",
    r"почт\w+|e-?mail\w*|имейл\w*|фото\w*|изображени\w+|должност\w+|наименовани\w+ компании",
    r"тег\w{1,4}|аты|атым\w*|аты-жөн\w+|әкесінің аты|туған күн\w+|жсн|бсн|мекен-?жай\w*|пошта\w*|нөмір\w*",
    r"сурет\w*|қызмет орн\w+",
)
_ITEMS = re.compile(rf"(?<!\w)(?:{'|'.join(_ITEM_FORMS)})(?!\w)", re.IGNORECASE)
_VALUE = re.compile(r"[\s:№().–—-]{0,4}(?:\+?\d|\S{1,40}@)")


def completeness(letter: Letter) -> Completeness:
    """What the demand lacks; a patronymic is asked of nobody, as not everybody has one."""
    text = f"{letter.subject}\n{letter.own}" if letter.own or not letter.forwarded else letter.quoted
    text = text[:20_000]
    surname, name = _names(text)
    missing = []
    if not surname:
        missing.append("surname")
    if not name:
        missing.append("name")
    if not _has_contact(letter, text):
        missing.append("contact")
    if not _lists_data(text):
        missing.append("data_list")
    return Completeness(not missing, tuple(missing))


def _names(text: str) -> tuple[bool, bool]:
    """Whether there is a surname, and a name that is more than an initial."""
    name_alone = False
    for found in _FULL_NAME.finditer(text):
        words = [word for word in re.split(r"[ \n]", found[0]) if _NOT_NAMES.match(word) is None]
        if len(words) == 2 and _RUSSIAN_PATRONYMIC.search(words[1]) is not None:
            # «Серик Маратович»; «Серік Маратұлы» is a whole name for many.
            name_alone = True
        elif len(words) >= 2 and not all(map(_PATRONYMIC.search, words)):
            return True, True
    for found in _WITH_PATRONYMIC.finditer(text):
        if not any(map(_NOT_NAMES.match, found.groups())):
            return True, True
    if _INITIALS.search(text) is not None or _LABELLED.search(text) is not None:
        return True, name_alone
    return False, name_alone


def _has_contact(letter: Letter, text: str) -> bool:
    found = find_identifiers(letter)
    said = (Where.SUBJECT, Where.BODY, *((Where.QUOTED,) if letter.forwarded and not letter.own else ()))
    if any(item.where in said for item in (*found.phones, *found.emails)):
        return True
    return _POSTAL.search(text) is not None


def _lists_data(text: str) -> bool:
    """Whether some kind of data is named as such, and not only given as a value («тел. 8701…»)."""
    return any(_VALUE.match(text, found.end()) is None for found in _ITEMS.finditer(text))
