"""What answering offers on the page of a request, for ``pages.OFFERS``. The screens check anew."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_inbox.models import Request, Status

from .fulfilment_rights import may_fulfil
from .pages import Link


def offer_fulfilment(reader: HttpRequest, request: Request) -> Link | None:
    """Carrying it out, for who may do what its type does."""
    if request.status == Status.DONE or not may_fulfil(reader, request.type):
        return None
    return Link(_("Fulfil"), reverse("admin:requests_inbox_request_fulfil", args=[request.pk]), True)


def offer_refusal(reader: HttpRequest, request: Request) -> Link | None:
    """Refusing it, with a ground."""
    if request.status == Status.DONE or not reader.user.has_perm("requests_inbox.fulfil_request"):
        return None
    return Link(_("Refuse"), reverse("admin:requests_inbox_request_refuse", args=[request.pk]))


def offer_letters(reader: HttpRequest, request: Request) -> Link | None:
    """What was written about it."""
    if not reader.user.has_perm("requests_inbox.view_letter"):
        return None
    return Link(_("Letters"), reverse("admin:requests_inbox_request_letters", args=[request.pk]))


ACTIONS = (offer_fulfilment, offer_refusal, offer_letters)
