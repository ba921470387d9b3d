"""Which request, or which of our letters, a message belongs to."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from django.db import connection

from compliance.vault.tokens import search_tokens
from requests_inbox.models import Status
from requests_inbox.reading import ReadMessage

from .candidates import address_key

REFERENCE = re.compile(r"\bR-[0-9]{4}-[0-9]{6,9}\b", re.IGNORECASE)
OUR_LETTER = re.compile(
    r"<letter-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]{1,255}>", re.IGNORECASE
)
NAMED_AT_MOST = 10

# One of our letters is known by a random id that only its reader has; a number may be guessed, so there it
# matters who writes; a thread counts for the same sender only. The strongest comes first.
FIND = """
    WITH named AS (
        SELECT 1 AS strength, letter.request_id AS request_id, true AS same_sender
        FROM requests_inbox_letter letter WHERE letter.key_name = ANY(%(letters)s::uuid[])
        UNION ALL
        SELECT 2, request.id, coalesce(opener.sender_token = ANY(%(sender)s::bigint[]), false)
        FROM requests_inbox_request request
        LEFT JOIN requests_inbox_message opener ON opener.id = request.message_id
        WHERE request.reference = ANY(%(references)s::text[])
        UNION ALL
        SELECT 3, coalesce(
            earlier.request_id,
            (SELECT min(opened.id) FROM requests_inbox_request opened WHERE opened.message_id = earlier.id)
        ), true
        FROM requests_inbox_message earlier
        WHERE earlier.thread_token = ANY(%(threads)s::bigint[])
            AND earlier.sender_token = ANY(%(sender)s::bigint[]) AND earlier.id <> %(message)s
    )
    SELECT request.id, request.status, named.same_sender, ARRAY(
        SELECT other.type FROM requests_inbox_request other
        WHERE other.id = request.id OR other.message_id = request.message_id
    )
    FROM named JOIN requests_inbox_request request ON request.id = named.request_id
    ORDER BY named.strength, request.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Joined:
    """The request that a message belongs to, and what that means for it."""

    request_id: int
    finished: bool
    same_sender: bool
    types: frozenset[str]


def find_joined(message_id: int, read: ReadMessage) -> Joined | None:
    """The request that a message answers or follows up, by one query; None, often without asking."""
    named = (read.in_reply_to, *read.references)
    references = sorted({one.upper() for one in REFERENCE.findall(read.subject)[:NAMED_AT_MOST]})
    threads = [one for one in dict.fromkeys(named) if one]
    if not references and not threads:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            FIND,
            {
                "letters": letters_named(threads),
                "references": references,
                "threads": [token for one in threads for token in search_tokens(("thread", one))],
                "sender": search_tokens(sender_term(read)),
                "message": message_id,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    request_id, status, same_sender, types = row
    return Joined(request_id, status == Status.DONE, same_sender, frozenset(types))


def letters_named(message_ids: list[str]) -> list[uuid.UUID]:
    """Names of our letters in Message-IDs."""
    found = (OUR_LETTER.fullmatch(one) for one in message_ids)
    return [uuid.UUID(match[1]) for match in found if match]


def sender_term(read: ReadMessage) -> tuple[str, str]:
    """The term by which letters of one sender are found again."""
    return term_of_sender(read.sender.address)


def term_of_sender(address: str) -> tuple[str, str]:
    """The same of an address as it stands in a letter; letters without one are one sender's."""
    return ("sender", address_key(address) or address.casefold())
