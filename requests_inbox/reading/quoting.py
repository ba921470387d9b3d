"""The writer's own words and what the letter repeats of others, parted line by line."""

import re
from typing import NamedTuple

from .private import Unshown

_LONGEST = 400  # longer lines are never introductions, and patterns must not run over megabytes

_SEPARATOR = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|original-nachricht|исходное (?:сообщение|письмо)|"
    r"первоначальное сообщение|бастапқы хабар|түпнұсқа хабар)",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\s*(?:[-_=*]{2,}\s*(?:forwarded (?:message|by)|пересылаем|пересланн|переадресованн|"
    r"қайта (?:жіберілген|бағытталған))|begin forwarded message|начало (?:пере|сообщения, пере)|"
    r"жіберілген хабардың басы)",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"(?:пиш[еу]т|писал(?:\(?а\)?)?|написал(?:\(?а\)?|и)?|wrote|жазды|жазған|жазады|хабарлады)\s?:?\s?\Z",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,2}[.:/ ]\S|[<@]")
_DATED_ADDRESS = re.compile(r"\d{4}.{0,200}<[^<>\s]{1,100}@[^<>\s]{1,100}>:\s?\Z")
_FROM = re.compile(r"\s*\*?(?:от|from|кімнен|жіберуші|отправитель)\s?:\*?\s?\S", re.IGNORECASE)
_HEADING = re.compile(
    r"\s*\*?(?:отправлено|дата|кому|тема|копия|sent|date|to|subject|cc|жіберілді|жіберілген|күні|кімге|тақырыбы|"
    r"тақырып)\s?:",
    re.IGNORECASE,
)
_FORWARDED_SUBJECT = re.compile(
    r"\s*(?:(?:re|на|aw|отв|ответ)\s?:\s*)*(?:fwd?|wg|пер|пересл|қжб)\s?:", re.IGNORECASE
)
_MARKER = re.compile(r"\s{0,3}>")
_MARKERS = re.compile(r"^(?:\s{0,3}>)+ ?")


class Split(NamedTuple):
    """Own words, quoted words, and whether the quoted ones were sent on rather than answered."""

    own: str
    quoted: str
    forwarded: bool

    def __repr__(self) -> str:
        return Unshown.__repr__(self)  # type: ignore[arg-type]  # both are texts without their words


def split_quoted(text: str, subject: str) -> Split:
    """Both parts of a text; line order is kept within each."""
    forwarded = _FORWARDED_SUBJECT.match(subject[:100]) is not None
    own: list[str] = []
    quoted: list[str] = []
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        line = lines[position]
        if _MARKER.match(line) is not None:
            quoted.append(_MARKERS.sub("", line[:_LONGEST]) + line[_LONGEST:])
        elif line and len(line) <= _LONGEST and (kind := _boundary(lines, position)):
            forwarded = forwarded or kind == "forward"
            quoted.append(line)
            if kind == "line":
                quoted.append(lines[position + 1])
                position += 1
            if kind in {"rest", "forward"} or not _marker_follows(lines, position + 1):
                quoted.extend(lines[position + 1 :])
                break
        else:
            own.append(line)
        position += 1
    return Split("\n".join(own).strip(), "\n".join(quoted).strip(), forwarded)


def _boundary(lines: list[str], position: int) -> str:
    """How others' words begin here: ``rest``, ``forward``, ``introduction``, ``line`` (of two), or not."""
    line = lines[position]
    if _SEPARATOR.match(line) is not None:
        return "rest"
    if _FORWARD.match(line) is not None:
        return "forward"
    if _introduces(line):
        return "introduction"
    following = lines[position + 1] if position + 1 < len(lines) else ""
    # A long introduction is broken in two by the mailer.
    broken = following and len(following) < 80 and _DATED.search(line) is not None
    if broken and _introduces(f"{line} {following}") and not _introduces(following):
        return "line"
    if _FROM.match(line) is not None:
        headings = sum(_HEADING.match(other[:60]) is not None for other in lines[position + 1 : position + 6])
        if headings >= 2:
            return "rest"
    return ""


def _introduces(line: str) -> bool:
    line = line.rstrip()
    if _INTRODUCTION.search(line[-20:]) is not None:
        return _DATED.search(line) is not None
    return line.endswith(">:") and _DATED_ADDRESS.search(line) is not None


def _marker_follows(lines: list[str], position: int) -> bool:
    for line in lines[position : position + 3]:
        if line.strip():
            return _MARKER.match(line) is not None
    return False
