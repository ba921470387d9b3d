"""Ideas of the Law that must be in both texts or in neither, with the words for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .glossary import stems
from .shapes import Weight


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea that must be in both texts or in neither.

    Kazakh often has one word for two Russian ones («шарт»: contract, condition). ``ru_enough`` is what is
    enough in Russian where the Kazakh has the word; ``kk_enough`` the other way round.
    """

    code: str
    ru: re.Pattern[str]
    kk: re.Pattern[str]
    weight: Weight
    name_ru: str
    name_kk: str
    ru_enough: re.Pattern[str] | None = None
    kk_enough: re.Pattern[str] | None = None


# What is false, wrong or missing: a text without it says another thing.
DENIALS = (
    Concept(
        "false",
        stems("недостоверн|ложн|заведомо неверн"),
        stems(r"жалған|шынайы\s+емес|анық\s+емес|дәйексіз|дұрыс\s+емес|шындыққа\s+сәйкес\s+келме"),
        Weight.HIGH,
        "недостоверные",
        "анық емес",
    ),
    Concept("inaccurate", stems("неточн"), stems(r"дәл\s+емес|дәлсіз"), Weight.HIGH, "неточные", "дәл емес"),
    Concept(
        "incomplete",
        stems("неполн"),
        stems(r"толық\s+емес|толымсыз"),
        Weight.HIGH,
        "неполные",
        "толық емес",
    ),
    Concept(
        "unlawful",
        stems("незаконн|неправомерн|противоправн"),
        stems(r"заңсыз|құқыққа\s+сыйымсыз|құқыққа\s+қайшы"),
        Weight.HIGH,
        "незаконно",
        "заңсыз",
    ),
    Concept(
        "not_allowed",
        stems(r"не\s+допускается|запрещ|запрет"),
        stems(r"жол\s+берілмей|тыйым|рұқсат\s+етілмей"),
        Weight.HIGH,
        "не допускается",
        "жол берілмейді",
    ),
    Concept("never", stems("никогда"), stems("ешқашан|ешбір кезде"), Weight.HIGH, "никогда", "ешқашан"),
    Concept(
        "not_liable",
        stems(r"не\s+нес[её]т\s+ответственност"),
        stems(r"жауапты\s+болма|жауаптылықта\s+болма|жауап\s+бермей"),
        Weight.HIGH,
        "не несёт ответственность",
        "жауапты болмайды",
    ),
    Concept(
        "not_disclose",
        stems(r"не\s+раскрыва"),
        stems(r"ашпа|жария\s+етпе"),
        Weight.HIGH,
        "не раскрывать",
        "ашпау",
    ),
    Concept(
        "without_consent",
        stems(r"без\s+(?:\w+\s+){0,4}согласи"),
        stems(r"келісім\w*сіз"),
        Weight.HIGH,
        "без согласия",
        "келісімінсіз",
    ),
)

CONCEPTS = (
    Concept(
        "beneficiary",
        stems("выгодоприобретател"),
        stems(r"пайда\s+(?:алушы|көруші)"),
        Weight.HIGH,
        "выгодоприобретатель",
        "пайда алушы",
    ),
    Concept("guarantor", stems("поручител"), stems("кепіл"), Weight.HIGH, "поручитель", "кепілгер"),
    Concept(
        "contract",
        stems("договор|контракт"),
        stems("шарт|келісімшарт"),
        Weight.HIGH,
        "договор",
        "шарт",
        ru_enough=stems("услови|соглашени|оферт"),
    ),
    Concept(
        "consent",
        stems("согласи"),
        stems("келіс"),
        Weight.HIGH,
        "согласие",
        "келісім",
        ru_enough=stems("соглас|соглаш|договор"),
    ),
    Concept(
        "withdrawal", stems(r"отзыв|отозва"), stems(r"қайтар"), Weight.HIGH, "отзыв", "кері қайтарып алу"
    ),
    Concept(
        "destruction",
        stems("уничтож"),
        stems("жою|жой"),
        Weight.HIGH,
        "уничтожение",
        "жою",
        ru_enough=stems("удал|устран|ликвид|утра"),
    ),
    Concept("blocking", stems("блокир"), stems("бұғатта"), Weight.HIGH, "блокирование", "бұғаттау"),
    Concept(
        "third_party",
        stems(r"треть\w+\s+лиц"),
        stems("үшінші"),
        Weight.HIGH,
        "третьи лица",
        "үшінші тұлғалар",
    ),
    Concept("court", stems("суд(?:а|е|ом|ебн)"), stems("сот"), Weight.HIGH, "суд", "сот"),
    Concept(
        "authority",
        stems(r"уполномоченн\w+\s+орган"),
        stems(r"уәкілетті\s+орган"),
        Weight.HIGH,
        "уполномоченный орган",
        "уәкілетті орган",
    ),
    Concept(
        "representative",
        stems("представител"),
        stems("өкіл(?!етті)"),
        Weight.MEDIUM,
        "представитель",
        "өкіл",
    ),
    Concept(
        "special",
        stems(r"специальн\w+\s+категори"),
        stems(r"арнайы\s+санат"),
        Weight.HIGH,
        "специальные категории",
        "арнайы санаттар",
    ),
    Concept("distribution", stems("распростран"), stems("тарат"), Weight.MEDIUM, "распространение", "тарату"),
    Concept(
        "depersonalised",
        stems("обезлич"),
        stems("иесіз|аноним"),
        Weight.MEDIUM,
        "обезличивание",
        "иесіздендіру",
    ),
    Concept(
        "confidentiality",
        stems("конфиденциальн"),
        stems("құпия"),
        Weight.MEDIUM,
        "конфиденциальность",
        "құпиялылық",
        ru_enough=stems("тайн|секрет"),
    ),
    Concept(
        "storage",
        stems("хран(?:ени|ит|ят)"),
        stems("сақта"),
        Weight.MEDIUM,
        "хранение",
        "сақтау",
        ru_enough=stems("сохран|соблюд"),
    ),
    Concept(
        "marketing", stems("продвижени"), stems("жылжыт|ілгерілет"), Weight.MEDIUM, "продвижение", "жылжыту"
    ),
    Concept("cookies", stems("cookie"), stems("cookie"), Weight.MEDIUM, "cookie", "cookie"),
    Concept(
        "analytics",
        stems("интернет-статистик|метрик"),
        stems("интернет-статистика|метрика"),
        Weight.MEDIUM,
        "интернет-статистика",
        "интернет-статистика",
    ),
    Concept("patronymic", stems("отчеств"), stems(r"әкесінің\s+ат"), Weight.HIGH, "отчество", "әкесінің аты"),
    Concept("phone", stems("телефон"), stems("телефон"), Weight.HIGH, "телефон", "телефон"),
    Concept(
        "free_will",
        stems("свободно|добровольно"),
        stems("еркін|ерікті"),
        Weight.MEDIUM,
        "свободно",
        "еркін",
    ),
)

# Who acts. Headings are asked for these only.
ROLES = (
    Concept("operator", stems("оператор"), stems("оператор"), Weight.LOW, "оператор", "оператор"),
    Concept("subject", stems("субъект"), stems("субъект"), Weight.MEDIUM, "субъект", "субъект"),
    Concept("user", stems("пользовател"), stems("пайдаланушы"), Weight.MEDIUM, "пользователь", "пайдаланушы"),
)
