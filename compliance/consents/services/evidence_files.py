"""Evidence of a consent or withdrawal: a file kept sealed, whose type is seen in its bytes."""

from __future__ import annotations

import os
import re
from datetime import datetime
from typing import IO, Any

from django.db import models

from compliance.vault.files import FileTooLarge, describe, write_sealed_file
from compliance.vault.values import KeyHandle, Sealed

EVIDENCE_LIMIT = 20 * 1024 * 1024
HEAD_BYTES = 4096
NAME_LENGTH = 200

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_MAIL = re.compile(rb"\A(?:[!-9;-~]{1,70}:[ \t][^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}")
_MAIL_HEADERS = re.compile(rb"^(?:from|received|message-id|date|return-path|delivered-to):", re.I | re.M)
_MARKUP = re.compile(rb"\A\s*(?:<!doctype|<html|<svg|<\?xml|<script|#!|\{\\rtf)", re.I)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class EvidenceRejected(Exception):
    """A file is no evidence; the message is a code of ``consents.messages``. Nothing was kept."""


def type_of(head: bytes) -> str | None:
    """The type that the first bytes of a file show, or None for one that is not taken as evidence."""
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    text = head.removeprefix(b"\xef\xbb\xbf")
    if not text.strip() or _CONTROLS.search(text) or _MARKUP.match(text):
        return None
    if _MAIL.match(text) and _MAIL_HEADERS.search(text):
        return "message/rfc822"
    # Letters of any encoding are fine: a text is kept as it is and never shown as anything else.
    return "text/plain"


def fault_of(source: IO[bytes]) -> str:
    """Why a file is not taken: ``evidence_empty``, ``evidence_too_large``, ``evidence_type``; empty: it is.

    Reads the first bytes only and goes back to the beginning.
    """
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    if size == 0:
        return "evidence_empty"
    if size > EVIDENCE_LIMIT:
        return "evidence_too_large"
    head = source.read(HEAD_BYTES)
    source.seek(0)
    return "" if type_of(head) else "evidence_type"


def keep_evidence(
    source: IO[bytes], *, name: str, model: type[models.Model], key: KeyHandle, now: datetime
) -> Sealed:
    """Seals a file under the key and gives what goes into the model's field ``evidence``.

    Needs a transaction. Raises EvidenceRejected.
    """
    if code := fault_of(source):
        raise EvidenceRejected(code)
    field: Any = model._meta.get_field("evidence")
    found = type_of(source.read(HEAD_BYTES)) or ""
    source.seek(0)
    try:
        kept = write_sealed_file(source, key=key, label=field.label, now=now, limit=EVIDENCE_LIMIT)
    except FileTooLarge:
        raise EvidenceRejected("evidence_too_large") from None
    sealed: Sealed = field.seal(describe(kept, name=name[:NAME_LENGTH], content_type=found), key)
    return sealed
