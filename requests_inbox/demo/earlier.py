"""Letters of the months before: what people wanted, in their words, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

MAILBOX = Path(__file__).parent / "mailbox"
# So many letters in the year, from the first of these days back to the last.
COUNT, FIRST, LAST = 78, 352, 24


@dataclass(frozen=True, slots=True)
class Want:
    """What a letter wants: the type of the request it becomes, subject and text by language."""

    type: str
    kk: tuple[str, str]
    ru: tuple[str, str]


ACCESS = Want(
    "access",
    ("Менің деректерім туралы сұрау",
     ("Сәлеметсіз бе! Мен туралы қандай дербес деректер өңделетінін және олар кімге берілгенін "
     "хабарлауыңызды сұраймын.")),
    ("Запрос о персональных данных",
     ("Здравствуйте! Прошу сообщить, какие мои персональные данные вы обрабатываете, с какой целью и кому "
     "их передавали.")),
)  # fmt: skip
RECTIFICATION = Want(
    "rectification",
    ("Жеке деректерді өзектендіру",
     "Мекенжайым өзгерді: Астана қ., Достық көшесі, 12-үй. Жаңартып қойыңызшы."),
    ("Актуализация персональных данных",
     "У меня изменился адрес: г. Астана, ул. Достык, д. 12. Прошу исправить."),
)  # fmt: skip
WITHDRAWAL = Want(
    "consent_withdrawal",
    ("Дербес деректерді өңдеуге келісімді кері қайтарып алу",
     "Дербес деректерімді өңдеуге берген келісімімді кері қайтарып аламын."),
    ("Отзыв согласия на обработку персональных данных",
     "Отзываю своё согласие на обработку персональных данных."),
)  # fmt: skip
OPT_OUT = Want(
    "marketing_opt_out",
    ("Жаңа өнімдер мен қызметтер және арнайы ұсыныстар туралы хабарламалардан бас тарту",
     "Маған жарнама жібермеңізші. Рахмет!"),
    ("Отказ от уведомлений о новых продуктах и услугах и специальных предложениях",
     "Добрый день! Больше не присылайте мне рекламу, пожалуйста."),
)  # fmt: skip
DESTRUCTION = Want(
    "destruction",
    ("Деректерімді жойыңыздар", "Барлық дербес деректерімді жоюды сұраймын, дүкенді енді пайдаланбаймын."),
    ("Уничтожьте мои данные",
     "Прошу уничтожить все мои персональные данные, я больше не пользуюсь магазином."),
)  # fmt: skip
BLOCKING = Want(
    "blocking",
    ("Деректерімді бұғаттау", "Тексеру аяқталғанша дербес деректерімді бұғаттауды сұраймын."),
    ("Прошу заблокировать мои данные",
     "Прошу заблокировать мои персональные данные до конца проверки: телефон указан неверно."),
)  # fmt: skip
EXPLANATION = Want(
    "explanation",
    ("Түсіндіріп беріңізші", "Дербес деректерді өңдеу тәртібін түсіндіруіңізді сұраймын."),
    ("Вопрос о порядке обработки", "Прошу разъяснить порядок обработки персональных данных в магазине."),
)  # fmt: skip
COMPLAINT = Want(
    "complaint",
    ("Шағым", ("Дербес деректерімді өңдеуге шағым жасаймын: маған кешкісін қоңырау шалады. "
     "Подаю жалобу, мне звонят по вечерам.")),
    ("Жалоба", "Подаю жалобу на обработку моих персональных данных: мне звонят по вечерам."),
)  # fmt: skip
AUTHORITY = Want(
    "authority_inquiry",
    ("Уәкілетті органның сұрау салуы № {number}",
     ("«Дербес деректер және оларды қорғау туралы» Заңға сәйкес дербес деректерді қорғау шаралары туралы "
     "мәлімет беруіңізді сұраймыз.")),
    ("Запрос уполномоченного органа № {number}",
     ("В соответствии с Законом РК «О персональных данных и их защите» просим представить сведения о мерах "
     "по защите персональных данных.")),
)  # fmt: skip
# In this order, again and again: what is wanted often comes up often.
WANTED = (
    ACCESS, OPT_OUT, WITHDRAWAL, RECTIFICATION, ACCESS, EXPLANATION, OPT_OUT, DESTRUCTION, ACCESS,
    COMPLAINT, RECTIFICATION, WITHDRAWAL, AUTHORITY, OPT_OUT, BLOCKING, ACCESS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Earlier:
    """One letter of the months before: how many days back, and how many days the office took."""

    number: int
    ago: int
    want: Want
    took: int
    is_refused: bool
    is_extended: bool


# Days that an answer took, in this order; each type has its term, so that some were late.
TOOK = {
    "access": (1, 2, 1, 1, 6, 2, 1), "rectification": (0, 0, 0, 4, 0), "consent_withdrawal": (3, 8, 12, 6),
    "destruction": (1, 9, 3), "blocking": (0, 1, 0), "authority_inquiry": (18, 25, 12),
}  # fmt: skip


def earlier_letters() -> Iterator[Earlier]:
    """The letters, the oldest first; more of them towards the end of the year."""
    counted: dict[str, int] = {}
    for number in range(COUNT):
        want = WANTED[number % len(WANTED)]
        place = counted[want.type] = counted.get(want.type, -1) + 1
        took = TOOK.get(want.type, (0, 1, 2, 1))
        share = (number / (COUNT - 1)) ** 0.85
        yield Earlier(
            number, round(FIRST - (FIRST - LAST) * share), want, took[place % len(took)],
            is_refused=want.type == "explanation" and place % 3 == 1,
            is_extended=want.type == "authority_inquiry" and place == 1,
        )  # fmt: skip


def sample_letters(at: datetime) -> dict[str, bytes]:
    """Letters of the sample mailbox with whatever real mail has wrong with it, as if written just now."""
    date = f"Date: {format_datetime(at)}".encode()
    return {
        file.stem: re.sub(rb"(?m)^Date:.*$", lambda _found: date, file.read_bytes(), count=1)
        for file in sorted(MAILBOX.glob("*.eml"))
    }
