"""The id that ties together everything one request, task or command has recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REQUEST_ID: ContextVar[uuid.UUID | None] = ContextVar("request_id", default=None)


def current_request_id() -> uuid.UUID | None:
    """The id of the running request, task or command, or None outside one."""
    return _REQUEST_ID.get()


@contextmanager
def request_id_scope(request_id: uuid.UUID | None = None) -> Iterator[uuid.UUID]:
    """Gives everything recorded inside the block one id (a fresh random one by default)."""
    chosen = request_id or uuid.uuid4()
    token = _REQUEST_ID.set(chosen)
    try:
        yield chosen
    finally:
        _REQUEST_ID.reset(token)
