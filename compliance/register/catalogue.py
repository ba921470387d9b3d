"""What ships: the categories, purposes and bases that the operator's policy names, as plain data.

Names are the policy's own in Kazakh and Russian (clauses 4.1–4.4, 5.8–5.10, 6.1). A migration writes
them to the database, where staff may change all but what a clause forbids; this module is not read
afterwards, except to make headings of import files known.
"""

from dataclasses import dataclass

SENSITIVITIES = ("ordinary", "restricted", "special", "biometric")
ANONYMISATIONS = ("none", "age_band", "region", "drop", "month")


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of personal data: how it is checked, shown, found and made anonymous."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    clause: str
    validator: str = "text"
    mask: str = "all"
    search: str = "none"
    anonymisation: str = "drop"
    sensitivity: str = "ordinary"
    allowed: bool = True
    identifies: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    """What personal data are processed for."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    clause: str
    consent_kind: str = "processing"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What makes a processing lawful; ``confirmed`` is False where a lawyer has yet to confirm it."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    clause: str
    article: str
    needs_consent: bool = False
    needs_document: bool = False
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class PurposeCategory:
    """This purpose needs this category; what no live purpose needs is excess (5.5)."""

    purpose: str
    category: str
    why: str


# No category is marked restricted. Which of the eleven items are of restricted access is not confirmed
# (law map, "Not confirmed"), and the mark has a price: it raises the operator's size class and with it
# the duty to notify. The responsible person sets it once a lawyer has answered; masks, reveals and
# search do not depend on it.
CATEGORIES = (
    Category("surname", "Тегі", "Фамилия", "Surname", "4.1", "name", "first_letter", "prefix"),
    Category("name", "Аты", "Имя", "Name", "4.1", "name", "first_letter", "prefix"),
    Category("patronymic", "Әкесінің аты", "Отчество", "Patronymic", "4.1", "name", "first_letter", "prefix"),
    Category(
        "birth_date",
        "Туған күні",
        "Дата рождения",
        "Date of birth",
        "4.1",
        "date",
        "year",
        "none",
        "age_band",
    ),
    Category("iin", "ЖСН", "ИИН", "IIN", "4.1", "iin", "last4", "exact", identifies=True),
    Category(
        "email",
        "Электрондық пошта мекенжайы",
        "Адрес электронной почты",
        "E-mail address",
        "4.1",
        "email",
        "email",
        "exact",
    ),
    Category(
        "mobile_phone", "Ұялы телефон", "Мобильный телефон", "Mobile phone", "4.1", "phone", "phone", "exact"
    ),
    Category(
        "company_bin_iin",
        "Компанияның БСН/ЖСН",
        "БИН/ИИН компании",
        "BIN/IIN of the company",
        "4.1",
        "bin_or_iin",
        "last4",
        "exact",
    ),
    Category(
        "company_name_kk",
        "Компанияның мемлекеттік тілдегі атауы",
        "Наименование компании на государственном языке",
        "Name of the company in the state language",
        "4.1",
    ),
    Category(
        "company_name_ru",
        "Компанияның орыс тіліндегі атауы",
        "Наименование компании на русском языке",
        "Name of the company in Russian",
        "4.1",
    ),
    Category(
        "legal_address",
        "Заңды мекенжай",
        "Юридический адрес",
        "Legal address",
        "4.1",
        anonymisation="region",
    ),
    Category(
        "web_statistics",
        "Интернет-статистиканың иесіздендірілген деректері",
        "Обезличенные данные интернет-статистики",
        "Depersonalised web statistics",
        "4.2",
        "web_statistics",
    ),
    Category("race", "Нәсілі", "Расовая принадлежность", "Race", "4.4", sensitivity="special", allowed=False),
    Category(
        "ethnicity",
        "Ұлты",
        "Национальная принадлежность",
        "Ethnicity",
        "4.4",
        sensitivity="special",
        allowed=False,
    ),
    Category(
        "political_views",
        "Саяси көзқарасы",
        "Политические взгляды",
        "Political views",
        "4.4",
        sensitivity="special",
        allowed=False,
    ),
    Category(
        "religious_or_philosophical_beliefs",
        "Діни немесе философиялық нанымы",
        "Религиозные или философские убеждения",
        "Religious or philosophical beliefs",
        "4.4",
        sensitivity="special",
        allowed=False,
    ),
    Category(
        "intimate_life",
        "Интимдік өмірі",
        "Интимная жизнь",
        "Intimate life",
        "4.4",
        sensitivity="special",
        allowed=False,
    ),
)

PURPOSES = (
    Purpose(
        "service_access",
        "Веб-сайттағы сервистерге, ақпаратқа және материалдарға рұқсат беру",
        "Предоставление доступа к сервисам, информации и материалам веб-сайта",
        "Access to the services, information and materials of the website",
        "5.8.1",
    ),
    Purpose(
        "notification",
        "Электрондық хаттарды, Push-хабарламаларды және SMS-хабарламаларды жіберу арқылы хабардар ету",
        "Информирование посредством электронных писем, Push-уведомлений и SMS-сообщений",
        "Notices by e-mail, push and SMS",
        "5.8.2",
    ),
    Purpose(
        "marketing",
        "Жаңа өнімдер мен қызметтер, арнайы ұсыныстар мен түрлі оқиғалар туралы хабарламалар",
        "Уведомления о новых продуктах и услугах, специальных предложениях и различных событиях",
        "News of products, services, special offers and events",
        "5.9",
        consent_kind="marketing",
    ),
    Purpose(
        "web_analytics",
        "Интернет-статистика деректері бойынша сайттың сапасын және оның мазмұнын жақсарту",
        "Улучшение качества сайта и его содержания по данным интернет-статистики",
        "Improving the website by its statistics",
        "5.10",
        consent_kind="cookies",
    ),
)

LEGAL_BASES = (
    # The Law knows no performance of a contract as a ground of its own; Art. 9(10) is a reading.
    LegalBasis(
        "public_offer",
        "Жария оферта (Мемлекеттік сатып алуды жүзеге асыру қағидаларының 16-тарауы)",
        "Публичная оферта (глава 16 Правил осуществления государственных закупок)",
        "Public offer (chapter 16 of the Rules of public procurement)",
        "6.1.1",
        "9(10)",
        needs_document=True,
        confirmed=False,
    ),
    LegalBasis(
        "consent",
        "Дербес деректерді өңдеуге келісім",
        "Согласие на обработку персональных данных",
        "Consent to the processing of personal data",
        "6.1.2",
        "7, 8",
        needs_consent=True,
    ),
    LegalBasis(
        "consent_distribution",
        "Таратуға рұқсат етілген дербес деректерді өңдеуге келісім",
        "Согласие на обработку персональных данных, разрешенных для распространения",
        "Consent to the processing of personal data permitted for distribution",
        "6.1.2",
        "8",
        needs_consent=True,
    ),
    LegalBasis(
        "law",
        "Заңда көзделген негіздер (келісімсіз)",
        "Основания, указанные в Законе (без согласия)",
        "Grounds named by the Law (without consent)",
        "3.1.2",
        "9",
    ),
)

_IDENTITY = "Tells the user who signs in and acts apart from others."
_COMPANY = "Names the company the user acts for in the electronic shop."
_CONTACT = "The channel itself."
_ADDRESS = "How the reader is addressed."

PURPOSE_CATEGORIES = (
    *(
        PurposeCategory("service_access", category, _IDENTITY)
        for category in ("surname", "name", "patronymic", "birth_date", "iin", "email", "mobile_phone")
    ),
    *(
        PurposeCategory("service_access", category, _COMPANY)
        for category in ("company_bin_iin", "company_name_kk", "company_name_ru", "legal_address")
    ),
    *(PurposeCategory("notification", category, _CONTACT) for category in ("email", "mobile_phone")),
    *(PurposeCategory("notification", category, _ADDRESS) for category in ("name", "patronymic")),
    *(PurposeCategory("marketing", category, _CONTACT) for category in ("email", "mobile_phone")),
    PurposeCategory("marketing", "name", _ADDRESS),
    PurposeCategory("web_analytics", "web_statistics", "The statistics themselves."),
)

# Collected for the first, may be used for the second (5.2). All other pairs are incompatible: marketing
# rests on a choice of its own (5.9), and statistics are only lawful without a link to a person (5.3, 5.10).
COMPATIBLE_PURPOSES = (("service_access", "notification"), ("notification", "service_access"))
