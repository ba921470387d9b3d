"""How the will of a subject reached us, as the services of the consents take it: from the request itself."""

from __future__ import annotations

from typing import Any

from compliance.consents.models import Channel, Giver
from requests_inbox.models import Request, RequestChannel
from requests_inbox.services.keys import open_fields

_CHANNELS = {
    RequestChannel.EMAIL: Channel.EMAIL,
    RequestChannel.PAPER: Channel.PAPER,
    RequestChannel.WEBSITE_FORM: Channel.WEBSITE_FORM,
    RequestChannel.IN_PERSON: Channel.IN_PERSON,
    # What was said over the phone counts once the caller was called back: as if said in person.
    RequestChannel.PHONE: Channel.IN_PERSON,
}


def channel_of(request: Request) -> str:
    """The channel of the request, as the ledger of consents calls it."""
    return str(_CHANNELS[RequestChannel(request.channel)])


def receipt_of(request: Request) -> dict[str, Any]:
    """When and through what it came in, who spoke, and the number under which it is kept as evidence."""
    spoken: dict[str, Any] = {
        "received_at": request.received_at,
        "channel": channel_of(request),
        "message": request.reference,
    }
    if request.representative is None:
        return spoken
    named = open_fields(request, ["representative"])["representative"]
    if not isinstance(named, dict):
        return spoken
    said = {"name": str(named.get("name", "")), "proof": str(named.get("authority", ""))}
    return {**spoken, "giver": Giver.REPRESENTATIVE, "representative": said}
