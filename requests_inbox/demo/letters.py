"""Letters that made-up people and a made-up authority write: what a week of a real mailbox looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from compliance.register.demo.year import Year


@dataclass(frozen=True, slots=True)
class Written:
    """One letter. ``writer`` is a place in the register of the demonstration; None for somebody unknown."""

    name: str
    hours_ago: float
    subject: str
    text: str
    writer: int | None = None
    sender: str = "stranger@post.example"
    automatic: bool = False
    list_id: str = ""


DAY = 24.0
LETTERS: tuple[Written, ...] = (
    Written(
        "withdrawn", 20 * DAY, "Дербес деректерді өңдеуге келісімді кері қайтарып алу",
        "Сәлеметсіз бе! Дербес деректерімді өңдеуге берген келісімімді кері қайтарып аламын.", 1,
    ),
    Written(
        "reported", 19 * DAY, "Запрос о персональных данных",
        "Здравствуйте. Прошу сообщить, какие мои персональные данные вы обрабатываете, с какой целью и кому "
        "их передавали.", 2,
    ),
    Written(
        "overdue", 17 * DAY, "Какие данные обо мне у вас есть?",
        "Прошу сообщить, какие мои персональные данные вы обрабатываете и из какого источника они получены.",
        5,
    ),
    Written(
        "answered", 14 * DAY, "Жалоба", "Подаю жалобу на обработку моих персональных данных: мне звонят "
        "по вечерам, хотя я просил этого не делать.", 10,
    ),
    Written(
        "authority", 9 * DAY, "Запрос уполномоченного органа № 17-2/453",
        "В соответствии с Законом РК «О персональных данных и их защите» просим представить сведения о мерах "
        "по защите персональных данных.", sender="info@authority.example",
    ),
    Written(
        "opted_out", 8 * DAY,
        "Отказ от уведомлений о новых продуктах и услугах и специальных предложениях",
        "Больше не присылайте мне рекламу.", 12,
    ),
    Written(
        "refused", 7 * DAY, "Вопрос", "Прошу разъяснить порядок обработки персональных данных "
        "сотрудников соседней компании и прислать мне их список.", 14,
    ),
    Written("newsletter", 6 * DAY, "Скидки недели", "Только до пятницы: всё для офиса со скидкой 20%.",
            sender="news@shop.example", list_id="news.shop.example"),
    Written(
        "asked", 5 * DAY, "Актуализация персональных данных",
        "У меня изменился номер телефона, прошу исправить его.", 15,
    ),
    Written(
        "in_hand", 2 * DAY, "Жеке деректерді өзектендіру",
        "Мекенжайым өзгерді, деректерімді жаңартуды сұраймын.", 16,
    ),
    Written("away", 1.6 * DAY, "Автоответ: нет на месте", "Я в отпуске до понедельника.",
            sender="manager@supplier.example", automatic=True),
    Written(
        "destruction", 1.2 * DAY, "Уничтожьте мои данные",
        "Прошу уничтожить все мои персональные данные, я больше не пользуюсь магазином.", 21,
    ),
    Written("unclear", 1.1 * DAY, "Мои данные", "Здравствуйте! Удалите меня, пожалуйста.",
            sender="buyer@post.example"),
    Written(
        "plain_letters", 0.3 * DAY, "Derek",
        "Салеметсиз бе! Менин дербес деректеримди жоюынызды сураймын.", 24,
    ),
    Written(
        "two_demands", 3, "Отзыв согласия на обработку персональных данных",
        "Отзываю согласие на обработку персональных данных. И отказываюсь от рекламных рассылок.", 26,
    ),
    Written(
        "stranger", 1, "Мои данные", "Прошу сообщить, какие мои персональные данные вы обрабатываете.",
    ),
)  # fmt: skip


def message_of(written: Written, *, sender: str, to: str, at: datetime) -> bytes:
    """The letter as it came in."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, written.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<demo-{written.name}@post.example>"
    if written.automatic:
        message["Auto-Submitted"] = "auto-replied"
    if written.list_id:
        message["List-Id"] = f"<{written.list_id}>"
        message["List-Unsubscribe"] = f"<mailto:leave@{written.list_id}>"
    message.set_content(written.text + "\n")
    return message.as_bytes()


def came_at(written: Written, year: Year) -> datetime:
    """When it came in; to the second, as mail says it. What came today counts back from now."""
    hours = timedelta(hours=written.hours_ago)
    if written.hours_ago < DAY:
        return (year.now - hours).replace(microsecond=0)
    return year.midnight + timedelta(hours=12) - hours
