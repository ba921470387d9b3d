"""The terms that the product ships with. Terms of the Law, its rules and the policy, each with its source.

A citation is a number in an act (94-V is the Law, 395/НҚ the collection rules) or a clause of the policy,
so it reads the same in every language. ``confidence`` is the weaker of what is known of the term and of
its beginning. Terms whose date of entry is not known count from the edition of the Law that the policy
cites.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

EDITION = date(2023, 3, 3)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One term."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    amount: int
    counts_from: str
    source: str
    citation: str
    confidence: str
    in_force_from: date = EDITION
    unit: str = "working"


# Before Art. 8(7) the Law gave withdrawals no term. What came in then has the operator's own, of the same
# length, so that it is neither without a term nor late at once.
EARLIER: tuple[Shipped, ...] = (
    Shipped(
        "consent_withdrawal", "Келісімді кері қайтарып алу: тоқтату немесе дәлелді бас тарту",
        "Отзыв согласия: прекращение или мотивированный отказ",
        "Withdrawal of consent: stop or reasoned refusal", 15, "withdrawal", "internal", "", "",
    ),
)  # fmt: skip

TERMS: tuple[Shipped, ...] = (
    Shipped(
        "information", "Субъектіге ақпарат беру", "Предоставление сведений субъекту",
        "Information to the subject", 3, "receipt", "rules", "395/НҚ 16; 94-V 25(2)(6)", "medium",
    ),
    Shipped(
        "refusal", "Ақпарат беруден дәлелді бас тарту", "Мотивированный отказ в сведениях",
        "Reasoned refusal of information", 3, "receipt", "rules", "395/НҚ 16; 94-V 25(2)(7)", "medium",
    ),
    Shipped(
        "correction", "Деректерді өзгерту және толықтыру", "Изменение и дополнение данных",
        "Correction and completion of data", 1, "documents", "law", "94-V 25(2)(8)", "medium",
    ),
    Shipped(
        "block", "Деректерді бұғаттау", "Блокирование данных",
        "Blocking of data", 1, "violation_information", "law", "94-V 25(2)(8)", "medium",
    ),
    Shipped(
        "destroy_unlawful", "Заңсыз өңделген деректерді жою", "Уничтожение незаконно обработанных данных",
        "Destruction of data processed unlawfully",
        1, "violation_confirmed", "law", "94-V 25(2)(8)", "medium",
    ),
    Shipped(
        "unblock", "Деректерді бұғаттауды алып тастау", "Снятие блокирования данных",
        "Unblocking of data", 1, "violation_denied", "law", "94-V 25(2)(8)", "medium",
    ),
    Shipped(
        "remove_public", "Деректерді жалпыға қолжетімді көздерден алып тастау",
        "Исключение данных из общедоступных источников",
        "Removal of data from public sources", 1, "demand", "law", "94-V 6", "high",
    ),
    Shipped(
        "consent_withdrawal", "Келісімді кері қайтарып алу: тоқтату немесе дәлелді бас тарту",
        "Отзыв согласия: прекращение или мотивированный отказ",
        "Withdrawal of consent: stop or reasoned refusal",
        15, "withdrawal", "law", "94-V 8(7)", "high", date(2026, 1, 18),
    ),
    Shipped(
        "breach_notice", "Қауіпсіздіктің бұзылуы туралы уәкілетті органға хабарлау",
        "Уведомление уполномоченного органа о нарушении безопасности",
        "Notice of a breach to the authorised body",
        1, "discovery", "law", "94-V 25(2)(8)", "high", date(2024, 7, 1),
    ),
    Shipped(
        "transfer_notice", "Деректердің үшінші тұлғаға берілгені туралы субъектіге хабарлау",
        "Уведомление субъекта о передаче данных третьему лицу",
        "Notice to the subject of a transfer to a third party",
        10, "transfer", "law", "94-V 19(1)", "medium",
    ),
    Shipped(
        "automated_objection", "Автоматтандырылған өңдеуге қарсылыққа жауап",
        "Ответ на возражение против автоматизированной обработки",
        "Answer to an objection to automated processing", 3, "receipt", "law", "94-V 19-1(3)", "high",
    ),
    Shipped(
        "authority_request", "Уәкілетті органның сұрау салуына жауап",
        "Ответ на запрос уполномоченного органа",
        "Answer to the authorised body", 30, "receipt", "policy", "3.2.4", "high", unit="calendar",
    ),
    Shipped(
        "distribution_publication", "Тарату шарттарын жариялау", "Публикация условий распространения",
        "Publication of the terms of distribution", 3, "consent", "policy", "4.8", "high",
    ),
    Shipped(
        "distribution_stop", "Таратуды тоқтату", "Прекращение распространения",
        "Stop of distribution", 0, "demand", "policy", "4.10", "high",
    ),
    Shipped(
        "internal_destruction", "Мақсатқа жеткеннен кейін жою", "Уничтожение по достижении цели",
        "Destruction when the purpose has ended", 1, "purpose_end", "internal", "", "",
    ),
    Shipped(
        "marketing_opt_out", "Хабарламалардан бас тартуды орындау", "Исполнение отказа от уведомлений",
        "Opt-out of notices", 1, "receipt", "internal", "", "",
    ),
    Shipped(
        "policy_change", "Саясаттың өзгерісін жариялау", "Публикация изменения политики",
        "Publication of a change of the policy", 1, "approval", "internal", "", "",
    ),
)  # fmt: skip
