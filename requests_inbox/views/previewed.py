"""What a page showed of a preview comes back with its confirmation, so that a new one says what is other.

Effects are codes and ids. They come back signed for one request: nobody makes the next page name other
records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing

from requests_inbox.effect_texts import lines_of
from requests_inbox.services.fulfilling import Effect

SALT = "requests_inbox.previewed"


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines of a preview, each with whether it is new; those that are no longer; and all of it to come back.

    ``is_same``: there was an earlier one, and the data would change as it said.
    """

    lines: Sequence[tuple[str, bool]]
    gone: Sequence[str]
    packed: str
    is_same: bool


def shown(effects: Sequence[Effect], *, request_id: int, before: str | None = None) -> Shown:
    """A preview, against the one that was confirmed (``before``: its ``packed``; None: there was none)."""
    earlier = _unpacked(before, request_id)
    compared = earlier is not None
    old = set(earlier or ())
    lines = [
        (line, compared and effect not in old)
        for effect, line in zip(effects, lines_of(effects), strict=True)
    ]
    gone = lines_of([effect for effect in earlier or () if effect not in set(effects)])
    packed = signing.dumps([[effect.code, *effect.about] for effect in effects], salt=_salt(request_id))
    return Shown(lines, gone, packed, earlier is not None and old == set(effects))


def _unpacked(packed: str | None, request_id: int) -> tuple[Effect, ...] | None:
    if packed is None:
        return None
    try:
        said = signing.loads(packed, salt=_salt(request_id))
    except signing.BadSignature:
        return None
    return tuple(Effect(code, tuple(about)) for code, *about in said)


def _salt(request_id: int) -> str:
    return f"{SALT}.{request_id}"
