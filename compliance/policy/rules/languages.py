"""Whether a piece of text is Kazakh or Russian."""

from __future__ import annotations

import re

LANGUAGES = ("kk", "ru")
# Long pieces are known by their beginning.
LOOKED_AT = 2_000

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_KAZAKH_LETTERS = re.compile("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")
_KAZAKH_WORDS = re.compile(
    r"\b(және|мен|бен|пен|не|немесе|үшін|туралы|бойынша|осы|оның|емес|болып|тиіс|егер|ретінде|жалпы|дербес|"
    r"деректер\w*|ереже\w*|заң\w*|тұлға\w*|құқық\w*|талап\w*|жою\w*|беру\w*|тарату\w*|\w{2,}(?:лар|лер|дар|дер|тар|тер)|"
    r"\w{3,}(?:ның|нің|дың|дің|тың|тің|ды|ды|ған|ген|уға|уге|ады|еді|йды|йді))\b",
    re.IGNORECASE,
)
_RUSSIAN_WORDS = re.compile(
    r"\b(и|в|во|на|с|со|по|для|от|до|из|за|при|о|об|не|или|либо|что|как|его|их|если|это|к|а|также|"
    r"\w{2,}(?:ость|ости|остью|ние|ния|нию|нием|ций|ция|ции|ого|его|ому|ему|ный|ная|ное|ные|ных|ным|ыми|ами|"
    r"ях|ать|ить|ует|ает|яет|ется|тся|ться|ой|ий|ая|ие|ых|их|им|ую|ов|ев))\b",
    re.IGNORECASE,
)
_RUSSIAN_LETTERS = re.compile("[щъёьЩЪЁЬ]")


def language_of(text: str) -> str:
    """``kk``, ``ru``, or an empty text if it cannot be told (numbers, Latin letters, a word or two)."""
    sample = text[:LOOKED_AT]
    if not _CYRILLIC.search(sample):
        return ""
    kazakh = 3 * len(_KAZAKH_LETTERS.findall(sample)) + 4 * len(_KAZAKH_WORDS.findall(sample))
    russian = 3 * len(_RUSSIAN_WORDS.findall(sample)) + 2 * len(_RUSSIAN_LETTERS.findall(sample))
    if kazakh == russian:
        return ""
    return "kk" if kazakh > russian else "ru"
