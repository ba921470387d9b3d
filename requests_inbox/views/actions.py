"""What may be done from the page of a request. Whoever adds a screen adds it here; the page shows the
list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_inbox.models import Request, Status

from .fulfilment_rights import may_fulfil


@dataclass(frozen=True, slots=True)
class Action:
    """A screen of a request: its title, the name of its address (which takes the request's id), for whom."""

    title: str | Promise
    address: str
    permission: str
    fits: Callable[[HttpRequest, Request], bool]
    primary: bool = False


def _always(reader: HttpRequest, request: Request) -> bool:
    return True


def _open(reader: HttpRequest, request: Request) -> bool:
    return request.status != Status.DONE


def _to_fulfil(reader: HttpRequest, request: Request) -> bool:
    return request.status != Status.DONE and may_fulfil(reader, request.type)


ACTIONS: list[Action] = [
    Action(
        _("Fulfil"), "admin:requests_inbox_request_fulfil", "requests_inbox.fulfil_request", _to_fulfil, True
    ),
    Action(_("Refuse"), "admin:requests_inbox_request_refuse", "requests_inbox.fulfil_request", _open),
    Action(_("Letters"), "admin:requests_inbox_request_letters", "requests_inbox.view_letter", _always),
]


def actions_for(reader: HttpRequest, request: Request) -> list[tuple[Action, str]]:
    """What this reader may do with a request now, each with its address. The screens check anew."""
    return [
        (action, reverse(action.address, args=[request.pk]))
        for action in ACTIONS
        if reader.user.has_perm(action.permission) and action.fits(reader, request)
    ]
