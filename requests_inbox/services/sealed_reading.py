"""What is kept of a letter's words for staff: sealed under the letter's own key, and made again at any time.

``reading``: ``subject``, ``sender``, ``reply_to``, ``to``, ``cc`` (name and address each), ``date``,
``message_id``, ``own`` and ``quoted`` (their beginnings) with ``cut``, ``forwarded``, ``attachments``
(``name``, ``declared``, ``type``, ``size``, ``inline``, ``path``, ``too_large``), ``iins``, ``bins``,
``phones``, ``emails`` (``value``, ``where``, ``start``, ``end``), ``missing`` and ``bounce``.
``evidence``: a list of ``code``, ``type``, ``where``, ``start``, ``end``, ``weight``, ``note``, ``words``.
"""

from __future__ import annotations

from typing import Any

from requests_inbox.reading import Address, Found, Identifiers, ReadMessage
from requests_inbox.rules import Verdict

OWN_CHARACTERS = 20_000
QUOTED_CHARACTERS = 5_000
ADDRESSES = 20
ATTACHMENTS = 200
WORDS = 200
EVIDENCE = 100


def reading_of(read: ReadMessage, found: Identifiers, verdict: Verdict) -> dict[str, Any]:
    """What staff see of a letter, as JSON."""
    said: dict[str, Any] = {
        "subject": read.subject,
        "sender": _address(read.sender),
        "reply_to": [_address(one) for one in read.reply_to[:ADDRESSES]],
        "to": [_address(one) for one in read.to[:ADDRESSES]],
        "cc": [_address(one) for one in read.cc[:ADDRESSES]],
        "date": read.date.isoformat() if read.date else "",
        "message_id": read.message_id,
        "own": read.own[:OWN_CHARACTERS],
        "quoted": read.quoted[:QUOTED_CHARACTERS],
        "cut": len(read.own) > OWN_CHARACTERS or len(read.quoted) > QUOTED_CHARACTERS,
        "forwarded": read.forwarded,
        "attachments": [
            {
                "name": one.name,
                "declared": one.declared_type,
                "type": one.sniffed_type,
                "size": one.size,
                "inline": one.inline,
                "path": one.path,
                "too_large": one.too_large,
            }
            for one in read.attachments[:ATTACHMENTS]
        ],
        "iins": _places(found.iins),
        "bins": _places(found.bins),
        "phones": _places(found.phones),
        "emails": _places(found.emails),
        "missing": list(verdict.completeness.missing) if verdict.completeness else [],
    }
    if read.bounce:
        said["bounce"] = {
            "status": read.bounce.status,
            "action": read.bounce.action,
            "recipient": read.bounce.recipient,
        }
    kept: dict[str, Any] = storable(said)
    return kept


def evidence_of(read: ReadMessage, verdict: Verdict) -> list[dict[str, Any]]:
    """What decided the type, with the words themselves, as JSON."""
    letter = read.letter
    said = [
        {
            "code": one.code,
            "type": str(one.type),
            "where": str(one.where),
            "start": one.start,
            "end": one.end,
            "weight": round(one.weight, 3),
            "note": one.note,
            "words": letter.part(one.where)[one.start : min(one.end, one.start + WORDS)],
        }
        for one in verdict.evidence[:EVIDENCE]
    ]
    kept: list[dict[str, Any]] = storable(said)
    return kept


def evidence_codes(evidence: Any) -> list[str]:
    """The same without a word of the letter: which mark, and in which part."""
    if not isinstance(evidence, list):
        return []
    return [f"{one['code']}@{one['where']}" + (f":{one['note']}" if one["note"] else "") for one in evidence]


def contact_of(reading: dict[str, Any]) -> dict[str, str]:
    """Where an answer goes: to the address that a letter came from, and a phone.

    Another address that it names for the answer is kept beside it (``reply_to``): a person decides, for
    anybody can write in somebody's name and have the answer sent to themselves.
    """
    sender = reading.get("sender") or {}
    wanted = next((one["address"] for one in reading.get("reply_to") or () if one.get("address")), "")
    phones = [one["value"] for one in reading.get("phones") or ()]
    address = sender.get("address", "")
    elsewhere = bool(address) and wanted.casefold() != address.casefold()
    said = {
        "name": sender.get("name", ""),
        "email": address or wanted,
        "reply_to": wanted if elsewhere else "",
        "phone": phones[0] if phones else "",
    }
    return {name: value for name, value in said.items() if value}


def storable(said: Any) -> Any:
    """The same without halves of characters, which no encoding can write."""
    if isinstance(said, str):
        return said.encode("utf-8", "replace").decode() if not said.isascii() else said
    if isinstance(said, dict):
        return {name: storable(value) for name, value in said.items()}
    if isinstance(said, list):
        return [storable(value) for value in said]
    return said


def _address(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _places(found: tuple[Found, ...]) -> list[dict[str, Any]]:
    return [
        {"value": one.value, "where": str(one.where), "start": one.start, "end": one.end} for one in found
    ]
