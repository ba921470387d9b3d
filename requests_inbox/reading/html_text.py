"""HTML as plain lines. The parser is libxml2's, fed as events, so that no tree is built.

Layout is not copied: tables and margins, followed as they say, can turn one kilobyte into gigabytes.
"""

import html
import re

from lxml import etree

_DROPPED = re.compile(r"<(?:(script|style|template|svg|title|xml|object|noframes)\b|!--)", re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "template", "svg", "title", "xml", "object", "noframes")
}
_ENDS["!--"] = re.compile("-->")
_DATA_URI = re.compile(r"data:[^\"'\s>]{100,}")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_DECLARED = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WHITE = re.compile(r"\s+")

_BLOCK_TAGS = (
    "p div br tr li h1 h2 h3 h4 h5 h6 table ul ol dl dt dd hr pre address article section header footer form "
    "fieldset center blockquote"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_VOID_TAGS = "br hr img input meta link area base col embed source track wbr param"
_VOID = frozenset(_VOID_TAGS.split())
_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite", "protonmail_quote", "zmail_extra")
_DEPTH = 200


def declared_charset(data: bytes) -> str:
    """The charset that the document itself declares."""
    found = _DECLARED.search(data[:4096])
    return found[1].decode("ascii", "ignore") if found else ""


def html_to_text(source: str, limit: int) -> tuple[str, bool]:
    """Lines of text, quotations marked by ``> ``; and whether the parser had to give up."""
    source = _without_dropped(source)[:limit]
    # libxml2 takes a NUL for the end, and refuses characters that XML does not have.
    source = source.replace("\x00", "")
    lines = _Lines()
    parser = etree.HTMLParser(target=lines, no_network=True, remove_comments=True, remove_pis=True)
    try:
        parser.feed(source)
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError):
        return _stripped(source), True
    return lines.text(), False


def _without_dropped(source: str) -> str:
    """Without what is never shown. Each kind of end is looked for only while there is one: linear."""
    kept: list[str] = []
    position = 0
    endless: set[str] = set()
    for opening in _DROPPED.finditer(source):
        if opening.start() < position:
            continue
        name = (opening[1] or "!--").lower()
        if name in endless:
            continue
        closing = _ENDS[name].search(source, opening.end())
        if closing is None:
            endless.add(name)
            if name in {"script", "style"}:
                # As in a browser: the rest belongs to it.
                kept.append(source[position : opening.start()])
                return _DATA_URI.sub("", "".join(kept))
            continue
        kept.append(source[position : opening.start()])
        position = closing.end()
    kept.append(source[position:])
    return _DATA_URI.sub("", "".join(kept))


def _stripped(source: str) -> str:
    return _tidied(html.unescape(_TAG.sub("\n", source)))


def _tidied(text: str) -> str:
    return _EMPTY_LINES.sub("\n\n", _LINES.sub("\n", _BLANKS.sub(" ", text))).strip()


class _Lines:
    """Gathers text between tags; a quotation begins each of its lines with ``> ``."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        self._hidden = 0
        self._quoted = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _BLOCKS:
            self._break()
        elif tag in {"td", "th"}:
            self._line.append(" ")
        if tag in _VOID or len(self._open) >= _DEPTH:
            return
        hidden = _HIDDEN.search(attributes.get("style", "")[:500]) is not None or "hidden" in attributes
        quote = tag == "blockquote" or attributes.get("class", "").startswith(_QUOTES)
        self._open.append((tag, hidden, quote))
        self._hidden += hidden
        self._quoted += quote

    def end(self, tag: str) -> None:
        if tag in _BLOCKS and tag not in _VOID:
            self._break()
        if not any(name == tag for name, _, _ in self._open[-20:]):
            return
        while self._open:
            name, hidden, quote = self._open.pop()
            self._hidden -= hidden
            self._quoted -= quote
            if name == tag:
                break

    def data(self, data: str) -> None:
        if not self._hidden:
            self._line.append(data)

    def comment(self, _: str) -> None:
        """Never text."""

    def close(self) -> None:
        self._break()

    def _break(self) -> None:
        line = _WHITE.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        # An empty line is kept once.
        if line or (self._lines and self._lines[-1]):
            self._lines.append("> " + line if self._quoted and line else line)

    def text(self) -> str:
        return "\n".join(self._lines).strip()
