"""By which a confirmation is known to be of what was shown: the effects, and everything that was typed.

But not a file that is enclosed: it is chosen when the act is carried out.

The digest stands in a page, beside what was typed, and nowhere else. It is keyed all the same, for a value as
short as a phone number could be guessed from it.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from django.db.models import Model
from django.utils.crypto import salted_hmac

from requests_inbox.services.letter_sealing import Enclosure

from .effects import Act, Effect

SALT = "requests_inbox.fulfilling.seen"


def digest_of(effects: tuple[Effect, ...], act: Act, *words: str) -> str:
    """The digest of the effects, of all that the act was given, and of the words of the letter."""
    # A text area turns line ends into \r\n.
    said = [effects, type(act).__name__, act, [" ".join(one.split()) for one in words]]
    return salted_hmac(SALT, json.dumps(said, sort_keys=True, default=_plain), algorithm="sha256").hexdigest()


def _plain(said: Any) -> Any:
    """What JSON does not know: rows by their ids, days as they are written."""
    if isinstance(said, Enclosure):
        return None
    if isinstance(said, Model):
        return [said._meta.label, said.pk]
    if dataclasses.is_dataclass(said):
        return {one.name: getattr(said, one.name) for one in dataclasses.fields(said) if one.init}
    if isinstance(said, set | frozenset):
        return sorted(str(one) for one in said)
    return str(said)
