"""Texts for the tests of the policy: the operator's real one, and made-up ones."""

from __future__ import annotations

from functools import cache

from compliance.policy.demo import TEXT
from compliance.policy.rules.decoding import decode
from compliance.policy.rules.differences import Difference, Texts, compare
from compliance.policy.rules.splitting import Split, split

REAL = TEXT
# Every clause of the policy, as law.md and the law map count them.
CLAUSES = [
    "1",
    "1.1",
    "1.2",
    "2",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5",
    "2.6",
    "2.7",
    "2.8",
    "2.9",
    "2.10",
    "2.11",
    "2.12",
    "3",
    "3.1",
    "3.1.1",
    "3.1.2",
    "3.1.3",
    "3.2",
    "3.2.1",
    "3.2.2",
    "3.2.3",
    "3.2.4",
    "3.2.5",
    "3.2.6",
    "3.2.7",
    "3.2.8",
    "3.3",
    "3.3.1",
    "3.3.2",
    "3.3.3",
    "3.3.4",
    "3.3.5",
    "3.3.6",
    "3.4",
    "3.4.1",
    "3.4.2",
    "3.4.3",
    "4",
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "4.5",
    "4.6",
    "4.7",
    "4.8",
    "4.9",
    "4.10",
    "5",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "5.5",
    "5.6",
    "5.7",
    "5.8",
    "5.8.1",
    "5.8.2",
    "5.9",
    "5.10",
    "6",
    "6.1",
    "6.1.1",
    "6.1.2",
    "6.2",
    "6.3",
    "6.4",
    "7",
    "7.1",
    "7.2",
    "8",
    "8.1",
    "8.2",
    "8.3",
    "8.4",
    "8.5",
    "8.6",
    "8.7",
    "8.8",
    "9",
    "9.1",
    "9.2",
    "10",
    "11",
    "11.1",
    "11.2",
    "11.3",
]

KK = (
    "Құпиялылық саясаты\n\n1. Жалпы ережелер\n\n1.1. Оператор дербес деректерді қорғайды.\n\n"
    "1.2. Саясат https://amart.kz/ сайтына қолданылады.\n\n2. Құқықтар\n\n2.1. Субъект келісімді қайтарып алуға құқылы.\n"
)
RU = (
    "Политика конфиденциальности\n\n1. Общие положения\n\n1.1. Оператор защищает персональные данные.\n\n"
    "1.2. Политика применяется к сайту https://amart.kz/.\n\n2. Права\n\n2.1. Субъект имеет право отозвать согласие.\n"
)
SMALL = f"{KK}\n\n\n{RU}"


@cache
def real() -> Split:
    """The operator's policy, taken apart."""
    return split(decode(REAL.read_bytes()).text)


def pairs(taken: Split) -> list[Texts]:
    """Clauses of both languages side by side."""
    texts: dict[tuple[str, bool], dict[str, str]] = {}
    for one in taken.clauses:
        texts.setdefault((one.number, one.heading), {})[one.language] = one.text
    return [
        Texts(number, said.get("kk", ""), said.get("ru", ""), heading)
        for (number, heading), said in texts.items()
    ]


@cache
def real_differences() -> tuple[Difference, ...]:
    """How the two texts of the operator's policy differ."""
    return tuple(compare(pairs(real())))
