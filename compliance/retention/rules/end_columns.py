"""Columns of a file of ended purposes, by heading in Kazakh, Russian or English."""

from __future__ import annotations

from compliance.register.reading.layout import Layout, heading_key

CONTRACT = "contract"
# Column → how spreadsheets spoil it (``register.reading.cells``).
_CHECKS = {
    "reference": "reference",
    "iin": "iin",
    CONTRACT: "text",
    "purpose": "text",
    "end_reason": "text",
    "ended_on": "day",
    "reason": "text",
}
_HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": ("Reference code", "Субъект коды", "Код субъекта", "Номер субъекта", "Сілтеме коды"),
    "iin": ("ИИН", "ЖСН", "IIN", "Индивидуальный идентификационный номер", "Жеке сәйкестендіру нөмірі"),
    CONTRACT: ("Contract", "Contract number", "Договор", "Номер договора", "Шарт", "Шарт нөмірі",
               "Келісімшарт нөмірі"),
    "purpose": ("Purpose", "Цель", "Мақсат", "Мақсаты"),
    "end_reason": ("Why it ended", "End", "Почему прекращено", "Причина прекращения", "Неге тоқтатылды",
                   "Тоқтату себебі"),
    "ended_on": ("Ended on", "Ended", "Дата прекращения", "Дата окончания", "Тоқтатылған күні",
                 "Аяқталған күні"),
    "reason": ("Причина", "Себебі", "Причина отказа", "Бас тарту себебі", "Reason of rejection"),
}  # fmt: skip
END_REASONS = {
    "achieved": ("purpose achieved", "цель достигнута", "достигнута", "мақсатқа жетті", "мақсатына жетті"),
    "contract_ended": ("contract ended", "договор прекращён", "договор прекращен", "договор исполнен",
                       "шарт аяқталды", "шарт тоқтатылды"),
}  # fmt: skip


def layout(*, needs_purpose: bool) -> Layout:
    """Which columns a file of ends may and must have."""
    columns = {heading_key(heading): code for code in _CHECKS for heading in (code, *_HEADINGS.get(code, ()))}
    required: tuple[tuple[str, ...], ...] = (("reference", "iin", CONTRACT),)
    if needs_purpose:
        required = (*required, ("purpose",))
    return Layout(columns=columns, validators=_CHECKS, forbidden=frozenset(), required=required)
