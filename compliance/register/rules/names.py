"""Names of people: what may stand in them, and how they are folded for search.

Folding follows what people type without a Kazakh keyboard and what Russian documents print:
ә→а, ғ→г, қ→к, ң→н, ө→о, ұ and ү→у, һ→х, ё→е, and і→и, as Серік is Серик in a Russian passport. The
letter ы stays: both languages have it, and Russian documents keep it (Нұрлыбек, Нурлыбек). Because the
same documents write one и for йі and ий (Мейіз, Меиз), й folds to и as well and ии to и.
"""

import re
import unicodedata
from collections.abc import Iterable

from .outcome import Normalised, Rejected
from .text import clean, has_mixed_scripts

NAME_LIMIT = 150
SHORTEST_PREFIX = 3
LONGEST_PREFIX = 12

_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿЀ-ҁҊ-ԯ"
_NAME = re.compile(f"[{_LETTERS}]+(?:(?:'? |['-])[{_LETTERS}]+)*'?")
_PLAIN_NAME = re.compile("[А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]{1,150}")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻ`´′ʹ＇"), "'")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_TYPOGRAPHIC = {**_APOSTROPHES, **_HYPHENS}
_LOOSE_HYPHEN = re.compile(" ?- ?")


def normalise_name(raw: str) -> Normalised:
    """A surname, name or patronymic: letters, hyphens, apostrophes and single spaces."""
    if _PLAIN_NAME.fullmatch(raw) is not None:
        return Normalised(raw)
    text = clean(raw, NAME_LIMIT)
    if not text.isascii():
        text = text.translate(_TYPOGRAPHIC)
    if "-" in text:
        text = _LOOSE_HYPHEN.sub("-", text)
    if _NAME.fullmatch(text) is None:
        raise Rejected("name_characters")
    if has_mixed_scripts(text):
        raise Rejected("name_mixed_scripts")
    return Normalised(text)


_PLAIN_LETTERS = str.maketrans("ёәғқңөұүһій", "еагкноуухии", "'’‘ʼʻ`´")
_LATIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# Latin letters that are typed for Cyrillic ones within a Cyrillic word; i and h stand for Kazakh і and һ.
_LOOK_ALIKES = str.maketrans("abcehikmoptxyëə", "авсехикмортхуеа")
_CYRILLIC = re.compile("[Ѐ-ԯ]")
_FOLDED = re.compile("[a-zа-я ]*")
_LONG_I = re.compile("и{2,}")
_WORDS = re.compile(r"[\s‐‑‒–—−-]+")


def fold(name: str) -> tuple[str, ...]:
    """The words of a name as search compares them; hyphens part words, apostrophes vanish."""
    if len(name) > 4 * NAME_LIMIT:
        return ()
    return tuple(filter(None, map(fold_word, _WORDS.split(name))))


def fold_word(word: str) -> str:
    """One word without case, marks or letters that are easily typed otherwise."""
    folded = word.casefold().translate(_PLAIN_LETTERS)
    if _FOLDED.fullmatch(folded) is None:
        folded = _fold_rare(folded)
    if has_mixed_scripts(folded):
        folded = folded.translate(_LOOK_ALIKES)
    return run_together((folded,))


def run_together(words: Iterable[str]) -> str:
    """Folded words as one, as compound names are compared with or without hyphen or space."""
    joined = "".join(words)
    return _LONG_I.sub("и", joined) if "ии" in joined else joined


def _fold_rare(folded: str) -> str:
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
    bare = bare.translate(_PLAIN_LETTERS).translate(_LATIN_LETTERS)
    return "".join(filter(str.isalpha, bare))


def prefixes(word: str) -> list[str]:
    """The beginnings of a folded word that can be searched.

    A word too short for a prefix stands for itself. A longer beginning than the longest prefix is found by
    that prefix and confirmed against the whole word.
    """
    length = len(word)
    if length <= SHORTEST_PREFIX:
        return [word] if word else []
    return [word[:end] for end in range(SHORTEST_PREFIX, min(length, LONGEST_PREFIX) + 1)]


def searched_words(name: str) -> list[str]:
    """The folded words under which a name is found: all of it run together, and each later part."""
    words = fold(name)
    if len(words) < 2:
        return list(words)
    return list(dict.fromkeys((run_together(words), *words[1:])))
