"""Recipients that the policy names, as plain data. A migration writes them; staff keep them afterwards.

Clause 8.6 speaks of payment systems and means of communication and names none, so none is shipped: the
operator enters those it uses. Addresses for notices are not published for these services; the operator
enters those of its contracts.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of the policy."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    clause: str
    kind: str
    country: str
    policy_url: str


RECIPIENTS = (
    Recipient(
        "yandex_metrica",
        "Яндекс Метрика",
        "Яндекс Метрика",
        "Yandex Metrica",
        "4.2",
        "web_statistics",
        "RU",
        "https://yandex.com/legal/confidential/",
    ),
    Recipient(
        "google_analytics",
        "Гугл Аналитика",
        "Гугл Аналитика",
        "Google Analytics",
        "4.2",
        "web_statistics",
        "US",
        "https://policies.google.com/privacy",
    ),
)
