"""Texts of letters that the product ships with, in Kazakh and Russian, as plain data.

They hold nothing personal: an e-mail is not a sealed envelope, so values go into the protected enclosure
only. Staff may publish other versions. Terms: docs/glossary.md; a Kazakh lawyer has to confirm the Kazakh
ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

KK, RU = "kk", "ru"


@dataclass(frozen=True, slots=True)
class Text:
    """One text: what it is for, its language, the subject line and the words."""

    kind: str
    type: str
    outcome: str
    language: str
    subject_line: str
    body: str


_GREETING = {KK: "Сәлеметсіз бе!", RU: "Здравствуйте!"}
_CLOSING = {
    KK: "Құрметпен,\n{operator}\nСұрақтар бойынша: {contact}",
    RU: "С уважением,\n{operator}\nПо вопросам: {contact}",
}
_ANSWER = {
    KK: "№ {reference} өтінішіңізге ({demand}; {received} күні келіп түскен) жауап береміз.",
    RU: "Отвечаем на Ваше обращение № {reference} от {received} ({demand}).",
}
_ANSWER_LINE = {KK: "{reference} өтінішіне жауап", RU: "Ответ на обращение {reference}"}


def _letter(language: str, *paragraphs: str) -> str:
    return "\n\n".join((_GREETING[language], *paragraphs, _CLOSING[language])) + "\n"


def _answer(request_type: str, outcome: str, language: str, *own: str) -> Text:
    body = _letter(
        language, _ANSWER[language], own[0], "{effects}", *own[1:], "{answer}", "{enclosure}", "{complaint}"
    )
    return Text("answer", request_type, outcome, language, _ANSWER_LINE[language], body)


_ACKNOWLEDGEMENTS = (
    Text(
        "acknowledgement", "", "", KK, "{reference} өтінішіңіз қабылданды",
        _letter(
            KK,
            "{received} күні хатыңызды алдық және тіркедік:",
            "{requests}",
            "Бұдан әрі жазғанда хаттың тақырыбында {reference} нөмірін көрсетуіңізді сұраймыз.",
            "Мәлімет беруден немесе деректерді өзгертуден бұрын кім жүгінгенін анықтауға міндеттіміз. Ол "
            "үшін бірдеңе жетіспесе, Сізге бөлек жазамыз.",
            "Бұл хат автоматты түрде жіберілді.",
        ),
    ),
    Text(
        "acknowledgement", "", "", RU, "Ваше обращение {reference} принято",
        _letter(
            RU,
            "Мы получили Ваше письмо от {received} и зарегистрировали его:",
            "{requests}",
            "Если будете писать об этом ещё, укажите, пожалуйста, номер {reference} в теме письма.",
            "Прежде чем сообщать сведения или изменять данные, мы обязаны убедиться, кто к нам обращается. "
            "Если для этого чего-то не хватит, мы напишем Вам отдельно.",
            "Это письмо отправлено автоматически.",
        ),
    ),
)  # fmt: skip

_QUESTIONS = (
    Text(
        "question", "", "", KK, "{reference} өтініші бойынша сұрақ",
        _letter(
            KK,
            "№ {reference} өтінішіңізді ({demand}; {received} күні келіп түскен) қарау үшін мына мәлімет "
            "қажет:",
            "{question}",
            "Осы хатқа жауап беріп, тақырыбында {reference} нөмірін қалдырыңыз. Бұл ретте қарау "
            "мерзімі тоқтатылмайды: ол {due} күні аяқталады.",
        ),
    ),
    Text(
        "question", "", "", RU, "Вопрос по обращению {reference}",
        _letter(
            RU,
            "Чтобы рассмотреть Ваше обращение № {reference} от {received} ({demand}), нам нужно уточнить:",
            "{question}",
            "Ответьте, пожалуйста, на это письмо и оставьте номер {reference} в его теме. Срок "
            "рассмотрения при этом не приостанавливается: он истекает {due}.",
        ),
    ),
)  # fmt: skip

_EXTENSIONS = (
    Text(
        "extension", "", "", KK, "{reference} өтінішін қарау мерзімі ұзартылды",
        _letter(
            KK,
            "№ {reference} өтінішіңізді ({demand}; {received} күні келіп түскен) қарау мерзімі {old_due} "
            "орнына {due} күніне дейін ұзартылды.",
            "Себебі: {explanation}",
            "Шешім қабылданған бойда Сізге бұдан ертерек жауап береміз.",
        ),
    ),
    Text(
        "extension", "", "", RU, "Срок рассмотрения обращения {reference} продлён",
        _letter(
            RU,
            "Срок рассмотрения Вашего обращения № {reference} от {received} ({demand}) продлён: вместо "
            "{old_due} мы ответим не позднее {due}.",
            "Причина: {explanation}",
            "Если решение будет принято раньше, мы сразу сообщим Вам о нём.",
        ),
    ),
)  # fmt: skip

_REFUSALS = (
    Text(
        "refusal", "", "", KK, "{reference} өтініші бойынша дәлелді бас тарту",
        _letter(
            KK,
            "№ {reference} өтінішіңізді ({demand}; {received} күні келіп түскен) қарап, оны орындаудан бас "
            "тарттық.",
            "Негізі: {ground}.",
            "Түсіндірме: {explanation}",
            "{complaint}",
        ),
    ),
    Text(
        "refusal", "", "", RU, "Мотивированный отказ по обращению {reference}",
        _letter(
            RU,
            "Мы рассмотрели Ваше обращение № {reference} от {received} ({demand}) и отказываем в его "
            "исполнении.",
            "Основание: {ground}.",
            "Пояснение: {explanation}",
            "{complaint}",
        ),
    ),
)  # fmt: skip

# What was done with a demand that was fulfilled, by its type.
_FULFILLED: dict[str, tuple[str, str]] = {
    "access": (
        ("Біз өңдейтін дербес деректеріңіз туралы мәліметті жібереміз: деректердің өзі, өңдеу мақсаттары мен "
        "құқықтық негіздері, дереккөздері, алушылары және мерзімдері. Басқа адамдардың деректері оған "
        "енгізілмеген."),
        ("Направляем сведения о Ваших персональных данных, которые мы обрабатываем: сами данные, цели и "
        "правовые основания обработки, источники, получатели и сроки. Данные других людей в них не "
        "включены."),
    ),
    "rectification": (
        "Дербес деректеріңізге өзгерістер мен толықтырулар енгізілді.",
        "Мы внесли изменения и дополнения в Ваши персональные данные.",
    ),
    "blocking": (
        ("Дербес деректеріңіз бұғатталды: бұғаттау алып тасталғанға дейін олар пайдаланылмайды, "
        "өзгертілмейді және ешкімге берілмейді."),
        ("Ваши персональные данные заблокированы: до снятия блокирования они не используются, не изменяются "
        "и никому не передаются."),
    ),
    "unblocking": (
        "Дербес деректеріңізді бұғаттау алып тасталды.",
        "Блокирование Ваших персональных данных снято.",
    ),
    "destruction": (
        "Дербес деректеріңіз жойылды, оларды қалпына келтіру мүмкін емес.",
        "Ваши персональные данные уничтожены, восстановить их невозможно.",
    ),
    "consent_withdrawal": (
        "Келісіміңіздің кері қайтарып алынғанын қабылдадық. Тек соған негізделген өңдеу тоқтатылды.",
        "Мы приняли отзыв Вашего согласия. Обработка, которая основывалась только на нём, прекращена.",
    ),
    "distribution_stop": (
        ("Таратуға рұқсат етілген дербес деректеріңізді беру (тарату, ұсыну, қол жеткізу) талабыңыз келіп "
        "түскен сәттен тоқтатылды. Алушыларға хабарланады."),
        ("Передача (распространение, предоставление, доступ) персональных данных, разрешённых Вами для "
        "распространения, прекращена с момента поступления требования. Получатели извещаются."),
    ),
    "marketing_opt_out": (
        "Жаңа өнімдер, қызметтер және арнайы ұсыныстар туралы хабарламалар бұдан былай Сізге жіберілмейді.",
        ("Уведомления о новых продуктах и услугах и специальных предложениях больше не будут Вам "
        "направляться."),
    ),
    "marketing_condition": (
        "Хабарламаларға келісіміңіздің шарты ескерілді.",
        "Условие Вашего согласия на рассылку учтено.",
    ),
    "explanation": (
        "Дербес деректерді өңдеу туралы сұрағыңызға жауап береміз.",
        "Отвечаем на Ваш вопрос об обработке персональных данных.",
    ),
    "complaint": (
        "Шағымыңыз бойынша тексеру жүргізілді.",
        "По Вашей жалобе проведена проверка.",
    ),
    "authority_inquiry": (
        "Сұрау салу бойынша ақпаратты ұсынамыз.",
        "Представляем информацию по запросу.",
    ),
}  # fmt: skip
_OTHERWISE: dict[str, tuple[str, str]] = {
    "partly": (
        ("Өтінішіңіз ішінара орындалды. Не орындалғаны және не үшін қалғаны орындалмағаны төменде "
        "көрсетілген."),
        "Ваше обращение исполнено частично. Что исполнено и почему не исполнено остальное, указано ниже.",
    ),
    "withdrawn": (
        "Өтінішіңізді кері қайтарып алғаныңызға байланысты оны қарау аяқталды.",
        "Рассмотрение обращения завершено, так как Вы его отозвали.",
    ),
    "duplicate": (
        "Бұл өтініш бұрын келіп түскен өтінішіңізді қайталайды; жауап сол өтініш бойынша беріледі.",
        "Это обращение повторяет Ваше более раннее; ответ даётся по нему.",
    ),
}  # fmt: skip


def texts() -> Iterator[Text]:
    """All texts, each kind in Kazakh and Russian."""
    yield from (*_ACKNOWLEDGEMENTS, *_QUESTIONS, *_EXTENSIONS, *_REFUSALS)
    for request_type, (kazakh, russian) in _FULFILLED.items():
        yield _answer(request_type, "fulfilled", KK, kazakh)
        yield _answer(request_type, "fulfilled", RU, russian)
    for outcome, (kazakh, russian) in _OTHERWISE.items():
        yield _answer("", outcome, KK, kazakh)
        yield _answer("", outcome, RU, russian)
