"""Reading the body of a request: declared as JSON, of a bounded size, and JSON that can be kept."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from ninja.parser import Parser

from .problems import Problem

# A thousand addresses of the greatest length fit; nothing else is nearly as long.
BODY_LIMIT = 512 * 1024
DEPTH_LIMIT = 20


class BodyParser(Parser):
    """JSON and nothing but JSON. Raises Problem, whose chain holds nothing of the body."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values."""
        if request.content_type != "application/json":
            raise Problem("not_json")
        raw = body_of(request)
        parsed = _parsed(raw)
        if not isinstance(parsed, dict):
            raise Problem("json_broken")
        return parsed


def body_of(request: HttpRequest) -> bytes:
    """The bytes of the body. Raises Problem when there are too many, or they broke off."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > BODY_LIMIT:
        raise Problem("too_large")
    fault = ""
    try:
        raw = request.body
    except RequestDataTooBig:
        fault = "too_large"
    except UnreadablePostError:
        fault = "json_broken"
    if fault:
        raise Problem(fault)
    return raw


def _parsed(raw: bytes) -> Any:
    # Raised outside of the except block: a decoding error keeps what it failed on.
    try:
        parsed = json.loads(raw.decode(), parse_constant=_refuse, object_pairs_hook=_without_repetition)
        # Half of a pair of surrogates, written as \\ud800, is no letter and cannot be encoded again.
        broken = b"\\u" in raw and not _is_text(parsed)
    except (ValueError, RecursionError):
        broken = True
    if broken or _is_too_deep(parsed):
        raise Problem("json_broken")
    return parsed


def _refuse(constant: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Which of two equal names counts differs from reader to reader.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _is_text(parsed: Any) -> bool:
    try:
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_too_deep(parsed: Any) -> bool:
    level = [parsed]
    for _ in range(DEPTH_LIMIT):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True
