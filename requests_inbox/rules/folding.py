"""Words as they are compared: however they are typed, one spelling.

Case, Kazakh letters typed as plain ones (ә→а, қ→к …), й as и, missing soft signs, Latin letters among
Cyrillic ones and whole words in Latin letters come out alike. The texts of marks go through the same, so
nothing is lost between the two.
"""

import re
from dataclasses import dataclass

# A word may be broken at the end of a line by a hyphen.
_WORD = re.compile(r"[^\W\d_]+(?:(?:-\n\s{0,10}|\u2060)[^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…;]\s|[.!?…;]\Z|\n\s*\n|\n\s*[-–—•*]\s")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){3,40}(?!\w)")

_PLAIN = str.maketrans("ёәғқңөұүһійґ", "еагкноуухииг", "ьъ'’ʼ")
_LOOK_ALIKES = str.maketrans("abcehikmoptxyuë", "авсеникмортхуие")
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]")
_LATIN = re.compile("[a-zà-ÿāăąćčďđēęěğīłńňŋōőřśşšťūůűźżžı]")
_SIGNS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("gh", "г"),
    ("ng", "н"), ("yu", "ю"), ("iu", "ю"), ("ya", "я"), ("yo", "е"),
    ("ye", "е"), ("ii", "и"), ("iy", "и"), ("yi", "и"),
)  # fmt: skip
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzäáăāöōóüūúñńŋğşščžıīíěéē",
    "абцдефгхижклмнопкрстуввхызааааоооууунннгшшчжыииеее",
)
_ORDINARY = re.compile("[а-яёәғқңөұүһі]+")
_SENTENCE = 8
_VOWELS = frozenset("аеиоуыэюя")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, where it stands in the text, and its place in the count of words.

    The end of a sentence counts as eight words, so that words of two sentences are not near each other.
    """

    text: str
    start: int
    end: int
    place: int


def words_of(text: str, limit: int) -> list[Word]:
    """The first ``limit`` words of a text."""
    words: list[Word] = []
    text = _joined(text)
    breaks = [found.start() for found in _SENTENCE_END.finditer(text)]
    breaks.append(len(text))
    place = passed = 0
    for found in _WORD.finditer(text):
        start = found.start()
        while breaks[passed] < start:
            place += _SENTENCE
            passed += 1
        folded = fold(found[0])
        if folded:
            words.append(Word(folded, start, found.end(), place))
            place += 1
            if len(words) >= limit:
                break
    return words


def _joined(text: str) -> str:
    """With l e t t e r s   apart as one word; every place in the text stays where it is."""
    if _SPACED.search(text) is None:
        return text
    # A word joiner has the width of the blank, and is dropped when the word is folded.
    return _SPACED.sub(lambda found: found[0].replace(" ", "\u2060"), text)


def fold(word: str) -> str:
    """One word in the spelling that is compared."""
    folded = word.casefold()
    if _ORDINARY.fullmatch(folded) is not None:
        return folded.translate(_PLAIN)
    if not folded.isalpha():
        folded = "".join(filter(str.isalpha, folded))
    if _LATIN.search(folded) is not None:
        if _CYRILLIC.search(folded) is not None:
            folded = folded.translate(_LOOK_ALIKES)
        else:
            folded = _transliterated(folded)
    return folded.translate(_PLAIN)


def _transliterated(word: str) -> str:
    for latin, cyrillic in _SIGNS:
        word = word.replace(latin, cyrillic)
    word = word.translate(_LETTERS)
    if "ы" not in word:
        return word
    # In Latin letters y is ы after a consonant and й after a vowel.
    signs = list(word)
    for index in range(1, len(signs)):
        if signs[index] == "ы" and signs[index - 1] in _VOWELS:
            signs[index] = "и"
    return "".join(signs)
