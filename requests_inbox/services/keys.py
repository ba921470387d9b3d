"""The data key of a request, and what is sealed under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from compliance.register.services.identity import is_destroyed
from compliance.register.services.refusals import Refusal, Refused
from compliance.vault.reading import Reader
from compliance.vault.services import FreshKey, key_for, key_to_insert, seal_note
from compliance.vault.values import KeyHandle, Opened, Unreadable
from requests_inbox.models import Message, MessageState, Request


def request_key(request: Request, now: datetime) -> KeyHandle:
    """The key that everything sealed of a request is under. Needs a transaction.

    Raises Refused when its subject's data was destroyed: the key would be a new one, which nobody destroys.
    The subject cannot be destroyed before the end of the transaction either.
    """
    _refuse_of_destroyed(request)
    return key_for(request.subject_id, request.scope, now)


def seal_into(request: Request, now: datetime, **contents: Any) -> None:
    """Seals contents into fields of the request; what is None or empty leaves the field as it is."""
    said = {name: content for name, content in contents.items() if content}
    if said:
        _seal(request, said, request_key(request, now))


def seal_into_new(request: Request, now: datetime, **contents: Any) -> FreshKey | None:
    """The same for a request that is not written yet; its key, if it needs one, is to be written with it.

    Raises Refused when its subject's data was destroyed.
    """
    said = {name: content for name, content in contents.items() if content}
    if not said:
        return None
    _refuse_of_destroyed(request)
    key = key_to_insert(request.subject_id, request.scope, now)
    _seal(request, said, key.handle)
    return key


def _refuse_of_destroyed(request: Request) -> None:
    if request.subject_id is not None and is_destroyed(request.subject_id):
        raise Refused([Refusal("subject_destroyed")])


def _seal(request: Request, said: Mapping[str, Any], key: KeyHandle) -> None:
    for name, content in said.items():
        field: Any = Request._meta.get_field(name)
        setattr(request, name, field.seal(content, key))


def seal_remark(row: Request | Message, text: str, now: datetime) -> bytes:
    """A remark of staff about a request or letter, for the trail.

    Under the key of what it is about: whoever turns out to be meant takes it along, and it goes with them. Of
    a destroyed letter no key is made again.
    """
    if isinstance(row, Message) and row.state == MessageState.DESTROYED:
        return seal_note(row.subject_id, text, now)
    return seal_note(row.subject_id, text, now, scope=row.scope)


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
