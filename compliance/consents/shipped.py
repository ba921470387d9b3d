"""Model texts of the four kinds of consent, as plain data; a lawyer reads them before they are published.

Nothing is published by shipping: a consent names the operator and its BIN (Art. 8(4)), which only the
operator knows. ``wordings`` fills the operator's card and the names of the register in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

IDENTITY = ("surname", "name", "patronymic", "birth_date", "iin")
CONTACTS = ("email", "mobile_phone")
COMPANY = ("company_bin_iin", "company_name_kk", "company_name_ru", "legal_address")


@dataclass(frozen=True, slots=True)
class Model:
    """One text before the operator's card is filled in. ``own_*`` is what sets this kind apart."""

    series: str
    kind: str
    title_kk: str
    title_ru: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    months: int | None
    own_kk: str
    own_ru: str
    term_kk: str
    term_ru: str
    third_parties: bool = False
    cross_border: bool = False
    public_sources: bool = False


# One sentence for each content of Art. 8(4), in the order of the Law.
_KK = """Мен, тегім, атым және (бар болса) әкесімнің аты осы келісім берілетін нысанда көрсетілген субъект, \
{operator} (БСН {bin}) операторына дербес деректерімді жинауға және өңдеуге келісім беремін.
{own}
Мақсаттары: {purposes}.
Деректер тізбесі: {data}.
Келісімнің қолданылу мерзімі: {term}.
Үшінші тұлғаларға беру: {third_parties}. Трансшекаралық беру: {cross_border}. Жалпыға қолжетімді көздерде \
тарату: {public_sources}.
Келісім ерікті түрде беріледі. Оны {email} мекенжайына жүгініп, кез келген уақытта кері қайтарып алуға \
болады; бұл заңда көзделген жағдайларға қолданылмайды (94-V Заңның 8-бабы)."""
_RU = """Я, субъект, чьи фамилия, имя и отчество (при наличии) указаны в форме, в которой даётся это \
согласие, даю оператору {operator} (БИН {bin}) согласие на сбор и обработку моих персональных данных.
{own}
Цели: {purposes}.
Перечень данных: {data}.
Срок действия согласия: {term}.
Передача третьим лицам: {third_parties}. Трансграничная передача: {cross_border}. Распространение в \
общедоступных источниках: {public_sources}.
Согласие даётся добровольно. Его можно отозвать в любое время обращением на адрес {email}, кроме случаев, \
предусмотренных законом (статья 8 Закона № 94-V)."""

MODELS = (
    Model(
        "service", "processing",
        "Дербес деректерді өңдеуге келісім", "Согласие на обработку персональных данных",
        ("service_access", "notification"), (*IDENTITY, *CONTACTS, *COMPANY), 36,
        "Келісім веб-сайттың сервистерін пайдалану үшін беріледі; жарнамаға және деректерді таратуға жеке "
        "келісімдер беріледі.",
        "Согласие даётся для пользования сервисами веб-сайта; на рекламу и на распространение данных даются "
        "отдельные согласия.",
        "алынған күнінен бастап үш жыл", "три года со дня получения",
    ),
    Model(
        "marketing", "marketing",
        "Жаңалықтар мен арнайы ұсыныстар алуға келісім",
        "Согласие на получение новостей и специальных предложений",
        ("marketing",), ("name", *CONTACTS), None,
        "Келісім басқа келісімдерден бөлек беріледі және сервистерге рұқсат алудың шарты болып табылмайды. "
        "Субъект байланыс тәсілдері мен өзге де шарттарды белгілей алады.",
        "Согласие даётся отдельно от других и не является условием доступа к сервисам. Субъект может "
        "установить способы связи и другие условия.",
        "мақсатқа жеткенге немесе келісім кері қайтарып алынғанға дейін",
        "до достижения цели или до отзыва согласия",
    ),
    Model(
        "cookies", "cookies",
        "Cookie файлдары мен интернет-статистикаға келісім",
        "Согласие на файлы cookie и интернет-статистику",
        ("web_analytics",), ("web_statistics",), 12,
        "Иесіздендірілген статистика сайтты жақсарту үшін ғана жиналады. Келісім берілмесе, сайт толық жұмыс "
        "істейді.",
        "Обезличенная статистика собирается только для улучшения сайта. Без согласия сайт работает "
        "полностью.",
        "алынған күнінен бастап бір жыл", "один год со дня получения",
    ),
    Model(
        "distribution", "distribution",
        "Субъект таратуға рұқсат еткен дербес деректерді өңдеуге келісім",
        "Согласие на обработку персональных данных, разрешённых субъектом для распространения",
        ("service_access",), ("surname", "name", "patronymic", "email", "company_name_kk", "company_name_ru"),
        12,
        "Келісім операторға тікелей беріледі. Субъект деректердің әрбір санаты бойынша тыйымдар мен "
        "шарттарды белгілей алады; оператор оларды үш жұмыс күні ішінде жариялайды. Таратуды тоқтату "
        "туралы талап алынған сәттен бастап келісімнің қолданылуы тоқтатылады.",
        "Согласие даётся непосредственно оператору. Субъект может установить запреты и условия по каждой "
        "категории данных; оператор публикует их в течение трёх рабочих дней. Действие согласия прекращается "
        "с момента поступления требования о прекращении распространения.",
        "алынған күнінен бастап бір жыл", "один год со дня получения",
        third_parties=True, public_sources=True,
    ),
)  # fmt: skip


def wordings(
    card: Any,
    *,
    purposes: Mapping[str, tuple[str, str]],
    categories: Mapping[str, tuple[str, str]],
) -> list[dict[str, Any]]:
    """The arguments of ``publish_wording`` for each model text, but for who publishes it and when.

    ``card`` is the operator's; ``purposes`` and ``categories`` give the names in Kazakh and Russian by
    code. Raises KeyError when the register does not know a code.
    """
    return [_filled(model, card, purposes, categories) for model in MODELS]


def _filled(
    model: Model,
    card: Any,
    purposes: Mapping[str, tuple[str, str]],
    categories: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    flags = {name: getattr(model, name) for name in ("third_parties", "cross_border", "public_sources")}
    texts = {}
    for place, (language, template, yes_no) in enumerate(
        (("kk", _KK, ("жоқ", "иә")), ("ru", _RU, ("нет", "да")))
    ):
        texts[f"text_{language}"] = template.format(
            operator=getattr(card, f"name_{language}"),
            bin=card.bin,
            email=card.email_subjects,
            own=getattr(model, f"own_{language}"),
            term=getattr(model, f"term_{language}"),
            purposes="; ".join(purposes[code][place] for code in model.purposes),
            data=", ".join(_small(categories[code][place]) for code in model.categories),
            **{name: yes_no[flag] for name, flag in flags.items()},
        )
    return {
        "series": model.series,
        "kind": model.kind,
        "title_kk": model.title_kk,
        "title_ru": model.title_ru,
        **texts,
        "purposes": model.purposes,
        "categories": model.categories,
        "months": model.months,
        **flags,
    }


def _small(name: str) -> str:
    """A name inside a sentence; abbreviations keep their capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
