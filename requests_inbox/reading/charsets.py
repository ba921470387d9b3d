"""From bytes to text: the declared charset if it fits, else the one whose letters look like language."""

import codecs
import math
import re

# Only these are ever used: Python's registry also knows codecs that unpack, or take the square of the length.
_NAMES = (
    "utf-8 us-ascii windows-1251 koi8-r koi8-u koi8-t cp866 iso-8859-5 mac-cyrillic kz1048 ptcp154 cp855 "
    "iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-13 "
    "iso-8859-14 iso-8859-15 windows-1250 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 "
    "windows-1257 windows-1258 utf-16 utf-16-le utf-16-be utf-32 utf-7 gb2312 gbk gb18030 big5 shift_jis "
    "euc-jp euc-kr iso-2022-jp"
)
_KNOWN = {codecs.lookup(name).name for name in _NAMES.split()}
_ALIASES = {
    "cp1251": "windows-1251",
    "win-1251": "windows-1251",
    "win1251": "windows-1251",
    "windows1251": "windows-1251",
    "x-cp1251": "windows-1251",
    "ansi": "windows-1251",
    "koi8": "koi8-r",
    "koi-8": "koi8-r",
    "koi8r": "koi8-r",
    "dos-866": "cp866",
    "ibm866": "cp866",
    "x-mac-cyrillic": "mac-cyrillic",
    "rk1048": "kz1048",
    "strk1048-2002": "kz1048",
    "pt154": "ptcp154",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "ascii": "us-ascii",
    "latin1": "iso-8859-1",
}
_SINGLE_BYTE = ("cp1251", "koi8-r", "cp866", "iso8859-5", "kz1048", "mac-cyrillic", "cp1252")
# Not one byte a letter, and made of ASCII bytes or of NULs: these must be believed.
_WIDE = {"utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso2022_jp"}
# Declared by mailers that never looked at the text.
_HOLLOW = {"ascii", "iso8859-1", "cp1252", "iso8859-15"}

_FREQUENCIES = (
    "о10.9 е8.5 а8.5 и7.4 н6.7 т6.3 с5.5 р4.7 в4.5 л4.4 к3.5 м3.2 д3.0 п2.8 у2.6 я2.0 ы1.9 ь1.7 г1.7 з1.65 "
    "б1.6 ч1.4 й1.2 х1.0 ж.9 ш.7 ю.6 ц.5 щ.4 э.3 ф.3 ъ.1 ё.3 ә.8 ғ.8 қ1.5 ң.9 ө.6 ұ.7 ү.6 і1.5 һ.1"
)
_SCORES: dict[str, float] = {}
for _item in _FREQUENCIES.split():
    _score = math.log2(float(_item[1:]) / 0.6)
    _SCORES[_item[0]] = _score + 0.3
    _SCORES[_item[0].upper()] = _score - 0.3
for _sign in "«»№–—“”„…’\u00a0§°":
    _SCORES[_sign] = 0.0
for _sign in "äöüßéèáàâçñ":
    _SCORES[_sign] = 0.2
_STRANGE = -5.0
_BROKEN = re.compile("[а-яёәғқңөұүһі][А-ЯЁӘҒҚҢӨҰҮҺІ](?=[а-яёәғқңөұүһі ])|[a-z][А-яЁё]|[А-яЁё][a-z]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")

# UTF-8 that somebody took for windows-1251 or windows-1252, and wrote again as UTF-8.
_TWICE_1251 = re.compile("(?:[РСТ][\u0080-\u00bfЂ-ЏѐёѓєѕіїјљњћќўџҐґ‚„…†‡€‰‹‘’“”•–—™›№]){3}")
_TWICE_1252 = re.compile("(?:[ÐÑÒ][\u0080-\u00bf‚„…†‡€‰‹‘’“”•–—™›ŠšŽžŒœŸˆ˜ƒ]){3}")


def known_charset(declared: str) -> str:
    """The codec of a declared charset, or nothing if it is not one that may be used."""
    name = declared.strip().strip("\"'").lower().partition("*")[0].replace("_", "-")
    name = _ALIASES.get(name, name)
    if not name or len(name) > 40 or not name.isascii():
        return ""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return codec if codec in _KNOWN else ""


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and the code of a defect (``bad_charset``, ``mojibake_repaired``) or nothing."""
    codec = known_charset(declared)
    if codec in _WIDE and (wide := _strict(data, codec)) is not None:
        return wide, ""
    if data.isascii() and b"\x00" not in data:
        return data.decode("ascii"), ""
    if (text := _as_unicode(data)) is not None:
        # Cyrillic in a one-byte charset is hardly ever valid UTF-8.
        return _repaired(text) or (text, "bad_charset" if declared and codec != "utf-8" else "")
    if codec and codec not in _HOLLOW and codec != "utf-8":
        decoded = _strict(data, codec)
        if decoded is not None and (codec not in _SINGLE_BYTE or not _is_clearly_other(data, decoded)):
            return decoded, ""
    return _guessed(data, codec), "bad_charset" if declared else ""


def _as_unicode(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16")
    # Text in one byte a letter has no NUL bytes; UTF-16 in Latin letters has them everywhere.
    nulls = data.count(b"\x00", 0, 2000)
    if nulls * 5 > min(len(data), 2000):
        even = data[0:2000:2].count(b"\x00")
        text = _strict(data[: len(data) // 2 * 2], "utf-16-be" if even * 2 > nulls else "utf-16-le")
        if text is not None:
            return text
    return _strict(data.removeprefix(b"\xef\xbb\xbf"), "utf-8")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _guessed(data: bytes, declared: str) -> str:
    damaged = data.decode("utf-8", "replace")
    # A cut in the middle, or one broken byte, does not make UTF-8 something else.
    if damaged.count("\ufffd") * 20 < len(_NOT_ASCII.findall(damaged)):
        return damaged
    best, best_score = damaged, -math.inf
    for codec in _SINGLE_BYTE:
        text = data.decode(codec, "replace")
        score = _plausibility(text) + (0.2 if codec == declared else 0.0)
        if score > best_score:
            best, best_score = text, score
    return best


def _plausibility(text: str) -> float:
    """How much the letters look like Russian or Kazakh, a letter outside ASCII."""
    text = text[:4000]
    letters = _NOT_ASCII.findall(text)
    if not letters:
        return 0.0
    score = sum(_SCORES.get(letter, _STRANGE) for letter in letters)
    return (score - 4.0 * len(_BROKEN.findall(text))) / len(letters)


def _is_clearly_other(data: bytes, text: str) -> bool:
    """Whether a declared one-byte charset gives no language while another one does."""
    score = _plausibility(text)
    if score > 2.8 or len(_NOT_ASCII.findall(text[:200])) < 10:
        return False
    others = (_plausibility(data.decode(codec, "replace")) for codec in _SINGLE_BYTE)
    return max(others) > score + 0.8


def _repaired(text: str) -> tuple[str, str] | None:
    for pattern, codec in ((_TWICE_1251, "cp1251"), (_TWICE_1252, "cp1252")):
        if pattern.search(text) is None:
            continue
        again = text.encode(codec, "replace").decode("utf-8", "replace")
        if again.count("\ufffd") * 10 <= len(again) and _plausibility(again) > _plausibility(text):
            return again, "mojibake_repaired"
    return None
