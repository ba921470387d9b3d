"""Documents as PDF/A-2b, typeset in memory.

What a document says goes to the template as JSON, never as markup, so a name may hold any signs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typst
from django.conf import settings

STANDARD = "a-2b"
LONGEST_WORD = 40
LONGEST_SECONDS = 120
BREAK = "\u200b"

# Letters that the fonts of the package have, a test tries each. All others are written by their number:
# PDF/A refuses a sign without a picture, and fonts of the computer differ from one to the next.
KNOWN = (
    "\n\u00a0-\u00ac\u00ae-\u036f\u0391-\u03a1\u03a3-\u03c9\u0400-\u04ff"
    "\u2010-\u2027\u2030-\u203a\u20ac\u20b8\u2116"
)
UNKNOWN = re.compile(f"[^ -~{KNOWN}]")
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


class CannotBeTypeset(RuntimeError):
    """The typesetter refused a document; its own words may hold values and are dropped."""


def typeset(template: str, content: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """A document as PDF/A-2b. ``template`` is a file under ``templates/``, ``content`` what it reads.

    Nothing is written to disk and nothing is fetched. Raises CannotBeTypeset.
    """
    source = (settings.BASE_DIR / "templates" / template).read_bytes()
    data = json.dumps(_printable_all(content), ensure_ascii=False).encode()
    try:
        # The package's types know of one source only; several files are in its documentation.
        document: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs lack what is passed
            {"main.typ": source, "data.json": data},
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=STANDARD,
            timestamp=int(made_at.timestamp()),
        )
    except (typst.TypstError, ValueError):
        raise CannotBeTypeset(template) from None
    return document


def typeset_apart(template: str, content: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The same in a process of its own, which gives back the memory of many pages. Raises CannotBeTypeset."""
    source = (settings.BASE_DIR / "templates" / template).read_text(encoding="utf-8")
    asked = {
        "source": source,
        "data": json.dumps(_printable_all(content), ensure_ascii=False),
        "standard": STANDARD,
        "timestamp": int(made_at.timestamp()),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "compliance.policy.typesetter"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath},  # no key of ours is its business
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotBeTypeset(template) from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise CannotBeTypeset(template)
    return done.stdout


def printable(text: str) -> str:
    """A text with only signs that can be printed; a sign that cannot stands as ``[U+202E]``.

    Long words get places to break at, which cannot be seen.
    """
    shown = UNKNOWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", unicodedata.normalize("NFC", text))
    return LONG_WORD.sub(lambda found: BREAK.join(_pieces(found[0])), shown)


def _pieces(word: str) -> list[str]:
    return [word[place : place + LONGEST_WORD] for place in range(0, len(word), LONGEST_WORD)]


def _printable_all(content: Any) -> Any:
    match content:
        case str():
            return printable(content)
        case Mapping():
            return {name: _printable_all(value) for name, value in content.items()}
        case list() | tuple():
            return [_printable_all(value) for value in content]
        case _:
            return content
