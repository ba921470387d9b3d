"""What codes mean: words for the values of fields and details that hold codes, by the name of the field.

An app says what its codes mean (``register_words``); the history of a record and the page of an entry then
show words wherever a field or a detail of that name stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from compliance.audit.names import actor_names, job_names

# Fields that name who did something by a label of the trail.
ACTORS = frozenset({"actor", "author", "approver", "approvers", "requested_by"})
Words = Mapping[str, Any]
_WORDS: dict[str, Callable[[], Words]] = {"job": job_names}


def register_words(name: str, words: Callable[[], Words]) -> None:
    """Says what the codes of fields and details of a name mean. ``words`` is called once a page."""
    _WORDS[name] = words


class Reader:
    """Turns codes into words for one page; what it looks up it looks up once."""

    def __init__(self) -> None:
        self._known: dict[str, Words] = {}

    def said(self, name: str, value: Any) -> Any:
        """A value with its codes as words; the value itself where nobody knows better."""
        if isinstance(value, list | tuple):
            return [self._one(name, one) for one in value]
        return self._one(name, value)

    def _one(self, name: str, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return value
        if name in ACTORS:
            return actor_names([value])[value] if ":" in value else value
        if name in _WORDS and name not in self._known:
            self._known[name] = _WORDS[name]()
        return str(self._known.get(name, {}).get(value, value))
