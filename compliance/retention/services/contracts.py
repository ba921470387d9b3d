"""Finding processings by the contract they rest on. Its name is sealed: documents are opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from itertools import islice

from compliance.register.models import Processing
from compliance.register.services.processing import DOCUMENT_SCOPE
from compliance.vault.reading import open_values

AT_ONCE = 2_000


def documents_named(wanted: set[bytes]) -> dict[bytes, list[Processing]]:
    """Processings by the digest of their document, of those that are wanted. Opened in lots, kept nowhere."""
    found: dict[bytes, list[Processing]] = defaultdict(list)
    named = Processing.objects.exclude(document=None).order_by("pk").iterator(chunk_size=AT_ONCE)
    while lot := list(islice(named, AT_ONCE)):
        for digest, processing in opened(lot):
            if digest in wanted:
                found[digest].append(processing)
    return found


def opened(processings: Sequence[Processing]) -> list[tuple[bytes, Processing]]:
    """Processings whose document can be opened, with the digest of its name. One query."""
    owners = [(one.subject_id, DOCUMENT_SCOPE) for one in processings]
    texts = open_values([one.document for one in processings], owners)
    return [
        (digest_of(text), one) for text, one in zip(texts, processings, strict=True) if isinstance(text, str)
    ]


def digest_of(text: str) -> bytes:
    """By what a contract is known in the memory of one run: case and spaces do not matter."""
    return sha256(" ".join(text.casefold().split()).encode()).digest()
