"""Which columns a file may have, by heading in Kazakh, Russian or English."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from compliance.register import catalogue
from compliance.register.rules.names import fold_word

# Columns that describe the subject or the row rather than hold a category.
_OTHER_COLUMNS = {
    "reference": "reference",
    "language": "language",
    "kind": "kind",
    "source": "source",
    "collected_at": "day",
}
# Written by the file of rejected rows; such a file may be corrected and imported as it is.
REASON = "reason"

# Beside the codes and the catalogue's names. Not here on purpose: a bare «Адрес» or «Дата», which may be
# where a person lives or anything else; what is collected must be named as in clause 4.1.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "surname": ("Last name", "Family name", "Фамилиясы", "Тек", "Фамилия клиента"),
    "name": ("First name", "Given name", "Given names", "Есімі", "Есім"),
    "patronymic": ("Middle name", "Father's name", "Әкесінің аты (бар болса)", "Отчество (при наличии)"),
    "birth_date": ("Birth date", "DOB", "Birthday", "Туған жылы, айы, күні", "Д.р.", "День рождения"),
    "iin": (
        "ИИН",
        "ЖСН",
        "IIN",
        "Individual identification number",
        "Индивидуальный идентификационный номер",
        "Жеке сәйкестендіру нөмірі",
    ),
    "email": (
        "E-mail",
        "Mail",
        "Электронная почта",
        "Эл. почта",
        "Электронный адрес",
        "Почта",
        "Имейл",
        "Электрондық пошта",
        "Эл. пошта",
        "Пошта",
    ),
    "mobile_phone": (
        "Phone",
        "Mobile",
        "Phone number",
        "Mobile phone number",
        "Cell phone",
        "Telephone",
        "Телефон",
        "Номер телефона",
        "Мобильный",
        "Моб. телефон",
        "Сотовый телефон",
        "Сот. телефон",
        "Телефон нөмірі",
        "Ұялы телефон нөмірі",
        "Ұялы тел.",
    ),
    "company_bin_iin": (
        "БИН",
        "БСН",
        "BIN",
        "БИН/ИИН",
        "БСН/ЖСН",
        "BIN/IIN",
        "БИН компании",
        "БИН организации",
        "Компанияның БСН",
        "Ұйымның БСН",
        "Company BIN",
        "Business identification number",
        "Company BIN/IIN",
    ),
    "company_name_kk": (
        "Компания атауы",
        "Компанияның атауы",
        "Ұйым атауы",
        "Ұйымның атауы",
        "Компанияның қазақ тіліндегі атауы",
        "Наименование компании на казахском языке",
        "Наименование организации на казахском языке",
        "Company name in Kazakh",
        "Company name (kk)",
    ),
    "company_name_ru": (
        "Компания",
        "Организация",
        "Наименование компании",
        "Название компании",
        "Наименование организации",
        "Название организации",
        "Company name in Russian",
        "Company name (ru)",
    ),
    "legal_address": ("Юр. адрес", "Заңды мекенжайы", "Заңды мекен-жайы", "Registered address"),
    "race": ("Раса", "Нәсіл"),
    "ethnicity": ("Национальность", "Этническая принадлежность", "Ұлт", "Ethnic origin"),
    "political_views": ("Партийность", "Политические убеждения", "Political opinions", "Саяси көзқарас"),
    "religious_or_philosophical_beliefs": (
        "Религия",
        "Вероисповедание",
        "Дін",
        "Діни сенімі",
        "Religion",
        "Beliefs",
    ),
    "intimate_life": ("Сексуальная ориентация", "Sexual orientation", "Sex life", "Интимдік өмір"),
    "reference": ("Reference code", "Субъект коды", "Код субъекта", "Номер субъекта", "Сілтеме коды"),
    "language": ("Тілі", "Тіл", "Язык", "Хат тілі", "Язык переписки"),
    "kind": ("Түрі", "Вид", "Вид субъекта", "Субъект түрі", "Kind of subject", "Type"),
    "source": ("Дереккөз", "Дереккөзі", "Источник", "Источник данных"),
    "collected_at": (
        "Collected",
        "Collected on",
        "Date of collection",
        "Жиналған күні",
        "Жинау күні",
        "Дата сбора",
        "Дата получения",
    ),
    REASON: ("Причина", "Себебі", "Причина отказа", "Бас тарту себебі", "Reason of rejection"),
}

_WORD = re.compile(r"[^\W_]+")


def heading_key(heading: str) -> str:
    """A heading without case, spaces, punctuation and letters that are easily typed otherwise."""
    if len(heading) > 200:
        return ""
    return "".join(word if word.isdigit() else fold_word(word) for word in _WORD.findall(heading))


@dataclass(frozen=True, slots=True)
class Layout:
    """Known headings, the check of each column, and which columns a file must have.

    ``required`` names groups of columns; of each group the file must have at least one. By default a row
    must say whom it is about, or an import done twice would register people twice.
    """

    columns: Mapping[str, str]
    validators: Mapping[str, str]
    forbidden: frozenset[str]
    required: tuple[tuple[str, ...], ...] = (("iin", "reference"),)

    def column(self, heading: str) -> str | None:
        """The code of the column under this heading, or None."""
        return self.columns.get(heading_key(heading))

    def with_category(
        self, code: str, validator: str, headings: Iterable[str], *, allowed: bool = True
    ) -> "Layout":
        """The layout with one more category, or with other headings and checks for one it has."""
        known = {heading_key(heading): code for heading in (code, *headings)}
        known.pop("", None)
        forbidden = self.forbidden - {code} if allowed else self.forbidden | {code}
        return replace(
            self,
            columns={**self.columns, **known},
            validators={**self.validators, code: validator},
            forbidden=forbidden,
        )

    def requiring(self, *groups: tuple[str, ...]) -> "Layout":
        """The layout with other required columns."""
        return replace(self, required=groups)


def shipped_layout() -> Layout:
    """The layout of the shipped catalogue."""
    validators = {category.code: category.validator for category in catalogue.CATEGORIES} | _OTHER_COLUMNS
    names = {
        category.code: (category.name_kk, category.name_ru, category.name_en)
        for category in catalogue.CATEGORIES
    }
    columns = {
        heading_key(heading): code
        for code in (*validators, REASON)
        for heading in (code, *names.get(code, ()), *_HEADINGS.get(code, ()))
    }
    return Layout(
        columns=columns,
        validators=validators,
        forbidden=frozenset(category.code for category in catalogue.CATEGORIES if not category.allowed),
    )
