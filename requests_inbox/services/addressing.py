"""Where an answer goes when a letter names another address for it than it came from: a person decides."""

from __future__ import annotations

from datetime import datetime

from compliance.audit.actors import Actor
from compliance.audit.reasons import Reason
from compliance.register.rules.masking import mask
from requests_inbox.models import AnswerTo, Request, Status

from .keys import open_fields, seal_into
from .letters import email_in
from .refusing import acting_on, record_act, refuse


def masked_addresses(request: Request) -> dict[str, str]:
    """The addresses to choose between, masked, by their code; empty when the letter names one only."""
    return {code: mask("email", address) for code, address in _addresses(_contact(request)).items()}


def choose_address(*, request: Request, to: str, actor: Actor, reason: Reason, now: datetime) -> Request:
    """Decides which address of the letter gets the answer; it may be decided anew until the request is done.

    Raises Refused (recorded): it is done, the letter has no such address.
    """
    with acting_on(request, actor=actor, reason=reason, now=now) as locked:
        if locked.status == Status.DONE:
            refuse("request_done")
        contact = _contact(locked)
        addresses = _addresses(contact)
        if to not in addresses:
            refuse("address_unknown")
        locked.answer_to = to
        seal_into(locked, now, contact={**contact, **addresses, "email": addresses[to]})
        locked.record(actor=actor, reason=reason, now=now)
        record_act("requests_inbox.address_chosen", locked, actor=actor, reason=reason, now=now, how=to)
        return locked


def require_address(request: Request) -> None:
    """Refuses whatever is written to the sender while nobody has decided to whom. Raises Refused."""
    if is_undecided(request):
        refuse("address_undecided")


def is_undecided(request: Request) -> bool:
    """Whether somebody has to decide to whom the answer goes. Both addresses go with a destroyed subject."""
    gone = request.subject is not None and request.subject.is_gone
    return request.answer_to == AnswerTo.UNDECIDED and not gone


def _contact(request: Request) -> dict[str, str]:
    opened = open_fields(request, ["contact"])["contact"] if request.contact is not None else None
    return opened if isinstance(opened, dict) else {}


def _addresses(contact: dict[str, str]) -> dict[str, str]:
    named = {
        AnswerTo.SENDER.value: contact.get("sender") or contact.get("email", ""),
        AnswerTo.REPLY_TO.value: contact.get("reply_to", ""),
    }
    return named if all(email_in({"email": one}) for one in named.values()) else {}
