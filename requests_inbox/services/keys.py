"""The data key of a request, and what is sealed under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from compliance.vault.reading import Reader
from compliance.vault.services import fresh_key, key_for
from compliance.vault.values import KeyHandle, Opened, Unreadable
from requests_inbox.models import Request


def request_key(request: Request, now: datetime) -> KeyHandle:
    """The key that everything sealed of a request is under. Needs a transaction."""
    return key_for(request.subject_id, request.scope, now)


def seal_into(request: Request, now: datetime, *, new: bool = False, **contents: Any) -> None:
    """Seals contents into fields of the request; what is None or empty leaves the field as it is.

    A request that is ``new`` has no key yet, which need not be looked for.
    """
    said = {name: content for name, content in contents.items() if content}
    if not said:
        return
    take = fresh_key if new else key_for
    key = take(request.subject_id, request.scope, now)
    for name, content in said.items():
        field: Any = Request._meta.get_field(name)
        setattr(request, name, field.seal(content, key))


def open_fields(request: Request, names: Sequence[str]) -> dict[str, Opened]:
    """Fields of a request in clear; whoever calls has recorded that it reads. One query.

    What was sealed before the subject was known is under the same scope, of nobody's.
    """
    sealed = [getattr(request, name) for name in names]
    return dict(zip(names, open_in_scope(sealed, request.subject_id, request.scope), strict=True))


def open_in_scope(sealed: Sequence[Any], subject_id: int | None, scope: str) -> list[Opened]:
    """Values that must be under the key of one scope, of the subject's or of nobody's."""
    with Reader() as reader:
        opened = reader.open_many(sealed, [(subject_id, scope)] * len(sealed))
        if subject_id is None:
            return opened
        before = reader.open_many(sealed, [(None, scope)] * len(sealed))
        return [
            late if isinstance(early, Unreadable) else early
            for early, late in zip(opened, before, strict=True)
        ]
